"""Rows about messages and their channels that the database refuses, each with its nearest that it accepts."""

from monitoring.models import Delivery, Digest, Webhook
from tests.monitoring.census import NEXT_DAY, NOW, Case, unknown

ENDED = {"ended_at": NOW, "ended_by": "user", "end_reason": "another system"}

SENT = {"state": "sent", "text": "x", "sent_at": NOW}

CHANNELS = [
    Case("one_digest_per_person_clinic_and_day", Digest, {}, {"day": NEXT_DAY}, {}),
    unknown("digest_state_is_known", Digest, "state"),
    *[
        Case("digest_sent_has_moment_and_text", Digest, {"state": "sent"} | bad, SENT)
        for bad in ({"text": "x"}, {"sent_at": NOW})
    ],
    *[
        Case("delivery_to_another_system_names_it", Delivery, bad, good)
        for bad, good in [
            ({"channel": "webhook", "recipient": None}, {"channel": "email", "recipient": None}),
            ({"webhook": "webhook"}, {"channel": "webhook", "webhook": "webhook", "recipient": None}),
            ({"channel": "webhook", "webhook": "webhook"}, {}),
        ]
    ],
    Case("delivery_in_the_app_has_a_person", Delivery, {"recipient": None}, {}),
    Case("webhook_address_is_told_once", Webhook, {}, {"url": "https://example.org/other"}, {}),
    Case("webhook_address_is_told_once", Webhook, {}, ENDED, {}),
    *[
        Case("webhook_address_is_of_the_web", Webhook, {"url": url}, {"url": "http://127.0.0.1/"})
        for url in ("ftp://example.org", "example.org")
    ],
    *[
        Case(
            "webhook_end_has_who_when_why",
            Webhook,
            {k: v for k, v in ENDED.items() if k != left_out},
            ENDED,
        )
        for left_out in ENDED
    ],
]
