-- Was something measured in the days before the first infusion, or on its day? `measure` says what; the
-- databases read only the table of it. The best value counts: 3 whole, 2 about its day, 1 without its limit.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN %(measure)s = 'height_at_start' AND p.ages = 'adult' THEN 'not_a_child'
        WHEN %(measure)s = 'height_at_start' AND p.ages = 'unknown' THEN 'age_not_known'
        WHEN f.best = 3 THEN 'measured'
        WHEN f.best = 2 THEN 'only_about'
        WHEN f.best = 1 THEN 'no_limit'
        ELSE 'missing'
    END AS reason
FROM patients AS p
LEFT JOIN (
    SELECT
        k.patient_id,
        max(CASE WHEN NOT v.has_limit THEN 1 WHEN v.precision = 'exact' THEN 3 ELSE 2 END) AS best
    FROM patients AS k
    JOIN (
        SELECT
            patient_id, sampled_on AS day, precision,
            uln IS NOT NULL OR unit = {relative_unit} AS has_limit
        FROM monitoring_result
        WHERE %(measure)s = 'ck_at_start' AND analyte = 'ck' AND number IS NOT NULL
            AND status NOT IN ('withdrawn', 'preliminary') AND replaced_at IS NULL AND voided_at IS NULL
        UNION ALL
        SELECT patient_id, tested_on, precision, TRUE
        FROM monitoring_strengthtest
        WHERE %(measure)s = 'strength_at_start' AND total IS NOT NULL
            AND replaced_at IS NULL AND voided_at IS NULL
        UNION ALL
        SELECT patient_id, measured_on, precision, TRUE
        FROM monitoring_measure
        WHERE number IS NOT NULL AND replaced_at IS NULL AND voided_at IS NULL
            AND (
                (%(measure)s = 'physician_global_at_start' AND kind = 'physician_global')
                OR (%(measure)s = 'patient_global_at_start' AND kind = 'patient_global')
                OR (%(measure)s = 'function_at_start' AND kind IN ('haq_di', 'chaq'))
                OR (%(measure)s = 'extramuscular_at_start' AND kind IN ('extramuscular', 'das'))
            )
        UNION ALL
        SELECT patient_id, measured_on, precision, TRUE
        FROM courses_bodymeasure
        WHERE %(measure)s = 'height_at_start' AND kind = 'height'
            AND replaced_at IS NULL AND voided_at IS NULL
    ) AS v ON v.patient_id = k.patient_id
        AND v.day <= k.first_given_on
        AND days_between(v.day, k.first_given_on) <= CAST(%(before_days)s AS integer)
    GROUP BY k.patient_id
) AS f ON f.patient_id = p.patient_id
