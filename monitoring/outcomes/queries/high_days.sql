-- On how many days of the year after the index course began was the daily steroid high, infusions apart?
SELECT
    patient_id AS unit_id,
    patient_id,
    clinic_id,
    begun_on,
    reason,
    CASE WHEN reason IN ('at_most', 'more') THEN high_days END AS value
FROM (
    SELECT
        t.*,
        coalesce(h.days, 0) AS high_days,
        CASE
            WHEN t.outside IS NOT NULL THEN t.outside
            WHEN t.is_unplaced THEN 'unplaced'
            WHEN t.unknown > 0 THEN 'dose_not_known'
            WHEN t.about > 0 THEN 'day_about'
            WHEN NOT t.has_doses THEN 'no_record'
            WHEN t.reaches_end THEN
                CASE WHEN coalesce(h.days, 0) <= CAST(%(most_days)s AS integer) THEN 'at_most' ELSE 'more' END
            ELSE 'record_stops'
        END AS reason
    FROM totals AS t
    LEFT JOIN (
        SELECT patient_id, sum(days) AS days
        FROM days_taken
        WHERE units >= %(high_mg)s * {units_per_mg}
        GROUP BY patient_id
    ) AS h ON h.patient_id = t.patient_id
) AS judged
