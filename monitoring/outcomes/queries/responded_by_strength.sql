-- What did the review in the window say of the response by strength?
SELECT
    j.course_id AS unit_id,
    j.patient_id,
    j.clinic_id,
    j.begun_on,
    coalesce(j.why_not, j.verdict_strength) AS reason
FROM judged AS j
