-- Is a field of the course recorded? `measure` says which.
SELECT
    c.course_id AS unit_id,
    c.patient_id,
    c.clinic_id,
    c.begun_on,
    CASE
        WHEN %(measure)s = 'doses_recorded' AND c.first_given_on IS NULL THEN 'nothing_given'
        WHEN CASE %(measure)s
            WHEN 'indication_recorded' THEN k.indication <> 'unknown'
            WHEN 'doses_recorded' THEN d.course_id IS NULL
        END THEN 'recorded'
        ELSE 'missing'
    END AS reason
FROM courses AS c
JOIN courses_pulsecourse AS k ON k.id = c.course_id
LEFT JOIN (
    SELECT DISTINCT course_id
    FROM courses_infusion
    WHERE state IN ('given', 'part_given') AND given_on <= %(as_of)s AND given_mg IS NULL
) AS d ON d.course_id = c.course_id
