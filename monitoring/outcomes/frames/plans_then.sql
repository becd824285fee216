-- What the plans in force on `on_day` said of that day, for each patient of `moments` who had one: `units` over
-- all steroids, and `unknown`, how many plans said it in words alone. The version in force is the newest
-- written by the end of that day; of a plan entered afterwards it is the first.
WITH versions AS (
    SELECT *
    FROM (
        SELECT
            t.id, t.patient_id, t.closed_on, t.directed_from, n.units, m.on_day,
            row_number() OVER (
                PARTITION BY t.chain
                ORDER BY
                    CASE WHEN local_day(t.recorded_at, k.time_zone) <= m.on_day THEN 0 ELSE 1 END,
                    CASE WHEN local_day(t.recorded_at, k.time_zone) <= m.on_day THEN -t.version ELSE t.version END
            ) AS place
        FROM moments AS m
        JOIN known AS k ON k.patient_id = m.patient_id
        JOIN courses_taperplan AS h
            ON h.patient_id = m.patient_id AND h.replaced_at IS NULL AND h.voided_at IS NULL
        JOIN courses_taperplan AS t ON t.chain = h.chain
        JOIN steroids AS n ON n.name = folded(t.drug)
        WHERE m.outside IS NULL
    ) AS ranked
    WHERE place = 1
)
SELECT patient_id, sum(units) AS units, sum(CASE WHEN units IS NULL THEN 1 ELSE 0 END) AS unknown
FROM (
    SELECT
        v.patient_id,
        CASE WHEN v.closed_on < v.on_day THEN 0 ELSE round(s.daily_mg * 1000000) * v.units END AS units
    FROM versions AS v
    JOIN (
        SELECT t.plan_id, t.first_day, t.daily_mg,
            lead(t.first_day) OVER (PARTITION BY t.plan_id ORDER BY t.first_day) AS next_day
        FROM courses_taperstep AS t
        JOIN versions AS w ON w.id = t.plan_id
    ) AS s ON s.plan_id = v.id AND s.first_day <= v.on_day AND (s.next_day IS NULL OR s.next_day > v.on_day)
    UNION ALL
    SELECT patient_id, CASE WHEN closed_on < on_day THEN 0 END
    FROM versions
    WHERE directed_from <= on_day
) AS said
GROUP BY patient_id
