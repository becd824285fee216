-- Is the patient still followed a year after the index course, or what became of them?
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN p.ended_on <= add_days(p.begun_on, %(after_days)s)
            THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
        WHEN %(as_of)s < add_days(p.begun_on, %(after_days)s) THEN 'too_early'
        ELSE 'followed'
    END AS reason
FROM patients AS p
