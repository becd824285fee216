-- The first run of each patient that lasted so long, from the first infusion to so many days after it. What it
-- asks for is in time until `due_on`.
SELECT patient_id, first_day, until, about, due_on
FROM (
    SELECT
        r.patient_id, r.first_day, r.until, r.about,
        CASE
            WHEN add_days(r.first_day, %(within_days)s) > p.begun_on THEN add_days(r.first_day, %(within_days)s)
            ELSE p.begun_on
        END AS due_on,
        row_number() OVER (PARTITION BY r.patient_id ORDER BY r.first_day) AS place
    FROM runs AS r
    JOIN patients AS p ON p.patient_id = r.patient_id
    WHERE r.until > p.begun_on AND r.until > add_days(r.first_day, %(lasting_days)s)
        AND add_days(r.first_day, %(lasting_days)s) <= add_days(p.begun_on, %(after_days)s)
) AS lasting
WHERE place = 1
