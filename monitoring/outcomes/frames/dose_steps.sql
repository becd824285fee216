-- Each stretch of the daily steroid with the stretch before it and the first day of the next.
SELECT
    d.*,
    lag(d.units) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS last_units,
    lag(d.unknown) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS last_unknown,
    lag(d.about) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS last_about,
    lag(d.until) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS last_until,
    lead(d.first_day) OVER (PARTITION BY d.patient_id ORDER BY d.first_day) AS next_day
FROM doses AS d
