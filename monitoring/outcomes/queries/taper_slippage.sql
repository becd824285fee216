-- How many days later than first planned did the steroid come to the last dose of the plan?
SELECT
    patient_id AS unit_id,
    patient_id,
    clinic_id,
    begun_on,
    reason,
    CASE WHEN reason IN ('in_time', 'late') THEN days_between(planned_on, came_on) END AS value
FROM (
    SELECT
        p.patient_id, p.clinic_id, p.begun_on, t.planned_on, a.came_on,
        CASE
            WHEN p.first_given_on IS NULL THEN 'nothing_given'
            WHEN t.patient_id IS NULL THEN 'no_plan'
            WHEN t.steps < 2 THEN 'no_taper'
            WHEN a.came_on <> a.above_until THEN 'came_between'
            WHEN a.about > 0 THEN 'day_about'
            WHEN a.came_on <= add_days(t.planned_on, %(grace_days)s) THEN 'in_time'
            WHEN a.came_on IS NOT NULL THEN 'late'
            WHEN p.follow_up <> 'active' AND p.ended_on <= add_days(t.planned_on, %(grace_days)s)
                THEN CASE p.follow_up WHEN 'dead' THEN 'died' WHEN 'lost' THEN 'lost' ELSE 'moved' END
            WHEN %(as_of)s <= add_days(t.planned_on, %(grace_days)s) THEN 'too_early'
            WHEN k.known_to <= add_days(t.planned_on, %(grace_days)s) THEN 'record_ended'
            WHEN d.units > t.target_units THEN 'not_reached'
            ELSE 'dose_not_known'
        END AS reason
    FROM patients AS p
    JOIN known AS k ON k.patient_id = p.patient_id
    LEFT JOIN tapers AS t ON t.patient_id = p.patient_id
    LEFT JOIN arrivals AS a ON a.patient_id = p.patient_id
    LEFT JOIN doses AS d
        ON d.patient_id = p.patient_id AND a.came_on IS NULL AND d.until = k.known_until
) AS judged
