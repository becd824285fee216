"""Another system is told by a signed POST: which reminder, of what kind, due when; no name, no diagnosis.

The body, UTF-8 JSON: {"id", "occasion", "kind", "due_on", "closes_on", "reminder", "round", "subject",
"subject_as_of", "clinic", "clinic_name", "patient", "test"}. `id` is the same however often it comes: it
stands in `Idempotency-Key` and `webhook-id` too, and whoever receives it does once what comes twice.
`subject` is the record that makes it due and `subject_as_of` when that last changed; `patient` is Pulseline's
own number, which says nothing outside it. `test` is true where no patient is real.
How a receiver checks the signature: monitoring/rules/webhook_signature.py.
"""

import json

from django.utils import timezone

from monitoring.reminders.channels.http import post, refuse_untaken
from monitoring.rules import webhook_signature


def call_webhook(message) -> None:
    """Tell the other system; OSError when a later try may succeed, ValueError when it refuses the message."""
    body = json.dumps(message.payload).encode()
    signed = webhook_signature.headers(
        message.webhook.signing_key,
        message_id=message.key,
        timestamp=int(timezone.now().timestamp()),
        body=body,
    )
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": message.key,
        "User-Agent": "Pulseline",
    }
    refuse_untaken(post(message.webhook.url, body=body, headers=headers | signed))
