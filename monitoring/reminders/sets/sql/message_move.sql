-- Messages that wait and have another moment now are moved to it; one tried already keeps its own.
UPDATE monitoring_delivery AS delivery
SET due_at = message.due_at
FROM message
JOIN alike ON alike.like_id = message.like_id AND NOT alike.is_new
WHERE delivery.state = 'pending' AND delivery.attempts = 0 AND delivery.due_at <> message.due_at
    AND delivery.reminder_id = alike.reminder_id
    AND delivery.idempotency_key = alike.reminder_id || message.key_rest
