-- Was more steroid taken in the year than the mark, by mouth and by infusion? What is known to be taken can
-- pass it before the year is over; what is not known can only leave it open.
SELECT
    patient_id AS unit_id,
    patient_id,
    clinic_id,
    begun_on,
    CASE
        WHEN outside = 'nothing_given' THEN outside
        WHEN about + pulses_about > 0 THEN 'day_about'
        WHEN units + pulse_units > %(year_mg)s * {units_per_mg} THEN 'more'
        WHEN outside IS NOT NULL THEN outside
        WHEN is_unplaced THEN 'unplaced'
        WHEN unknown > 0 THEN 'dose_not_known'
        WHEN pulses_unknown > 0 THEN 'infusion_not_known'
        WHEN NOT has_doses THEN 'no_record'
        WHEN reaches_end THEN 'at_most'
        ELSE 'record_stops'
    END AS reason
FROM totals
