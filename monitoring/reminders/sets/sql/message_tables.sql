-- Reminders that stand, each with one that is told alike: what tells of that one tells of all of them.
DROP TABLE IF EXISTS alike, message;
CREATE TEMP TABLE alike ON COMMIT DROP AS
SELECT reminder.id AS reminder_id, fresh.kind IS NOT NULL AS is_new, min(reminder.id) OVER (PARTITION BY
    patient.clinic_id, patient.nurse_id, patient.consultant_id, patient.may_email, patient.may_text,
    reminder.kind, reminder.owner_role, reminder.due_on, reminder.closes_on, reminder.state,
    reminder.snoozed_until, reminder.state_at, reminder.raised_at, reminder.owner_id,
    reminder.owned_until, reminder.round, reminder.turn, reminder.escalation
) AS like_id
FROM asked
JOIN monitoring_reminder AS reminder USING (patient_id)
JOIN courses_patient AS patient ON patient.id = reminder.patient_id
LEFT JOIN fresh ON fresh.patient_id = reminder.patient_id
    AND fresh.kind = reminder.kind AND fresh.due_on = reminder.due_on
WHERE reminder.state = 'open' OR reminder.state = 'snoozed' AND reminder.snoozed_until <= asked.today;
CREATE TEMP TABLE message (
    like_id bigint NOT NULL,
    recipient_id bigint,
    webhook_id bigint,
    channel varchar(8) NOT NULL,
    occasion varchar(10) NOT NULL,
    round integer NOT NULL,
    due_at timestamptz NOT NULL,
    key_rest varchar(120) NOT NULL  -- the idempotency key after the reminder's number
) ON COMMIT DROP;
ANALYZE alike;
