-- Baseline and follow-up of each measure on one scale: the last on or before the first infusion, and the one
-- nearest to the day asked for. Of two scales the first of the criteria that has both counts.
SELECT patient_id, measure, gain AS gain_low, gain AS gain_high, 1 AS is_low_in, whole
FROM (
    SELECT
        b.patient_id,
        b.measure,
        (f.number - b.number) * b.sign AS gain,
        b.whole,
        row_number() OVER (PARTITION BY b.patient_id, b.measure ORDER BY b.place, b.first_day, b.id) AS nth
    FROM (
        SELECT
            v.*,
            min(v.day) OVER (PARTITION BY v.patient_id, v.measure, v.scale) AS first_day,
            row_number() OVER (
                PARTITION BY v.patient_id, v.measure, v.scale ORDER BY v.day DESC, v.id DESC
            ) AS nth
        FROM core_values AS v
        WHERE v.day <= 0
    ) AS b
    JOIN (
        SELECT
            v.*,
            row_number() OVER (
                PARTITION BY v.patient_id, v.measure, v.scale
                ORDER BY abs(v.day - CAST(%(at_day)s AS integer)), v.day DESC, v.id DESC
            ) AS nth
        FROM core_values AS v
        WHERE abs(v.day - CAST(%(at_day)s AS integer)) <= CAST(%(grace_days)s AS integer)
    ) AS f ON f.patient_id = b.patient_id AND f.measure = b.measure AND f.scale = b.scale AND f.nth = 1
    WHERE b.nth = 1
) AS compared
WHERE nth = 1
