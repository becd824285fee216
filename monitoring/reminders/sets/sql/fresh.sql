-- What is due and has no row yet; not what is so late that a first reminder now would be noise.
-- A table of its own: the rows that an INSERT adds would lie in the way of its own search for those there are.
CREATE TEMP TABLE fresh ON COMMIT DROP AS
SELECT wanted.patient_id, asked.clinic_id, wanted.kind, wanted.due_on, wanted.closes_on, wanted.subject
FROM wanted
JOIN asked USING (patient_id)
WHERE asked.today - coalesce(wanted.closes_on, wanted.due_on) <= %(long_past_days)s
    AND NOT EXISTS (
        SELECT FROM monitoring_reminder AS known
        WHERE known.patient_id = wanted.patient_id
            AND known.kind = wanted.kind AND known.due_on = wanted.due_on
    );
ANALYZE fresh
