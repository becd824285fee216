-- Those with a result nobody has looked at that may lie outside a limit of their clinic.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT asked.patient_id, 'unseen_outside_limits'
FROM asked
JOIN monitoring_actionlimit AS action_limit ON action_limit.clinic_id = asked.clinic_id
    AND action_limit.ended_at IS NULL
JOIN monitoring_result AS result ON result.patient_id = asked.patient_id
    AND result.analyte = action_limit.analyte AND (
        result.canonical_number <= action_limit.canonical_low
        OR result.canonical_number >= action_limit.canonical_high
    )
WHERE result.replaced_at IS NULL AND result.voided_at IS NULL
    AND NOT EXISTS (SELECT FROM monitoring_resultseen AS seen WHERE seen.result_id = result.id)
