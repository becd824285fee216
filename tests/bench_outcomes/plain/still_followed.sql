-- The same answer by hand: each patient's first course, found by one sorted pass.
SELECT clinic_id, to_char(begun_on, 'YYYY-MM'), reason, count(*)
FROM (
    SELECT DISTINCT ON (c.patient_id)
        p.clinic_id,
        i.begun_on,
        CASE
            WHEN i.first_given_on IS NULL THEN 'nothing_given'
            WHEN p.follow_up_changed_on <= least(i.begun_on + %(after_days)s::integer, %(as_of)s)
                THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
            WHEN %(as_of)s < i.begun_on + %(after_days)s::integer THEN 'too_early'
            ELSE 'followed'
        END AS reason
    FROM courses_pulsecourse AS c
    JOIN courses_patient AS p ON p.id = c.patient_id
    JOIN (
        SELECT
            course_id,
            coalesce(min(given_on) FILTER (WHERE given_on <= %(as_of)s), min(planned_on)) AS begun_on,
            min(given_on) FILTER (WHERE given_on <= %(as_of)s) AS first_given_on
        FROM courses_infusion
        GROUP BY course_id
    ) AS i ON i.course_id = c.id
    WHERE c.state <> 'in_error' AND i.begun_on BETWEEN %(first_day)s AND %(last_day)s
    ORDER BY c.patient_id, i.begun_on, c.id
) AS answered
GROUP BY 1, 2, 3
