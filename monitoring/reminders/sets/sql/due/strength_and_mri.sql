-- strength_and_mri of monitoring/due/checks.py: both at the clinic's own intervals, during an oral steroid.
INSERT INTO wanted (patient_id, kind, due_on, subject, changed_at)
SELECT patient_id, kind, due_on, 'patient:' || patient_id,
    -- What was done holds for one interval: then it is due again.
    CASE WHEN today - days >= due_on THEN (today - days)::timestamp AT TIME ZONE 'UTC' END
FROM (
    SELECT patient_id, today, horizon, kind, days, greatest(start, last_on) + days AS due_on
    FROM on_steroid
    JOIN courses_clinic AS clinic ON clinic.id = clinic_id
    CROSS JOIN LATERAL (
        SELECT 'strength' AS kind, clinic.strength_interval_days AS days, (
            SELECT max(test.tested_on)
            FROM monitoring_strengthtest AS test
            WHERE test.patient_id = on_steroid.patient_id AND test.tested_on <= today
                AND test.replaced_at IS NULL AND test.voided_at IS NULL
        ) AS last_on
        WHERE clinic.strength_interval_days > 0
        UNION ALL
        SELECT 'mri', clinic.mri_interval_days, (
            SELECT max(study.imaged_on)
            FROM monitoring_imagingstudy AS study
            WHERE study.patient_id = on_steroid.patient_id AND study.imaged_on <= today
                AND study.replaced_at IS NULL AND study.voided_at IS NULL
                AND (
                    upper(study.name) LIKE '%%MRI%%'
                    OR study.t1_seen OR study.t2_seen OR study.fat_suppressed_seen
                )
        )
        WHERE clinic.mri_interval_days > 0
    ) AS one
) AS test
WHERE due_on <= horizon
