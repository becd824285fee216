"""The addresses of messages, for the access matrix: who is told what and how, and what did not arrive."""

from tests.doors import CLINIC_READ, CLINIC_RECORD, MANAGE, NOT_FOUND, SIGNED_IN, Door, each

MESSAGES = {
    "monitoring:digest": Door(CLINIC_READ),
    "monitoring:inbox": Door(SIGNED_IN, is_get_only=True),
    "monitoring:inbox-read": Door(SIGNED_IN, lambda things: [things.delivery.pk], is_post_only=True),
    "monitoring:preview": Door(CLINIC_READ, is_get_only=True),
    "monitoring:preference": Door(SIGNED_IN),
    "monitoring:webhooks": Door(MANAGE),
    "monitoring:webhook-end": Door(MANAGE, lambda things: [things.webhook.pk]),
    "monitoring:undelivered": Door(CLINIC_READ, is_get_only=True),
    "monitoring:undelivered-replay": Door(
        CLINIC_RECORD | {"charlie": NOT_FOUND}, lambda things: [things.failed.pk], is_post_only=True
    ),
    "monitoring:undelivered-settle": Door(
        CLINIC_RECORD | {"charlie": NOT_FOUND}, lambda things: [things.failed.pk]
    ),
    # Signed by the gateway for text messages, not signed in: nobody else finds anything.
    "monitoring:receipt": Door(
        each(anonymous=NOT_FOUND, others=NOT_FOUND), lambda things: ["1"], is_post_only=True
    ),
    "monitoring:receipt-reply": Door(each(anonymous=NOT_FOUND, others=NOT_FOUND), is_post_only=True),
}
