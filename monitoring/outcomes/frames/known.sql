-- How far the record of each patient of `patients` reaches: to `as_of`, to the end of follow-up, or for a
-- published case to the last day the publication names. `known_until` is the day after.
SELECT
    patient_id,
    time_zone,
    CASE WHEN ends_on < %(as_of)s THEN ends_on ELSE %(as_of)s END AS known_to,
    CASE WHEN ends_on < %(as_of)s THEN add_days(ends_on, 1) ELSE add_days(%(as_of)s, 1) END AS known_until
FROM (
    SELECT
        p.patient_id,
        k.time_zone,
        CASE WHEN q.follow_up <> 'active' THEN q.follow_up_changed_on ELSE e.last_day END AS ends_on
    FROM patients AS p
    JOIN courses_patient AS q ON q.id = p.patient_id
    JOIN courses_clinic AS k ON k.id = q.clinic_id
    LEFT JOIN (SELECT patient_id, max(day) AS last_day FROM named_days GROUP BY patient_id) AS e
        ON e.patient_id = p.patient_id
) AS ended
