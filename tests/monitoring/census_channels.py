"""Rows about messages and their channels that the database refuses, each with its nearest that it accepts."""

from courses.models import Clinic, Consent, Patient
from monitoring.models import Delivery, Digest, Preference, Webhook
from tests.monitoring.census import NEXT_DAY, NOW, Case, unknown

ENDED = {"ended_at": NOW, "ended_by": "user", "end_reason": "another system"}

SETTLED = {"settled_at": NOW, "settled_by": "user", "settle_note": "told at the desk"}
CONFIRMED = {"number": "+442079460123", "number_confirmed_at": NOW}

SENT = {"state": "sent", "text": "x", "sent_at": NOW}

CHANNELS = [
    unknown("consent_about_is_known", Consent, "about"),
    unknown("consent_how_is_known", Consent, "how"),
    Case("patient_text_consent_has_a_number", Patient, {"may_text": True}, {"may_text": True, "phone": "+1"}),
    Case(
        "patient_text_consent_has_a_number",
        Patient,
        {"may_text": True, "phone": "0161"},
        {"may_text": False, "phone": "0161"},
    ),
    Case(
        "clinic_that_tells_patients_has_a_phone",
        Clinic,
        {"tells_patients": True},
        {"tells_patients": True, "phone": "0161"},
    ),
    Case("preference_number_names_its_country", Preference, {"number": "0161"}, {"number": "+44"}),
    Case(
        "preference_texts_go_to_a_confirmed_number",
        Preference,
        {"by_text": True},
        CONFIRMED | {"by_text": True},
    ),
    *[
        Case(
            "preference_texts_go_to_a_confirmed_number",
            Preference,
            {k: v for k, v in CONFIRMED.items() if k != left_out} | {"by_text": True},
            CONFIRMED,
        )
        for left_out in CONFIRMED
    ],
    *[
        Case(
            "delivery_receipt_is_known_and_has_its_moment",
            Delivery,
            bad,
            {"receipt": "delivered", "receipt_at": NOW},
        )
        for bad in ({"receipt": "x", "receipt_at": NOW}, {"receipt": "delivered"}, {"receipt_at": NOW})
    ],
    *[
        Case(
            "delivery_settled_has_who_when_how",
            Delivery,
            {"state": "failed"} | {k: v for k, v in SETTLED.items() if k != left_out},
            {"state": "failed"} | SETTLED,
        )
        for left_out in SETTLED
    ],
    Case("delivery_settled_has_who_when_how", Delivery, SETTLED, {"state": "failed"} | SETTLED),
    Case("one_digest_per_person_clinic_and_day", Digest, {}, {"day": NEXT_DAY}, {}),
    Case("one_digest_per_person_clinic_and_day", Digest, {}, {"kind": "report"}, {}),
    unknown("digest_state_is_known", Digest, "state"),
    unknown("digest_kind_is_known", Digest, "kind"),
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
