-- Was glucose looked at after the pulse? A number on record counts, or the prompt answered as done.
SELECT
    a.course_id AS unit_id,
    a.patient_id,
    a.clinic_id,
    a.begun_on,
    CASE
        WHEN a.day0 IS NULL THEN 'nothing_given'
        WHEN g.course_id IS NOT NULL OR s.is_done = 1 THEN 'checked'
        WHEN s.is_done = 0 THEN 'declined'
        WHEN a.ended_on <= a.watched_to THEN 'follow_up_ended'
        WHEN %(as_of)s <= a.watched_to THEN 'too_early'
        ELSE 'not_checked'
    END AS reason
FROM after_pulse AS a
LEFT JOIN (SELECT DISTINCT course_id FROM glucose_levels) AS g ON g.course_id = a.course_id
LEFT JOIN (
    SELECT b.course_id, max(CASE WHEN v.answer = 'done' THEN 1 ELSE 0 END) AS is_done
    FROM after_pulse AS b
    JOIN monitoring_safetyanswer AS v
        ON v.patient_id = b.patient_id AND v.prompt = 'glucose'
        AND v.answered_on BETWEEN b.first_given_on AND b.watched_to AND v.answered_on <= %(as_of)s
    WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
    GROUP BY b.course_id
) AS s ON s.course_id = a.course_id
