-- Is the daily steroid at or below a dose on the day, infusions apart?
SELECT
    m.patient_id AS unit_id,
    m.patient_id,
    m.clinic_id,
    m.begun_on,
    CASE
        WHEN m.outside IS NOT NULL THEN m.outside
        WHEN d.unknown > 0 THEN 'dose_not_known'
        WHEN d.about > 0 THEN 'day_about'
        WHEN d.units <= %(low_mg)s * {units_per_mg} THEN 'at_or_below'
        WHEN d.units IS NOT NULL THEN 'above'
        WHEN e.none_from <= m.on_day THEN 'none_taken'
        ELSE 'no_record'
    END AS reason
FROM moments AS m
LEFT JOIN doses AS d ON d.patient_id = m.patient_id AND d.first_day <= m.on_day AND d.until > m.on_day
LEFT JOIN plan_ends AS e ON e.patient_id = m.patient_id
