-- Did the disease come back within so many days of a step down, in the year after the first infusion, and on
-- which daily dose? It came back where the daily steroid was raised again or another pulse was given for a flare.
SELECT
    patient_id AS unit_id,
    patient_id,
    clinic_id,
    begun_on,
    reason,
    CASE WHEN reason = 'relapsed' THEN round(units / ({units_per_mg} / 10000.0)) / 10000.0 END AS value
FROM (
    SELECT
        p.patient_id, p.clinic_id, p.begun_on, r.units,
        CASE
            WHEN p.first_given_on IS NULL THEN 'nothing_given'
            WHEN r.about > 0 THEN 'day_about'
            WHEN r.units IS NOT NULL THEN 'relapsed'
            WHEN r.patient_id IS NOT NULL THEN 'relapsed_dose_not_known'
            WHEN s.unknown > 0 THEN 'dose_not_known'
            WHEN p.ended_on <= add_days(p.begun_on, %(after_days)s) THEN 'follow_up_ended'
            WHEN %(as_of)s < add_days(p.begun_on, %(after_days)s) THEN 'too_early'
            WHEN k.known_to < add_days(p.begun_on, %(after_days)s) THEN 'record_ended'
            WHEN s.downs > 0 THEN 'no_relapse'
            ELSE 'no_step_down'
        END AS reason
    FROM patients AS p
    JOIN known AS k ON k.patient_id = p.patient_id
    LEFT JOIN (
        SELECT patient_id, sum(is_down) AS downs, sum(unknown) AS unknown
        FROM dose_changes
        GROUP BY patient_id
    ) AS s ON s.patient_id = p.patient_id
    LEFT JOIN (
        SELECT c.*, row_number() OVER (PARTITION BY c.patient_id ORDER BY c.day, c.units) AS place
        FROM dose_changes AS c
        WHERE c.is_rise = 1 AND days_between(c.last_down_on, c.day) <= CAST(%(within_days)s AS integer)
    ) AS r ON r.patient_id = p.patient_id AND r.place = 1
) AS judged
