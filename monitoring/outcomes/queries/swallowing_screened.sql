-- Was swallowing looked at, from the days before the first infusion until the response window closes? Whoever
-- is recorded as having swallowing affected was looked at.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN s.is_exact = 1 THEN 'screened'
        WHEN p.ended_on <= add_days(p.day0, %(closes_day)s) THEN 'follow_up_ended'
        WHEN s.is_exact = 0 THEN 'only_about'
        WHEN %(as_of)s <= add_days(p.day0, %(closes_day)s) THEN 'too_early'
        ELSE 'not_screened'
    END AS reason
FROM patients AS p
LEFT JOIN (
    SELECT patient_id, max(is_exact) AS is_exact
    FROM (
        SELECT k.patient_id, CASE WHEN v.precision = 'exact' THEN 1 ELSE 0 END AS is_exact
        FROM patients AS k
        JOIN monitoring_measure AS v
            ON v.patient_id = k.patient_id
            AND v.kind IN ('swallowing', 'eat10', 'fois', 'pas', 'mdadi', 'ssq')
            AND v.measured_on <= add_days(k.day0, %(closes_day)s) AND v.measured_on <= %(as_of)s
            AND days_between(v.measured_on, k.first_given_on) <= CAST(%(before_days)s AS integer)
        WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
        UNION ALL
        SELECT k.patient_id, 1
        FROM patients AS k
        JOIN courses_condition AS v ON v.patient_id = k.patient_id AND v.code = 'dysphagia'
        WHERE v.replaced_at IS NULL AND v.voided_at IS NULL
            AND (v.since IS NULL OR (v.since <= add_days(k.day0, %(closes_day)s) AND v.since <= %(as_of)s))
    ) AS looked
    GROUP BY patient_id
) AS s ON s.patient_id = p.patient_id
