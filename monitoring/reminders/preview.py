"""Who will be told what in the next two weeks, as it reads now, and what reaches nobody. Nothing is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from courses.clinic.clinic import Role
from courses.models import Clinic, Patient, User
from monitoring.due.kinds import Derived, derive
from monitoring.models import Delivery, Reminder, Webhook
from monitoring.reminders.audience import Audience, channels_of_patient
from monitoring.reminders.channels import Message
from monitoring.reminders.channels.patient_words import KINDS as KINDS_FOR_PATIENTS
from monitoring.reminders.occasions import messages
from monitoring.reminders.undelivered import whom
from monitoring.worklist import DAYS_AHEAD


@dataclass(frozen=True)
class Coming:
    """One message to come."""

    delivery: Delivery
    whom: str
    text: str


@dataclass(frozen=True)
class Gap:
    """Something that will reach nobody, or not the patient: what, and what to do about it."""

    what: str
    why: str


@dataclass(frozen=True)
class Preview:
    coming: tuple[Coming, ...]
    gaps: tuple[Gap, ...]


def preview(clinic: Clinic, *, now: datetime) -> Preview:
    """Return what goes out within `DAYS_AHEAD` days, and the gaps; the queries do not grow with either."""
    today = now.astimezone(clinic.zone).date()
    patients = Patient.objects.filter(clinic=clinic).select_related("clinic")
    derived = {_key(d): d for d in derive(patients, today=today, days_ahead=DAYS_AHEAD)}
    reminders = _reminders(patients, derived, now)
    until = now + timedelta(days=DAYS_AHEAD)
    planned = [m for m in messages(reminders, now=now) if now < m.due_at <= until]
    fill(planned)
    planned.sort(key=lambda m: (m.due_at, m.channel))
    coming = [Coming(m, whom(m), Message.of(m, derived[_key_of(m.reminder)]).text) for m in planned]
    return Preview(tuple(coming), tuple(_gaps(clinic, reminders)))


def _reminders(patients, derived: dict[tuple, Derived], now: datetime) -> list[Reminder]:
    """Return the row of each thing due, stored already or as it would be stored now."""
    known = {p.pk: p for p in patients.filter(pk__in={patient_id for patient_id, _, _ in derived})}
    stored = Reminder.objects.filter(patient__in=list(known)).select_related("patient__clinic")
    rows = {_key_of(row): row for row in stored}
    return [rows.get(key) or as_stored(known[d.patient_id], d, now) for key, d in derived.items()]


def as_stored(patient: Patient, derived: Derived, now: datetime) -> Reminder:
    """Return the row that something due would have if it were stored now."""
    due = derived.due
    return Reminder(
        patient=patient,
        kind=due.kind,
        due_on=due.due_on,
        closes_on=due.closes_on,
        subject=due.subject,
        owner_role=due.owner_role,
        raised_at=now,
    )


def _key(derived: Derived) -> tuple[int, str, date]:
    return derived.patient_id, derived.due.kind, derived.due.due_on


def _key_of(reminder: Reminder) -> tuple[int, str, date]:
    return reminder.patient_id, reminder.kind, reminder.due_on


def fill(planned: Iterable[Delivery]) -> None:
    """Give each message its person or system, read at once."""
    people = User.objects.select_related("preference").in_bulk({m.recipient_id for m in planned} - {None})
    systems = Webhook.objects.in_bulk({m.webhook_id for m in planned} - {None})
    for message in planned:
        message.recipient = people.get(message.recipient_id)
        message.webhook = systems.get(message.webhook_id)


def _gaps(clinic: Clinic, reminders: list[Reminder]) -> Iterable[Gap]:
    audience = Audience([clinic])
    untold: dict[str, int] = {}
    for reminder in reminders:
        if not any(audience.people(reminder)):
            untold[reminder.owner_role] = untold.get(reminder.owner_role, 0) + 1
    for role, count in untold.items():
        what = f"{count} item{'' if count == 1 else 's'} of the {Role(role).label}s reach nobody"
        yield Gap(
            what, f"nobody who can sign in is a {Role(role).label} at {clinic}: give somebody that role."
        )
    if clinic.tells_patients:
        yield from _patients_untold(reminders)


def _patients_untold(reminders: list[Reminder]) -> Iterable[Gap]:
    concerned = {r.patient_id: r.patient for r in reminders if r.kind in KINDS_FOR_PATIENTS}
    for patient in sorted(concerned.values(), key=str):
        if not any(channels_of_patient(patient)):
            why = (
                "no consent to e-mail or text messages is recorded: ask, or call."
                if patient.email or patient.phone
                else "neither a phone number nor an e-mail address is recorded: ask for one."
            )
            yield Gap(f"{patient} is told nothing by message", why)
