-- The names of medicines that stand in the records of those asked about, as they were entered.
SELECT plan.drug FROM asked JOIN courses_taperplan AS plan USING (patient_id)
UNION
SELECT dose.drug FROM asked JOIN courses_dosetaken AS dose USING (patient_id)
UNION
SELECT period.drug FROM asked JOIN courses_drugperiod AS period USING (patient_id)
