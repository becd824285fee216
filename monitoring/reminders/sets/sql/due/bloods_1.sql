-- with_steroid of monitoring/due/bloods.py: since when those who take an oral steroid today take it.
CREATE TEMP TABLE on_steroid ON COMMIT DROP AS
SELECT asked.patient_id, asked.clinic_id, asked.today, asked.horizon,
    coalesce(plan.start, taken.start, directed.start) AS start
FROM asked
-- The open plan with the highest dose today, from its first day on.
LEFT JOIN LATERAL (
    SELECT min(step.first_day) AS start,
        (array_agg(step.daily_mg ORDER BY step.first_day DESC)
            FILTER (WHERE step.first_day <= asked.today))[1] AS mg
    FROM courses_taperplan AS plan
    JOIN courses_taperstep AS step ON step.plan_id = plan.id
    WHERE plan.patient_id = asked.patient_id
        AND plan.replaced_at IS NULL AND plan.voided_at IS NULL AND plan.closed_on IS NULL
    GROUP BY plan.id
    ORDER BY mg DESC NULLS LAST, plan.id
    LIMIT 1
) AS plan ON plan.mg > 0
-- The first day of the steroids recorded as taken today, each by its latest record.
LEFT JOIN LATERAL (
    SELECT min(dose.first_day) AS start
    FROM courses_dosetaken AS dose
    WHERE dose.patient_id = asked.patient_id AND dose.replaced_at IS NULL AND dose.voided_at IS NULL
        AND dose.first_day <= asked.today AND (dose.last_day IS NULL OR dose.last_day >= asked.today)
        AND (dose.amount IS NULL OR dose.amount > 0) AND lower(dose.drug) = ANY(%(steroids)s)
        AND NOT EXISTS (
            SELECT FROM courses_dosetaken AS newer
            WHERE newer.patient_id = dose.patient_id AND newer.drug = dose.drug
                AND newer.replaced_at IS NULL AND newer.voided_at IS NULL
                AND newer.first_day > dose.first_day AND newer.first_day <= asked.today
        )
) AS taken ON true
LEFT JOIN LATERAL (
    SELECT min(plan.directed_from) AS start
    FROM courses_taperplan AS plan
    WHERE plan.patient_id = asked.patient_id AND plan.directions <> ''
        AND plan.directed_from <= asked.today AND lower(plan.drug) = ANY(%(steroids)s)
        AND plan.replaced_at IS NULL AND plan.voided_at IS NULL AND plan.closed_on IS NULL
) AS directed ON true
WHERE asked.is_followed AND coalesce(plan.start, taken.start, directed.start) IS NOT NULL;
ANALYZE on_steroid;
