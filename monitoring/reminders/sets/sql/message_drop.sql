-- Messages that wait and are not wanted any more are dropped.
UPDATE monitoring_delivery AS delivery
SET state = 'dropped'
FROM known
WHERE delivery.reminder_id = known.id AND delivery.state = 'pending' AND NOT EXISTS (
    SELECT FROM alike
    JOIN message USING (like_id)
    WHERE alike.reminder_id = delivery.reminder_id
        AND delivery.idempotency_key = alike.reminder_id || message.key_rest
)
