-- plans_to_structure of monitoring/due/tapers.py: tapers as directed, of two on one day the first by name.
INSERT INTO wanted (patient_id, kind, due_on, subject)
SELECT DISTINCT ON (patient_id, directed_from)
    patient_id, 'structure_plan', directed_from, 'taperplan:' || chain
FROM asked
JOIN courses_taperplan AS plan USING (patient_id)
WHERE asked.is_followed AND plan.directions <> '' AND plan.directed_from <= asked.horizon
    AND plan.replaced_at IS NULL AND plan.voided_at IS NULL AND plan.closed_on IS NULL
ORDER BY patient_id, directed_from, plan.drug
