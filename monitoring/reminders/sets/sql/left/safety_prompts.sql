-- Who of those that safety prompts can concern is left to Python; the same people as monitoring/safety.py reads.
CREATE TEMP TABLE concerned ON COMMIT DROP AS
SELECT patient.id AS patient_id, asked.today, asked.horizon, clinic.time_zone, known.age + (
    -- Whole years since the day of birth, or since the day of which an age is known.
    extract(year FROM known.until) - extract(year FROM known.since)
    - (to_char(known.until, 'MMDD') < to_char(known.since, 'MMDD'))::int
) AS age
FROM asked
JOIN courses_patient AS patient ON patient.id = asked.patient_id
JOIN courses_clinic AS clinic ON clinic.id = asked.clinic_id
CROSS JOIN LATERAL (
    SELECT 0 AS age, patient.birth_date AS since, asked.today AS until
    WHERE patient.birth_date IS NOT NULL
    UNION ALL
    SELECT patient.age_years, patient.age_on, greatest(asked.today, patient.age_on)
    WHERE patient.birth_date IS NULL
) AS known
WHERE asked.is_followed AND patient.origin <> 'published' AND (
    EXISTS (
        SELECT FROM courses_taperplan AS plan
        WHERE plan.patient_id = asked.patient_id AND plan.replaced_at IS NULL AND plan.voided_at IS NULL
            AND (plan.closed_on IS NULL OR plan.closed_on >= asked.today) AND NOT EXISTS (
                SELECT FROM courses_taperstep AS step
                WHERE step.plan_id = plan.id AND step.daily_mg = 0 AND step.first_day <= asked.today
            )
    )
    OR EXISTS (
        SELECT FROM courses_dosetaken AS dose
        WHERE dose.patient_id = asked.patient_id AND dose.replaced_at IS NULL AND dose.voided_at IS NULL
            AND dose.first_day <= asked.today AND (dose.last_day IS NULL OR dose.last_day >= asked.today)
    )
    OR EXISTS (
        SELECT FROM courses_pulsecourse AS course
        JOIN courses_infusion AS infusion ON infusion.course_id = course.id
        WHERE course.patient_id = asked.patient_id AND infusion.state IN ('given', 'part_given')
            AND infusion.given_on >= asked.today - %(days_after_pulse)s
    )
);
ANALYZE concerned;
-- The steps of their steroid plans, each with the first day of the next.
CREATE TEMP TABLE plan_step ON COMMIT DROP AS
SELECT concerned.patient_id, concerned.today, plan.id AS plan_id, plan.recorded_at, plan.closed_on,
    medicine.steroid, medicine.prednisone_mg, step.first_day, step.daily_mg,
    lag(step.first_day) OVER of_plan AS before, lead(step.first_day) OVER of_plan AS next_day
FROM concerned
JOIN courses_taperplan AS plan ON plan.patient_id = concerned.patient_id
    AND plan.replaced_at IS NULL AND plan.voided_at IS NULL
JOIN medicine ON medicine.drug = plan.drug AND medicine.steroid IS NOT NULL
JOIN courses_taperstep AS step ON step.plan_id = plan.id
WINDOW of_plan AS (PARTITION BY plan.id ORDER BY step.first_day);
ANALYZE plan_step;
-- What the statement does not tell is what no plan of one steroid tells alone: a steroid recorded as taken, a
-- second one, one whose mg of prednisone are no exact number, and a plan that ends in its midst.
INSERT INTO unsaid (patient_id, read)
SELECT dose.patient_id, 'safety_prompts'
FROM concerned
JOIN courses_dosetaken AS dose ON dose.patient_id = concerned.patient_id
    AND dose.replaced_at IS NULL AND dose.voided_at IS NULL
JOIN medicine ON medicine.drug = dose.drug AND medicine.steroid IS NOT NULL
UNION
SELECT patient_id, 'safety_prompts'
FROM plan_step
GROUP BY patient_id
HAVING count(DISTINCT steroid) > 1 OR bool_or(prednisone_mg IS NULL)
    OR bool_or(daily_mg = 0 AND (before IS NULL OR next_day IS NOT NULL));
