-- Rows that stood before this pass, or are about a day on which something is due: their messages are looked at.
DROP TABLE IF EXISTS known;
CREATE TEMP TABLE known ON COMMIT DROP AS
SELECT reminder.id
FROM asked
JOIN monitoring_reminder AS reminder USING (patient_id)
WHERE reminder.state IN ('open', 'snoozed') OR reminder.due_on IN (SELECT due_on FROM wanted);
