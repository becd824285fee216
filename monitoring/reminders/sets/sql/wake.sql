-- What was cancelled and is due again is open again, with its line of the trail.
WITH woken AS (
    UPDATE monitoring_reminder AS reminder
    SET state = 'open', state_at = %(now)s, state_by_id = %(actor)s, state_reason = %(reason)s,
        snoozed_until = NULL, version = reminder.version + 1
    FROM wanted
    WHERE reminder.state = 'cancelled' AND reminder.patient_id = wanted.patient_id
        AND reminder.kind = wanted.kind AND reminder.due_on = wanted.due_on
    RETURNING reminder.id, reminder.patient_id
)
INSERT INTO courses_auditline (at, actor_id, clinic_id, patient_id, action, record, reason)
SELECT %(now)s, %(actor)s, asked.clinic_id, woken.patient_id, 'reminder.open', 'reminder:' || woken.id,
    %(reason)s
FROM woken
JOIN asked USING (patient_id)
