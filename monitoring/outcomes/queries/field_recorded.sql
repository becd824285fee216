-- Is a field of the patient recorded? `measure` says which.
SELECT
    p.patient_id AS unit_id,
    p.patient_id,
    p.clinic_id,
    p.begun_on,
    CASE
        WHEN CASE %(measure)s
            WHEN 'subtype_recorded' THEN p.subtype <> 'unknown'
            WHEN 'sex_recorded' THEN p.sex <> 'unknown'
            WHEN 'age_recorded' THEN q.birth_date IS NOT NULL OR q.age_years IS NOT NULL
            WHEN 'antibodies_recorded' THEN a.patient_id IS NOT NULL
        END THEN 'recorded'
        ELSE 'missing'
    END AS reason
FROM patients AS p
JOIN courses_patient AS q ON q.id = p.patient_id
LEFT JOIN (
    SELECT DISTINCT patient_id FROM courses_antibody WHERE replaced_at IS NULL AND voided_at IS NULL
) AS a ON a.patient_id = p.patient_id
