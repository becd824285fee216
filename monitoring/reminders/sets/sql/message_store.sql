-- Messages that come due soon are stored, unless they are.
INSERT INTO monitoring_delivery (
    reminder_id, recipient_id, webhook_id, channel, occasion, round, due_at, idempotency_key,
    state, text, attempts, lease_session, last_error, receipt, settle_note
)
SELECT alike.reminder_id, message.recipient_id, message.webhook_id, message.channel, message.occasion,
    message.round, message.due_at, alike.reminder_id || message.key_rest, 'pending', '', 0, '', '', '', ''
FROM message
JOIN alike USING (like_id)
WHERE message.due_at <= %(soon)s
ON CONFLICT (idempotency_key) DO NOTHING
