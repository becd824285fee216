-- Messages that were dropped and are wanted again wait again, from their moment of now on.
UPDATE monitoring_delivery AS delivery
SET state = 'pending', due_at = message.due_at, attempts = 0
FROM message
JOIN alike ON alike.like_id = message.like_id AND NOT alike.is_new
WHERE message.due_at <= %(soon)s AND delivery.state = 'dropped'
    AND delivery.reminder_id = alike.reminder_id
    AND delivery.idempotency_key = alike.reminder_id || message.key_rest
