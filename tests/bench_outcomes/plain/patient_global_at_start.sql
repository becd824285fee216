-- The same answer by hand: this one table only, read from the first courses on.
WITH first AS (
    SELECT DISTINCT ON (c.patient_id) c.patient_id, p.clinic_id, i.begun_on, i.first_given_on
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
)
SELECT
    f.clinic_id,
    to_char(f.begun_on, 'YYYY-MM'),
    CASE
        WHEN f.first_given_on IS NULL THEN 'nothing_given'
        WHEN m.best = 3 THEN 'measured'
        WHEN m.best = 2 THEN 'only_about'
        WHEN m.best = 1 THEN 'no_limit'
        ELSE 'missing'
    END,
    count(*)
FROM first AS f
LEFT JOIN (
    SELECT v.patient_id, max(CASE WHEN v.precision = 'exact' THEN 3 ELSE 2 END) AS best
    FROM first AS k
    JOIN monitoring_measure AS v
        ON v.patient_id = k.patient_id
        AND v.measured_on BETWEEN k.first_given_on - %(before_days)s::integer AND k.first_given_on
    WHERE v.kind = 'patient_global' AND v.number IS NOT NULL AND v.replaced_at IS NULL AND v.voided_at IS NULL
    GROUP BY v.patient_id
) AS m ON m.patient_id = f.patient_id
GROUP BY 1, 2, 3
