-- What stands and is not due any more is cancelled, with its line of the trail.
WITH dropped AS (
    UPDATE monitoring_reminder AS reminder
    SET state = 'cancelled', state_at = %(now)s, state_by_id = %(actor)s, state_reason = %(reason)s,
        snoozed_until = NULL, version = reminder.version + 1
    FROM asked
    WHERE reminder.state IN ('open', 'snoozed') AND reminder.patient_id = asked.patient_id
        AND NOT EXISTS (
            SELECT FROM wanted
            WHERE wanted.patient_id = reminder.patient_id
                AND wanted.kind = reminder.kind AND wanted.due_on = reminder.due_on
        )
    RETURNING reminder.id, reminder.patient_id
)
INSERT INTO courses_auditline (at, actor_id, clinic_id, patient_id, action, record, reason)
SELECT %(now)s, %(actor)s, asked.clinic_id, dropped.patient_id, 'reminder.cancelled',
    'reminder:' || dropped.id, %(reason)s
FROM dropped
JOIN asked USING (patient_id)
