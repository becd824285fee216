-- Was the patient weighed so shortly before the first infusion that a dose could be made of it? A weight that
-- a course was ordered by counts as well.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN w.is_exact = 1 THEN 'measured'
        WHEN w.is_exact = 0 THEN 'only_about'
        ELSE 'missing'
    END AS reason
FROM patients AS p
LEFT JOIN (
    SELECT k.patient_id, max(CASE WHEN v.precision = 'exact' THEN 1 ELSE 0 END) AS is_exact
    FROM patients AS k
    JOIN (
        SELECT patient_id, measured_on AS day, precision
        FROM courses_bodymeasure
        WHERE kind = 'weight' AND replaced_at IS NULL AND voided_at IS NULL
        UNION ALL
        SELECT patient_id, weight_on, 'exact'
        FROM courses_pulsecourse
        WHERE weight_kg IS NOT NULL AND state <> 'in_error'
    ) AS v ON v.patient_id = k.patient_id
        AND v.day <= k.first_given_on
        AND days_between(v.day, k.first_given_on) <= CASE
            WHEN k.ages = 'juvenile' THEN CAST(%(child_days)s AS integer)
            ELSE CAST(%(adult_days)s AS integer)
        END
    GROUP BY k.patient_id
) AS w ON w.patient_id = p.patient_id
