-- safety_prompts of monitoring/due/safety.py, first part: the steroid by day, as monitoring/rules/steroid tells it
-- of those who have plans of one drug alone.
DELETE FROM concerned USING unsaid
WHERE unsaid.patient_id = concerned.patient_id AND unsaid.read = 'safety_prompts';

CREATE TEMP TABLE pulse_day ON COMMIT DROP AS
SELECT concerned.patient_id, course.id AS course_id, infusion.given_on AS day
FROM concerned
JOIN courses_pulsecourse AS course ON course.patient_id = concerned.patient_id AND course.state <> 'in_error'
JOIN courses_infusion AS infusion ON infusion.course_id = course.id
    AND infusion.state IN ('given', 'part_given') AND infusion.given_on IS NOT NULL;
CREATE INDEX ON pulse_day (patient_id);

-- The days of each dose in mg of prednisone; of two plans the step that begins later governs.
CREATE TEMP TABLE segment ON COMMIT DROP AS
WITH plan AS (
    SELECT patient_id, min(today) AS today, max(first_day) AS last_step,
        coalesce(min(closed_on), min(first_day) FILTER (WHERE daily_mg = 0) - 1) AS ends_on
    FROM plan_step
    GROUP BY patient_id, plan_id
),
known AS (
    -- The last day that the plans tell of; one without an end is followed for a year.
    SELECT patient_id, greatest(
        min(today), max(ends_on),
        CASE WHEN bool_or(ends_on IS NULL) THEN greatest(min(today) + %(open_plan_days)s, max(last_step)) END
    ) AS last_day
    FROM plan
    GROUP BY patient_id
),
step AS (
    SELECT DISTINCT ON (patient_id, first_day)
        patient_id, first_day, least(next_day - 1, closed_on) AS last_day, daily_mg * prednisone_mg AS mg
    FROM plan_step
    JOIN concerned USING (patient_id)
    WHERE daily_mg > 0 AND (closed_on IS NULL OR first_day <= closed_on)
    ORDER BY patient_id, first_day, recorded_at DESC, plan_id DESC
)
SELECT patient_id, first_day, least(
    step.last_day, lead(first_day) OVER (PARTITION BY patient_id ORDER BY first_day) - 1, known.last_day
) AS last_day, mg
FROM step
JOIN known USING (patient_id)
WHERE first_day <= known.last_day;
CREATE INDEX ON segment (patient_id);
ANALYZE segment;

-- The stretches of days in a row above each limit, days of a pulse between joined; limit 0 is any steroid.
CREATE TEMP TABLE run ON COMMIT DROP AS
WITH reached AS (
    SELECT segment.*, dose.place, lag(last_day) OVER (
        PARTITION BY patient_id, dose.place ORDER BY first_day
    ) AS before
    FROM segment
    JOIN jsonb_to_recordset(%(dose_limits)s::jsonb) AS dose (place int, low numeric, is_included boolean)
        ON segment.mg > dose.low OR dose.is_included AND segment.mg = dose.low
),
joined AS (
    SELECT *, CASE
        WHEN before IS NULL THEN false
        WHEN first_day = before + 1 THEN true
        ELSE first_day - before - 1 = (
            SELECT count(DISTINCT day)
            FROM pulse_day
            WHERE pulse_day.patient_id = reached.patient_id AND day > before AND day < first_day
        )
    END AS is_joined
    FROM reached
),
numbered AS (
    SELECT *, count(*) FILTER (WHERE NOT is_joined) OVER (
        PARTITION BY patient_id, place ORDER BY first_day
    ) AS number
    FROM joined
)
SELECT patient_id, place, number, min(first_day) AS first_day, max(last_day) AS last_day
FROM numbered
GROUP BY patient_id, place, number;
ANALYZE run;
