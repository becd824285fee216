-- Each patient of `patients` on the day `at_day` days after the index course began: `on_day`, and in `outside`
-- why nothing can be said of it, NULL where something can.
SELECT
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    p.first_given_on,
    p.day0,
    p.course_id,
    k.known_to,
    k.known_until,
    add_days(p.begun_on, %(at_day)s) AS on_day,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN p.follow_up <> 'active' AND p.ended_on <= add_days(p.begun_on, %(at_day)s)
            THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
        WHEN %(as_of)s < add_days(p.begun_on, %(at_day)s) THEN 'too_early'
        WHEN k.known_to < add_days(p.begun_on, %(at_day)s) THEN 'record_ended'
    END AS outside
FROM patients AS p
JOIN known AS k ON k.patient_id = p.patient_id
