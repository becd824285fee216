"""What is said: in the app with the patient's name, outside it without name or diagnosis."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from courses.models import User
from courses.rules.numbers import e164
from courses.rules.wording import day_text
from monitoring.due.kinds import Derived
from monitoring.models import Delivery, Webhook
from monitoring.reminders.channels.patient_words import words_for_patient

ASKED = {
    Delivery.Occasion.CLOSING: "Not done yet, and closes soon: ",
    Delivery.Occasion.CLOSED: "Closed without it, still to be done: ",
    Delivery.Occasion.NAG: "Nobody has taken this: ",
    Delivery.Occasion.ESCALATION: "Passed on to you, nobody has taken this: ",
}


@dataclass(frozen=True)
class Message:
    key: str  # the same however often it is sent, so that a receiver can drop a second copy
    recipient: User | None
    text: str
    subject: str
    body: str
    address: str = ""  # of e-mail, or a number
    callback: str = ""  # where the carrier tells what became of it
    webhook: Webhook | None = None
    payload: dict = field(default_factory=dict)  # what another system is told; {} for people

    @classmethod
    def of(cls, delivery: Delivery, derived: Derived) -> "Message":
        """Return the message as it reads now, rendered from what is due now."""
        reminder = delivery.reminder
        kind, clinic = reminder.get_kind_display(), reminder.patient.clinic
        if delivery.is_to_patient:
            return cls._to_patient(delivery, derived)
        is_inside = delivery.channel == Delivery.Channel.INBOX
        asked = ASKED.get(delivery.occasion, "")
        plain = f"{asked}{kind} due {derived.due.due_on:%d %b %Y} at {clinic}"
        return cls(
            key=delivery.idempotency_key,
            recipient=delivery.recipient,
            text=f"{asked}{_words(delivery, derived)}" if is_inside else plain,
            subject=f"{_banner(clinic)}{plain}",
            body=f"{plain}.\nSign in to Pulseline and open Today to see the patient and what to do.\n"
            "This message carries no name and no diagnosis.\n",
            address=_address(delivery),
            callback=_callback(delivery),
            webhook=delivery.webhook,
            payload=_payload(delivery, derived) if delivery.webhook_id else {},
        )

    @classmethod
    def _to_patient(cls, delivery: Delivery, derived: Derived) -> "Message":
        clinic = delivery.reminder.patient.clinic
        words = f"{_banner(clinic)}{words_for_patient(derived.due.kind, derived.due.due_on, clinic)}"
        return cls(
            key=delivery.idempotency_key,
            recipient=None,
            text=words,
            subject=f"{_banner(clinic)}A message from your clinic",
            body=f"{words}\nPlease do not answer this message: nobody reads it. If you do not want such "
            "messages any more, tell us on the phone.\n",
            address=_address(delivery),
            callback=_callback(delivery),
        )

    @classmethod
    def of_many(cls, messages: Sequence["Message"], clinic) -> "Message":
        """Return one message in place of many that are late: how many wait, and where to see them."""
        first, plain = messages[0], f"{len(messages)} reminders are late and wait on Today at {clinic}"
        return cls(
            key=f"late.{first.key}",
            recipient=first.recipient,
            address=first.address,
            text=plain,
            subject=f"{_banner(clinic)}{plain}",
            body=f"{plain}.\nReminders had stopped, so they are told in one message.\n"
            "Sign in to Pulseline and open Today: the most urgent stand first.\n"
            "This message carries no name and no diagnosis.\n",
        )


def _words(delivery: Delivery, derived: Derived) -> str:
    """Return what stands in the inbox; told some days before: the day, and what is needed on it."""
    patient = delivery.reminder.patient
    if delivery.occasion != Delivery.Occasion.AHEAD:
        return f"{derived.what} ({patient})"
    needed = f", {derived.detail}" if derived.detail else ""
    return f"On {day_text(derived.due.due_on)}: {derived.what}{needed} ({patient})"


def _banner(clinic) -> str:
    return "" if clinic.data_kind == clinic.DataKind.LIVE else "TEST, no real patient: "


def _payload(delivery: Delivery, derived: Derived) -> dict:
    """Return what another system is told: numbers, kinds and days, no name and no words of a record."""
    reminder, due = delivery.reminder, derived.due
    clinic = reminder.patient.clinic
    return {
        "id": delivery.idempotency_key,
        "occasion": delivery.occasion,
        "kind": due.kind,
        "due_on": due.due_on.isoformat(),
        "closes_on": due.closes_on.isoformat() if due.closes_on else None,
        "reminder": reminder.pk,
        "round": reminder.round,
        "subject": due.subject,
        "subject_as_of": due.changed_at.isoformat() if due.changed_at else None,
        "clinic": clinic.pk,
        "clinic_name": clinic.name,
        "patient": reminder.patient_id,
        "test": clinic.data_kind != clinic.DataKind.LIVE,
    }


def _address(delivery: Delivery) -> str:
    """Return where it goes now: what was changed since it was planned holds."""
    patient, person = delivery.reminder.patient, delivery.recipient
    if delivery.channel == Delivery.Channel.EMAIL:
        return person.email if person else patient.email
    if delivery.channel == Delivery.Channel.SMS:
        return person.preference.number if person else e164(patient.phone)
    return ""


def _callback(delivery: Delivery) -> str:
    if delivery.channel != Delivery.Channel.SMS or not settings.PUBLIC_URL:
        return ""
    return f"{settings.PUBLIC_URL}{reverse('monitoring:receipt', args=[delivery.idempotency_key])}"
