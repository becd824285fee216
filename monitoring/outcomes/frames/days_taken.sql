-- The stretches of `doses` from the day the index course began up to and with `on_day`, with the days of each
-- that lie between.
SELECT
    d.patient_id, d.units, d.unknown, d.about, d.until,
    days_between(d.first_day, d.until)
        - CASE WHEN d.first_day < m.begun_on THEN days_between(d.first_day, m.begun_on) ELSE 0 END
        - CASE WHEN d.until > m.on_day THEN days_between(m.on_day, d.until) - 1 ELSE 0 END AS days
FROM moments AS m
JOIN doses AS d ON d.patient_id = m.patient_id AND d.first_day <= m.on_day AND d.until > m.begun_on
