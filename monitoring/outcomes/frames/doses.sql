-- The daily steroid of the patients of `patients`, infusions apart: stretches of days from `first_day` up to
-- but without `until` over which nothing changes. `units` is the known part, `unknown` how many doses on these
-- days are not known, `about` how many lie on approximate days. Days without a row have no record.
--
-- As on the patient's page (monitoring/rules/steroid/spans.py): taken beats planned for its drug; of one drug
-- what starts later governs from its first day and is not resumed; an open record ends where a later plan of
-- its drug begins, or what was replanned after it was recorded.
WITH records AS (
    SELECT
        d.id, d.patient_id, folded(d.drug) AS drug, d.first_day, d.last_day, d.recorded_at,
        CASE WHEN d.is_start_only THEN 1 ELSE 0 END AS start_only,
        CASE WHEN d.precision = 'exact' THEN 0 ELSE 1 END AS about,
        round(d.amount * 10000) * u.mg * t.times * s.units
            * CASE WHEN u.by_weight = 1 THEN round(d.weight_kg * 100) ELSE 100 END AS units,
        k.known_until
    FROM known AS k
    JOIN courses_dosetaken AS d ON d.patient_id = k.patient_id AND d.first_day < k.known_until
    JOIN steroids AS s ON s.name = folded(d.drug)
    LEFT JOIN (SELECT column1 AS unit, column2 AS mg, column3 AS by_weight FROM (VALUES {mg_of_unit}) AS told) AS u
        ON u.unit = folded(d.unit)
    LEFT JOIN (SELECT column1 AS per, column2 AS times FROM (VALUES {times_a_day}) AS told) AS t
        ON t.per = folded(d.per)
    WHERE d.replaced_at IS NULL AND d.voided_at IS NULL AND lower(trim(d.route)) NOT IN ({local_routes})
),
plans AS (
    SELECT
        t.id, t.patient_id, folded(t.drug) AS drug, t.version, t.recorded_at, t.closed_on, t.directed_from,
        local_day(t.recorded_at, k.time_zone) AS replanned_on,
        s.units,
        CASE WHEN t.closed_on < k.known_to THEN add_days(t.closed_on, 1) ELSE k.known_until END AS ends_before
    FROM known AS k
    JOIN courses_taperplan AS t ON t.patient_id = k.patient_id
    JOIN steroids AS s ON s.name = folded(t.drug)
    WHERE t.replaced_at IS NULL AND t.voided_at IS NULL
),
steps AS (
    SELECT
        p.*, s.first_day, round(s.daily_mg * 1000000) AS millionths,
        row_number() OVER (PARTITION BY p.id ORDER BY s.first_day) AS place,
        lead(s.first_day) OVER (PARTITION BY p.id ORDER BY s.first_day) AS next_day
    FROM plans AS p
    JOIN courses_taperstep AS s ON s.plan_id = p.id
),
superseded AS (
    SELECT r.id, min(s.first_day) AS until
    FROM records AS r
    JOIN steps AS s ON s.patient_id = r.patient_id AND s.drug = r.drug AND s.first_day > r.first_day
    WHERE r.last_day IS NULL
        AND (s.place = 1
            OR (s.version > 1 AND s.recorded_at > r.recorded_at AND s.first_day >= s.replanned_on))
    GROUP BY r.id
),
ended AS (
    SELECT
        r.patient_id, r.drug, r.first_day, r.start_only, r.about, r.units, r.known_until,
        CASE WHEN r.last_day IS NULL THEN u.until ELSE add_days(r.last_day, 1) END AS until,
        lead(r.first_day) OVER (PARTITION BY r.patient_id, r.drug ORDER BY r.first_day, r.id) AS next_day
    FROM records AS r
    LEFT JOIN superseded AS u ON u.id = r.id
),
taken AS (
    SELECT patient_id, drug, first_day, start_only, about, units, until, next_day
    FROM (
        SELECT
            patient_id, drug, first_day, start_only, about, units, next_day,
            CASE
                WHEN next_day <= coalesce(until, next_day) THEN next_day
                WHEN until < known_until THEN until
                ELSE known_until
            END AS until
        FROM ended
    ) AS cut
    WHERE until > first_day
),
planned AS (
    SELECT
        patient_id, drug, 0 AS is_directed, recorded_at, id, first_day, millionths * units AS units,
        CASE WHEN next_day < ends_before THEN next_day ELSE ends_before END AS until
    FROM steps
    WHERE millionths > 0 AND first_day < ends_before
    UNION ALL
    SELECT patient_id, drug, 1, recorded_at, id, directed_from, NULL, ends_before
    FROM plans
    WHERE directed_from < ends_before
),
firsts AS (SELECT patient_id, drug, min(first_day) AS first_day FROM taken GROUP BY patient_id, drug),
spans AS (
    SELECT patient_id, drug, -1 AS is_directed, NULL AS recorded_at, 0 AS id, first_day, units, until, start_only, about
    FROM taken
    UNION ALL
    SELECT
        p.patient_id, p.drug, p.is_directed, p.recorded_at, p.id, p.first_day, p.units,
        CASE WHEN f.first_day < p.until THEN f.first_day ELSE p.until END, 0, 0
    FROM planned AS p
    LEFT JOIN firsts AS f ON f.patient_id = p.patient_id AND f.drug = p.drug
    WHERE f.first_day IS NULL OR p.first_day < f.first_day
    UNION ALL
    SELECT
        p.patient_id, p.drug, p.is_directed, p.recorded_at, p.id,
        CASE WHEN t.until > p.first_day THEN t.until ELSE p.first_day END, p.units,
        CASE WHEN t.next_day < p.until THEN t.next_day ELSE p.until END, 0, 0
    FROM planned AS p
    JOIN taken AS t
        ON t.patient_id = p.patient_id AND t.drug = p.drug AND t.until < p.until
        AND (t.next_day IS NULL OR (t.next_day > p.first_day AND t.next_day > t.until))
),
governed AS (
    SELECT patient_id, first_day, units, start_only, about, until
    FROM (
        SELECT
            patient_id, first_day, units, start_only, about,
            CASE WHEN next_day < until THEN next_day ELSE until END AS until
        FROM (
            SELECT
                s.*,
                lead(first_day) OVER (
                    PARTITION BY patient_id, drug ORDER BY first_day, is_directed, recorded_at, id
                ) AS next_day
            FROM spans AS s
        ) AS followed
    ) AS cut
    WHERE until > first_day
),
pieces AS (
    SELECT
        patient_id, first_day, units, about,
        CASE WHEN start_only = 1 AND until > add_days(first_day, 1) THEN add_days(first_day, 1) ELSE until END AS until
    FROM governed
    UNION ALL
    SELECT patient_id, add_days(first_day, 1), NULL, about, until
    FROM governed
    WHERE start_only = 1 AND until > add_days(first_day, 1)
),
changes AS (
    SELECT
        patient_id, day, sum(units) AS units, sum(unknown) AS unknown, sum(about) AS about, sum(running) AS running
    FROM (
        SELECT
            patient_id, first_day AS day, coalesce(units, 0) AS units,
            CASE WHEN units IS NULL THEN 1 ELSE 0 END AS unknown, about, 1 AS running
        FROM pieces
        UNION ALL
        SELECT
            patient_id, until, -coalesce(units, 0), CASE WHEN units IS NULL THEN -1 ELSE 0 END, -about, -1
        FROM pieces
    ) AS edges
    GROUP BY patient_id, day
)
SELECT patient_id, first_day, until, units, unknown, about
FROM (
    SELECT
        patient_id,
        day AS first_day,
        lead(day) OVER (PARTITION BY patient_id ORDER BY day) AS until,
        sum(units) OVER (PARTITION BY patient_id ORDER BY day) AS units,
        sum(unknown) OVER (PARTITION BY patient_id ORDER BY day) AS unknown,
        sum(about) OVER (PARTITION BY patient_id ORDER BY day) AS about,
        sum(running) OVER (PARTITION BY patient_id ORDER BY day) AS running
    FROM changes
) AS summed
WHERE running > 0
