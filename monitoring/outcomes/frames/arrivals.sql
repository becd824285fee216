-- When the daily steroid of each patient of `tapers` came to the last dose planned: `came_on`, the first day
-- known to be at or below it after one known to be above; `above_until`, the day after the last such day
-- before; `about`, whether the day is approximate. No row where no day was above.
WITH seen AS (
    SELECT
        t.patient_id, t.target_units, d.first_day, d.until, d.units, d.unknown, d.about,
        lead(d.first_day) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS next_day
    FROM tapers AS t
    JOIN doses AS d ON d.patient_id = t.patient_id AND d.until > t.first_day
),
highs AS (
    SELECT patient_id, min(first_day) AS first_day FROM seen WHERE units > target_units GROUP BY patient_id
),
lows AS (
    SELECT s.patient_id, s.first_day AS came_on, s.about
    FROM seen AS s
    JOIN highs AS h ON h.patient_id = s.patient_id AND s.first_day > h.first_day
    WHERE s.unknown = 0 AND s.units <= s.target_units
    UNION ALL
    -- the first day of 0 mg without a record: where a plan ended, or later where a record did
    SELECT s.patient_id, CASE WHEN e.none_from > s.until THEN e.none_from ELSE s.until END, 0
    FROM seen AS s
    JOIN highs AS h ON h.patient_id = s.patient_id AND s.first_day >= h.first_day
    JOIN plan_ends AS e ON e.patient_id = s.patient_id
    JOIN known AS k ON k.patient_id = s.patient_id
    WHERE (s.next_day IS NULL OR s.next_day > s.until)
        AND s.until < k.known_until AND e.none_from < k.known_until
        AND (s.next_day IS NULL OR s.next_day > e.none_from)
)
SELECT h.patient_id, c.came_on, c.about, max(s.until) AS above_until
FROM highs AS h
LEFT JOIN (
    SELECT patient_id, came_on, about, row_number() OVER (PARTITION BY patient_id ORDER BY came_on) AS place
    FROM lows
) AS c ON c.patient_id = h.patient_id AND c.place = 1
LEFT JOIN seen AS s
    ON s.patient_id = h.patient_id AND s.units > s.target_units AND (c.came_on IS NULL OR s.first_day < c.came_on)
GROUP BY h.patient_id, c.came_on, c.about
