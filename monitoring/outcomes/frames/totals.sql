-- What each patient of `moments` took from the day the index course began up to and with `on_day`, as far as
-- the record reaches: the known units by mouth and by infusion, how much of it is not known or lies on
-- approximate days, and whether anything is on record of the last day.
SELECT
    m.patient_id,
    m.clinic_id,
    m.begun_on,
    m.outside,
    coalesce(o.units, 0) AS units,
    coalesce(o.unknown, 0) AS unknown,
    coalesce(o.about, 0) AS about,
    o.patient_id IS NOT NULL AS has_doses,
    o.ends_before > m.on_day OR e.none_from <= m.on_day AS reaches_end,
    coalesce(i.units, 0) AS pulse_units,
    coalesce(i.unknown, 0) AS pulses_unknown,
    coalesce(i.about, 0) AS pulses_about,
    u.patient_id IS NOT NULL AS is_unplaced
FROM moments AS m
LEFT JOIN (
    SELECT
        patient_id,
        sum(units * days) AS units,
        sum(unknown) AS unknown,
        sum(about) AS about,
        max(until) AS ends_before
    FROM days_taken
    GROUP BY patient_id
) AS o ON o.patient_id = m.patient_id
LEFT JOIN (
    SELECT
        n.patient_id,
        sum(p.units) AS units,
        sum(CASE WHEN p.units IS NULL THEN 1 ELSE 0 END) AS unknown,
        sum(p.about) AS about
    FROM moments AS n
    JOIN pulses AS p ON p.patient_id = n.patient_id AND p.day BETWEEN n.begun_on AND n.on_day
    GROUP BY n.patient_id
) AS i ON i.patient_id = m.patient_id
LEFT JOIN plan_ends AS e ON e.patient_id = m.patient_id
LEFT JOIN (
    SELECT DISTINCT d.patient_id
    FROM known AS k
    JOIN courses_dosetaken AS d ON d.patient_id = k.patient_id AND d.first_day IS NULL
    JOIN steroids AS s ON s.name = folded(d.drug)
    WHERE d.replaced_at IS NULL AND d.voided_at IS NULL AND lower(trim(d.route)) NOT IN ({local_routes})
) AS u ON u.patient_id = m.patient_id
