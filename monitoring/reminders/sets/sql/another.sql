-- Rows that stand for another dose or record than what is due that day now: each begins a new round.
SELECT reminder.id, wanted.kind, wanted.due_on, wanted.closes_on, wanted.subject, wanted.changed_at
FROM wanted
JOIN monitoring_reminder AS reminder USING (patient_id, kind, due_on)
WHERE reminder.subject <> wanted.subject OR reminder.state_at < wanted.changed_at
ORDER BY reminder.id
