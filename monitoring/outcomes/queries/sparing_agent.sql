-- Was a steroid-sparing agent begun by the last day of the aim, counted from the last infusion of the index
-- course? One taken already when the course began counts.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN p.first_given_on IS NULL THEN 'nothing_given'
        WHEN a.first_exact <= add_days(p.day0, %(within_days)s) THEN 'in_time'
        WHEN p.follow_up <> 'active' AND p.ended_on <= add_days(p.day0, %(within_days)s)
            THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
        WHEN a.inexact > 0 THEN 'day_not_exact'
        WHEN %(as_of)s <= add_days(p.day0, %(within_days)s) THEN 'too_early'
        WHEN k.known_to <= add_days(p.day0, %(within_days)s) THEN 'record_ended'
        WHEN a.first_exact IS NOT NULL THEN 'late'
        ELSE 'none_begun'
    END AS reason
FROM patients AS p
JOIN known AS k ON k.patient_id = p.patient_id
LEFT JOIN (
    SELECT
        d.patient_id,
        min(CASE WHEN d.precision = 'exact' THEN d.first_day END) AS first_exact,
        sum(CASE WHEN d.precision = 'exact' THEN 0 ELSE 1 END) AS inexact
    FROM patients AS q
    JOIN courses_drugperiod AS d ON d.patient_id = q.patient_id AND d.purpose = 'sparing'
    WHERE d.replaced_at IS NULL AND d.voided_at IS NULL
        AND folded(d.drug) NOT IN ({prophylaxis})
        AND (d.last_day IS NULL OR d.last_day >= q.day0)
        AND (d.first_day IS NULL OR d.first_day <= %(as_of)s)
    GROUP BY d.patient_id
) AS a ON a.patient_id = p.patient_id
