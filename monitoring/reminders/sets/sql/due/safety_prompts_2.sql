-- safety_prompts of monitoring/due/safety.py, second part: monitoring/rules/safety/occasions.py.
CREATE TEMP TABLE prompt ON COMMIT DROP AS
SELECT *
FROM jsonb_to_recordset(%(prompts)s::jsonb) AS prompt (
    place int, kind text, is_screened boolean, from_age int, under_age int, is_for_any_age boolean,
    is_while_above boolean, is_for_good boolean, within interval, again_every interval,
    first_after interval, checks text[], code text
);

-- Each time a condition holds, today or later: since when, known to be met when, until when it is asked.
CREATE TEMP TABLE occasion ON COMMIT DROP AS
WITH patient_prompt AS (
    SELECT patient_id, today, prompt.*
    FROM concerned
    JOIN prompt ON age >= from_age AND age < under_age OR age IS NULL AND is_for_any_age
),
condition AS (
    SELECT *
    FROM jsonb_to_recordset(%(conditions)s::jsonb) AS condition (
        sort text, prompt int, dose_limit int, lasting interval, short_by int, courses int, days int,
        low numeric, is_included boolean
    )
),
total AS (
    -- The mg of so many days up to each day on which a dose enters or leaves them: between, sums are straight.
    SELECT asked_of.patient_id, asked_of.prompt, run.first_day, run.last_day, bend.day, condition.low,
        condition.is_included, sum(segment.mg * greatest(0, 1
            + least(segment.last_day, bend.day)
            - greatest(segment.first_day, bend.day - condition.days + 1)
        )) AS mg
    FROM (
        SELECT patient_id, patient_prompt.today, patient_prompt.place AS prompt
        FROM patient_prompt
        JOIN condition ON condition.sort = 'total' AND condition.prompt = patient_prompt.place
        JOIN segment USING (patient_id)
        GROUP BY patient_id, patient_prompt.today, patient_prompt.place, condition.low
        HAVING sum(segment.mg * (segment.last_day - segment.first_day + 1)) >= condition.low
    ) AS asked_of
    JOIN condition ON condition.sort = 'total' AND condition.prompt = asked_of.prompt
    JOIN run ON run.patient_id = asked_of.patient_id AND run.place = 0 AND run.last_day >= asked_of.today
    CROSS JOIN LATERAL (
        SELECT run.first_day AS day UNION SELECT run.last_day
        UNION
        SELECT edge + shift
        FROM segment AS any_segment
        CROSS JOIN LATERAL (VALUES (any_segment.first_day - 1), (any_segment.last_day)) AS edges (edge)
        CROSS JOIN LATERAL (VALUES (0), (condition.days)) AS shifts (shift)
        WHERE any_segment.patient_id = asked_of.patient_id
            AND edge + shift BETWEEN run.first_day AND run.last_day
    ) AS bend
    JOIN segment ON segment.patient_id = asked_of.patient_id
    GROUP BY asked_of.patient_id, asked_of.prompt, run.first_day, run.last_day, bend.day, condition.low,
        condition.is_included
),
bent AS (
    SELECT *, lag(day) OVER of_run AS day_before, lag(mg) OVER of_run AS mg_before
    FROM total
    WINDOW of_run AS (PARTITION BY patient_id, prompt, first_day ORDER BY day)
),
held AS (
    SELECT run.patient_id, condition.prompt, run.first_day, CASE
            WHEN condition.lasting IS NULL THEN run.first_day
            ELSE (run.first_day + condition.lasting)::date - condition.short_by
        END AS met_on,
        run.last_day AS above_until, false AS is_pulse
    FROM condition
    JOIN run ON condition.sort = 'dose' AND run.place = condition.dose_limit
    UNION ALL
    SELECT run.patient_id, condition.prompt, run.first_day, run.first_day, run.last_day, false
    FROM condition
    JOIN run ON condition.sort = 'repeated' AND run.place = 0 AND run.number >= condition.courses
    UNION ALL
    SELECT pulse_day.patient_id, condition.prompt, min(day), min(day), max(day) + condition.days, true
    FROM condition
    JOIN pulse_day ON condition.sort = 'pulse'
    GROUP BY pulse_day.patient_id, course_id, condition.prompt, condition.days
    UNION ALL
    (
        SELECT DISTINCT ON (patient_id, prompt, first_day) patient_id, prompt, first_day, CASE
                WHEN day_before IS NULL THEN day
                WHEN is_included THEN day_before + ceil(days)::int
                ELSE day_before + 1 + floor(days)::int
            END, last_day, false
        FROM bent
        CROSS JOIN LATERAL (
            SELECT (low - mg_before) * (day - day_before) / nullif(mg - mg_before, 0) AS days
        ) AS to_the_limit
        WHERE mg > low OR is_included AND mg = low
        ORDER BY patient_id, prompt, first_day, day
    )
)
SELECT row_number() OVER () AS number, held.patient_id, prompt.place, held.first_day, held.met_on, held.is_pulse,
    until.last_day, first_asked.day AS first_asked
FROM held
JOIN patient_prompt AS prompt ON prompt.patient_id = held.patient_id AND prompt.place = held.prompt
LEFT JOIN run AS whole ON whole.patient_id = held.patient_id AND whole.place = 0
    AND held.first_day BETWEEN whole.first_day AND whole.last_day
CROSS JOIN LATERAL (
    SELECT CASE WHEN held.is_pulse OR prompt.is_while_above THEN held.above_until ELSE whole.last_day END
) AS until (last_day)
CROSS JOIN LATERAL (
    SELECT coalesce((held.first_day + prompt.first_after)::date, held.first_day)
) AS first_asked (day)
WHERE held.met_on <= held.above_until AND until.last_day >= prompt.today AND first_asked.day <= until.last_day;
ANALYZE occasion;
