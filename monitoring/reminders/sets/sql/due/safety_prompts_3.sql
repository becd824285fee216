-- safety_prompts of monitoring/due/safety.py, third part: what is asked, as monitoring/rules/safety/prompts.py.

-- The last day of each check on record; bedside values on the clinic's calendar.
CREATE TEMP TABLE checked ON COMMIT DROP AS
SELECT patient_id, code, max(day) AS day
FROM (
    SELECT patient_id, result.analyte AS code, result.sampled_on AS day, concerned.today
    FROM concerned
    JOIN monitoring_result AS result USING (patient_id)
    WHERE result.analyte = ANY(%(checked_analytes)s)
        AND result.replaced_at IS NULL AND result.voided_at IS NULL AND result.status <> 'withdrawn'
    UNION ALL
    SELECT patient_id, body.kind, body.measured_on, concerned.today
    FROM concerned
    JOIN courses_bodymeasure AS body USING (patient_id)
    WHERE body.kind IN ('weight', 'height') AND body.replaced_at IS NULL AND body.voided_at IS NULL
    UNION ALL
    SELECT patient_id, 'pressure', pressure.measured_on, concerned.today
    FROM concerned
    JOIN monitoring_bloodpressure AS pressure USING (patient_id)
    WHERE pressure.replaced_at IS NULL AND pressure.voided_at IS NULL
    UNION ALL
    SELECT patient_id, answer.question, screen.screened_on, concerned.today
    FROM concerned
    JOIN monitoring_toxicityscreen AS screen USING (patient_id)
    JOIN monitoring_screenanswer AS answer ON answer.screen_id = screen.id AND answer.question = 'cushing'
    WHERE screen.replaced_at IS NULL AND screen.voided_at IS NULL
    UNION ALL
    SELECT patient_id, bedside.code, (bedside.at AT TIME ZONE concerned.time_zone)::date, concerned.today
    FROM concerned
    JOIN courses_pulsecourse AS course USING (patient_id)
    JOIN courses_infusion AS infusion ON infusion.course_id = course.id
    CROSS JOIN LATERAL (
        SELECT 'glucose' AS code, observed_at AS at
        FROM courses_infusionobservation
        WHERE infusion_id = infusion.id AND glucose IS NOT NULL
        UNION ALL
        SELECT 'pressure', observed_at
        FROM courses_infusionobservation
        WHERE infusion_id = infusion.id AND systolic_mmhg IS NOT NULL
        UNION ALL
        SELECT 'pressure', checked_at
        FROM courses_infusioncheck
        WHERE infusion_id = infusion.id AND systolic_mmhg IS NOT NULL
    ) AS bedside
) AS found
GROUP BY patient_id, code, today
HAVING max(day) <= today;

-- What was answered, and what on record stands for an answer: `rank` and `id` order those of one day.
CREATE TEMP TABLE answer ON COMMIT DROP AS
WITH asked_of AS (
    SELECT DISTINCT patient_id, place, today, prompt.code, checks
    FROM occasion
    JOIN concerned USING (patient_id)
    JOIN prompt USING (place)
)
SELECT patient_id, place, said.answered_on AS given_on, said.ask_again_on AS again_on,
    said.answer = 'done' AS is_done, false AS is_running, false AS is_drug, 1 AS rank, said.id
FROM asked_of
JOIN monitoring_safetyanswer AS said USING (patient_id)
WHERE said.prompt = asked_of.code AND said.answered_on <= today
    AND said.replaced_at IS NULL AND said.voided_at IS NULL
UNION ALL
SELECT patient_id, place, coalesce(drug.first_day, '0001-01-01'), drug.last_day + 1, true,
    drug.last_day IS NULL OR drug.last_day >= today, true, 2, drug.id
FROM asked_of
JOIN courses_drugperiod AS drug USING (patient_id)
JOIN settles USING (drug, place)
WHERE coalesce(drug.first_day, '0001-01-01') <= today
    AND drug.replaced_at IS NULL AND drug.voided_at IS NULL
UNION ALL
SELECT patient_id, place, day, NULL, true, false, false, 3, 0
FROM asked_of
JOIN checked USING (patient_id)
WHERE checked.code = ANY(checks);
ANALYZE answer;

-- What each occasion asks: at first, and again by the latest answer about it.
CREATE TEMP TABLE asking ON COMMIT DROP AS
WITH latest AS (
    SELECT DISTINCT ON (occasion.number) occasion.*, prompt.kind, prompt.is_screened, prompt.within,
        prompt.again_every, prompt.first_after, answer.given_on, CASE
            WHEN answer.is_running OR answer.again_on IS NOT NULL THEN answer.again_on
            WHEN answer.is_done THEN (answer.given_on + prompt.again_every)::date
        END AS again_on
    FROM occasion
    JOIN prompt USING (place)
    LEFT JOIN answer ON answer.patient_id = occasion.patient_id AND answer.place = occasion.place AND (
        answer.is_running
        OR answer.is_done AND prompt.is_for_good
        OR answer.is_drug AND answer.again_on > occasion.first_day
        OR answer.given_on >= CASE WHEN answer.is_done THEN occasion.first_asked ELSE occasion.first_day END
            - CASE WHEN occasion.is_pulse THEN 0 ELSE %(asked_ahead_days)s END
    )
    ORDER BY occasion.number, answer.is_running DESC, answer.given_on DESC, answer.rank, answer.id
),
asked_for AS (
    SELECT patient_id, place, kind, is_screened, CASE
            WHEN given_on IS NULL THEN first_asked
            WHEN again_on <= last_day THEN again_on
        END AS due_on,
        CASE
            WHEN given_on IS NOT NULL THEN NULL
            WHEN first_after IS NOT NULL THEN first_asked
            WHEN within IS NOT NULL THEN greatest((first_day + within)::date, met_on)
            WHEN is_pulse THEN last_day
            WHEN met_on > first_day THEN met_on
            ELSE coalesce((first_day + again_every)::date, last_day)
        END AS closes_on
    FROM latest
)
SELECT DISTINCT ON (patient_id, place) patient_id, kind, is_screened, due_on, closes_on
FROM asked_for
WHERE due_on IS NOT NULL
ORDER BY patient_id, place, due_on, closes_on NULLS LAST;

INSERT INTO wanted (patient_id, kind, due_on, closes_on, subject)
SELECT patient_id, kind, due_on, closes_on, 'patient:' || patient_id
FROM asking
JOIN concerned USING (patient_id)
WHERE NOT is_screened AND due_on <= horizon
UNION ALL
-- What is due of the screen by today is one thing, and what comes is another.
SELECT patient_id, kind, min(due_on), min(coalesce(closes_on, due_on)), 'patient:' || patient_id
FROM asking
JOIN concerned USING (patient_id)
WHERE is_screened AND due_on <= horizon
GROUP BY patient_id, kind, due_on <= today;
