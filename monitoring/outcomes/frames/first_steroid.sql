-- The first day with a glucocorticoid on record, by infusion or otherwise, local ones aside, for each patient.
-- is_exact is 0 where an earlier one may be on a day that is approximate or not known.
SELECT
    g.patient_id,
    min(g.first_day) AS first_on,
    CASE
        WHEN count(*) > count(g.first_day) THEN 0
        WHEN min(CASE WHEN g.precision = 'exact' THEN g.first_day END) IS NULL THEN 0
        WHEN min(CASE WHEN g.precision <> 'exact' THEN g.first_day END)
            < min(CASE WHEN g.precision = 'exact' THEN g.first_day END) THEN 0
        ELSE 1
    END AS is_exact
FROM (
    SELECT p.patient_id, i.given_on AS first_day, i.precision
    FROM patients AS p
    JOIN courses_pulsecourse AS c ON c.patient_id = p.patient_id AND c.state <> 'in_error'
    JOIN courses_infusion AS i ON i.course_id = c.id AND i.state IN ('given', 'part_given')
    UNION ALL
    SELECT p.patient_id, d.first_day, d.precision
    FROM patients AS p
    JOIN courses_dosetaken AS d ON d.patient_id = p.patient_id
    WHERE d.replaced_at IS NULL AND d.voided_at IS NULL
        AND lower(d.drug) IN ({steroids}) AND lower(trim(d.route)) NOT IN ({local_routes})
        AND (d.amount IS NULL OR d.amount > 0)
    UNION ALL
    SELECT p.patient_id, s.first_day, 'exact'
    FROM patients AS p
    JOIN courses_taperplan AS t ON t.patient_id = p.patient_id
    JOIN courses_taperstep AS s ON s.plan_id = t.id
    WHERE t.replaced_at IS NULL AND t.voided_at IS NULL
        AND lower(t.drug) IN ({steroids}) AND s.daily_mg > 0
        AND (t.closed_on IS NULL OR s.first_day <= t.closed_on)
    UNION ALL
    SELECT p.patient_id, t.directed_from, 'exact'
    FROM patients AS p
    JOIN courses_taperplan AS t ON t.patient_id = p.patient_id
    WHERE t.replaced_at IS NULL AND t.voided_at IS NULL
        AND lower(t.drug) IN ({steroids}) AND t.directed_from IS NOT NULL
) AS g
WHERE g.first_day IS NULL OR g.first_day <= %(as_of)s
GROUP BY g.patient_id
