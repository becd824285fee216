-- taper_steps of monitoring/due/tapers.py: the step in force and those that begin within the horizon.
INSERT INTO wanted (patient_id, kind, due_on, closes_on, subject, changed_at)
WITH step AS (
    SELECT asked.patient_id, asked.today, plan.chain, plan.drug, step.first_day, step.daily_mg,
        lead(step.first_day) OVER (PARTITION BY plan.id ORDER BY step.first_day) AS next_day
    FROM asked
    JOIN courses_taperplan AS plan ON plan.patient_id = asked.patient_id
    JOIN courses_taperstep AS step ON step.plan_id = plan.id AND step.first_day <= asked.horizon
    WHERE asked.is_followed
        AND plan.replaced_at IS NULL AND plan.voided_at IS NULL AND plan.closed_on IS NULL
),
due AS (
    SELECT step.*, (
        -- When an earlier version that said another dose from that day was replaced last.
        SELECT max(earlier.replaced_at)
        FROM courses_taperplan AS earlier
        WHERE earlier.chain = step.chain AND earlier.replaced_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM courses_taperstep AS same
            WHERE same.plan_id = earlier.id
                AND same.first_day = step.first_day AND same.daily_mg = step.daily_mg
        )
    ) AS changed_at
    FROM step
    WHERE next_day IS NULL OR next_day > today
)
-- Steps of two steroids on one day are one thing due, of the first by name.
SELECT patient_id, 'taper_step', first_day, NULL::date,
    'taperplan:' || (array_agg(chain ORDER BY drug))[1], max(changed_at)
FROM due
GROUP BY patient_id, first_day
