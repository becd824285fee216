-- Those who were handed tablets.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT patient_id, 'refills'
FROM asked
JOIN courses_tabletsupply AS supply USING (patient_id)
WHERE supply.replaced_at IS NULL AND supply.voided_at IS NULL
