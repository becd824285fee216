-- The stretches of days in a row on which the daily steroid, infusions apart, counts: above `run_mg` for
-- prophylaxis, at least `run_mg` elsewhere. As in the safety prompts a day of a pulse does not break a run and
-- never makes one, and a dose that is not known does not count.
SELECT
    patient_id,
    min(CASE WHEN is_pulse = 0 THEN first_day END) AS first_day,
    max(CASE WHEN is_pulse = 0 THEN until END) AS until,
    sum(about) AS about
FROM (
    SELECT
        s.*,
        sum(starts) OVER (
            PARTITION BY patient_id ORDER BY first_day, until, is_pulse ROWS UNBOUNDED PRECEDING
        ) AS run
    FROM (
        SELECT
            c.*,
            CASE WHEN first_day <= max(until) OVER (
                PARTITION BY patient_id ORDER BY first_day, until, is_pulse
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) THEN 0 ELSE 1 END AS starts
        FROM (
            SELECT patient_id, first_day, until, about, 0 AS is_pulse
            FROM doses
            WHERE unknown = 0 AND CASE %(measure)s
                WHEN 'prophylaxis_in_time' THEN units > %(run_mg)s * {units_per_mg}
                ELSE units >= %(run_mg)s * {units_per_mg}
            END
            UNION ALL
            SELECT patient_id, day, add_days(day, 1), 0, 1 FROM pulses
        ) AS c
    ) AS s
) AS r
GROUP BY patient_id, run
HAVING min(is_pulse) = 0
