-- How much steroid was taken in the year after the index course began, infusions apart?
SELECT
    patient_id AS unit_id,
    patient_id,
    clinic_id,
    begun_on,
    reason,
    CASE WHEN reason IN ('at_most', 'more')
        THEN round(units / ({units_per_mg} / 10000.0)) / 10000.0 END AS value
FROM (
    SELECT
        t.*,
        CASE
            WHEN t.outside IS NOT NULL THEN t.outside
            WHEN t.is_unplaced THEN 'unplaced'
            WHEN t.unknown > 0 THEN 'dose_not_known'
            WHEN t.about > 0 THEN 'day_about'
            WHEN NOT t.has_doses THEN 'no_record'
            WHEN t.reaches_end THEN
                CASE WHEN t.units <= %(year_mg)s * {units_per_mg} THEN 'at_most' ELSE 'more' END
            ELSE 'record_stops'
        END AS reason
    FROM totals AS t
) AS judged
