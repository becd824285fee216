-- What happened to the daily steroid of each patient in the days after the first infusion: steps down, to none
-- at the end of a plan too, rises, and pulses for a flare, each with the dose before it and the last step down
-- so far; and stretches of which the dose is not known.
SELECT
    e.*,
    max(CASE WHEN is_down = 1 THEN day END) OVER (
        PARTITION BY patient_id ORDER BY day, is_rise ROWS UNBOUNDED PRECEDING
    ) AS last_down_on
FROM (
    SELECT
        c.patient_id, c.day, c.units_before AS units, c.about,
        CASE WHEN c.unknown > 0 THEN 1 ELSE 0 END AS unknown,
        CASE WHEN c.unknown = 0 AND c.units < c.units_before THEN 1 ELSE 0 END AS is_down,
        CASE WHEN c.unknown = 0 AND c.units > c.units_before THEN 1 ELSE 0 END AS is_rise
    FROM (
        SELECT
            s.patient_id, s.first_day AS day, s.until, s.units, s.unknown, s.about + coalesce(s.last_about, 0) AS about,
            CASE
                WHEN s.last_until = s.first_day THEN CASE WHEN s.last_unknown = 0 THEN s.last_units END
                WHEN n.none_from < s.first_day THEN 0
            END AS units_before
        FROM dose_steps AS s
        LEFT JOIN plan_ends AS n ON n.patient_id = s.patient_id
        UNION ALL
        SELECT s.patient_id, s.until, NULL, 0, 0, s.about, CASE WHEN s.unknown = 0 THEN s.units END
        FROM dose_steps AS s
        JOIN plan_ends AS n ON n.patient_id = s.patient_id AND n.none_from <= s.until
        JOIN known AS k ON k.patient_id = s.patient_id AND s.until <= k.known_to
        WHERE s.next_day IS NULL OR s.next_day > s.until
    ) AS c
    JOIN patients AS p ON p.patient_id = c.patient_id
    WHERE c.day <= add_days(p.begun_on, %(after_days)s)
        AND (c.day > p.begun_on OR (c.unknown > 0 AND c.until > p.begun_on))
    UNION ALL
    SELECT
        f.patient_id, f.given_on,
        CASE WHEN d.patient_id IS NOT NULL THEN CASE WHEN d.unknown = 0 THEN d.units END
            WHEN n.none_from < f.given_on THEN 0 END,
        f.about + coalesce(d.about, 0), 0, 0, 1
    FROM (
        SELECT
            k.patient_id, k.id, min(i.given_on) AS given_on,
            max(CASE WHEN i.precision = 'exact' THEN 0 ELSE 1 END) AS about
        FROM courses_pulsecourse AS k
        JOIN courses_infusion AS i ON i.course_id = k.id AND i.state IN ('given', 'part_given')
        WHERE k.indication = 'flare' AND k.state <> 'in_error' AND i.given_on <= %(as_of)s
        GROUP BY k.patient_id, k.id
    ) AS f
    JOIN patients AS p ON p.patient_id = f.patient_id
    LEFT JOIN doses AS d ON d.patient_id = f.patient_id AND d.first_day < f.given_on AND d.until >= f.given_on
    LEFT JOIN plan_ends AS n ON n.patient_id = f.patient_id
    WHERE f.given_on > p.begun_on AND f.given_on <= add_days(p.begun_on, %(after_days)s)
) AS e
