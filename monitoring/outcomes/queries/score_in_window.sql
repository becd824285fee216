-- Did the score of the review in the window reach the category, by the thresholds of these criteria?
SELECT
    s.course_id AS unit_id,
    s.patient_id,
    s.clinic_id,
    s.begun_on,
    CASE WHEN s.reason <> 'nothing_given' AND s.ages = k.others THEN 'other_criteria' ELSE s.reason END AS reason
FROM scored AS s
CROSS JOIN criteria AS k
