-- One row for each pulse course begun in the period. A course begins with its first infusion given, before
-- that with the first one planned; day0 is the last infusion given. Courses entered in error do not exist.
SELECT *
FROM (
    SELECT
        c.id AS course_id,
        c.patient_id,
        p.clinic_id,
        p.subtype,
        p.sex,
        p.follow_up,
        CASE WHEN p.follow_up_changed_on <= %(as_of)s THEN p.follow_up_changed_on END AS ended_on,
        CASE
            WHEN p.subtype = 'jdm' THEN 'juvenile'
            WHEN p.birth_date IS NOT NULL
                THEN CASE WHEN years_between(p.birth_date, i.begun_on) < %(adult_from)s THEN 'juvenile' ELSE 'adult' END
            WHEN p.age_years IS NOT NULL
                THEN CASE WHEN p.age_years < %(adult_from)s THEN 'juvenile' ELSE 'adult' END
            ELSE 'unknown'
        END AS ages,
        i.begun_on,
        i.first_given_on,
        i.day0,
        row_number() OVER (PARTITION BY c.patient_id ORDER BY i.begun_on, c.id) AS pulse_number
    FROM courses_pulsecourse AS c
    JOIN courses_patient AS p ON p.id = c.patient_id
    JOIN (
        SELECT
            course_id,
            coalesce(
                min(CASE WHEN state IN ('given', 'part_given') AND given_on <= %(as_of)s THEN given_on END),
                min(planned_on)
            ) AS begun_on,
            min(CASE WHEN state IN ('given', 'part_given') AND given_on <= %(as_of)s THEN given_on END)
                AS first_given_on,
            max(CASE WHEN state IN ('given', 'part_given') AND given_on <= %(as_of)s THEN given_on END) AS day0
        FROM courses_infusion
        GROUP BY course_id
    ) AS i ON i.course_id = c.id
    WHERE c.state <> 'in_error' AND p.clinic_id IN ({clinics})
) AS begun
-- Not as one range: of such a one PostgreSQL expects a 200th of the courses, and then nests loops over them all.
WHERE begun_on >= %(first_day)s
    AND (begun_on <= %(last_day)s) IS TRUE
    AND (%(subtype)s = '' OR subtype = %(subtype)s)
    AND (%(sex)s = '' OR sex = %(sex)s)
    AND (%(ages)s = '' OR ages = %(ages)s)
    AND (%(pulse)s = '' OR (%(pulse)s = 'first') = (pulse_number = 1))
