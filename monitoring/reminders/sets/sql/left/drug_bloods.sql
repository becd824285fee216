-- Those who take, took of late or will take a medicine that has a schedule.
INSERT INTO unsaid (patient_id, read)
SELECT DISTINCT patient_id, 'drug_bloods'
FROM asked
JOIN courses_drugperiod AS period USING (patient_id)
WHERE lower(period.drug) = ANY(%(monitored_names)s) AND period.first_day <= asked.horizon
    AND (period.last_day IS NULL OR period.last_day >= asked.today - %(look_back_days)s)
    AND period.replaced_at IS NULL AND period.voided_at IS NULL
