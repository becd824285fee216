-- bloods of monitoring/due/bloods.py: CK at the clinic's interval while an oral steroid is taken.
INSERT INTO wanted (patient_id, kind, due_on, subject, changed_at)
SELECT patient_id, 'bloods', due_on, 'patient:' || patient_id,
    -- What was done holds for one interval: then it is due again.
    CASE WHEN today - days >= due_on THEN (today - days)::timestamp AT TIME ZONE 'UTC' END
FROM (
    SELECT on_steroid.patient_id, today, horizon, clinic.test_interval_days AS days,
        greatest(start, max(ck.sampled_on)) + clinic.test_interval_days AS due_on
    FROM on_steroid
    JOIN courses_clinic AS clinic ON clinic.id = clinic_id
    LEFT JOIN monitoring_result AS ck ON ck.patient_id = on_steroid.patient_id AND ck.analyte = 'ck'
        AND ck.sampled_on <= today AND ck.replaced_at IS NULL AND ck.voided_at IS NULL
        AND ck.status NOT IN ('withdrawn', 'preliminary')
    GROUP BY on_steroid.patient_id, today, horizon, start, clinic.id
) AS test
WHERE due_on <= horizon
