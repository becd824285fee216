"""What was told, as it reads now: a message that has been overtaken says so and shows no old dose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from courses.models import Patient
from monitoring.due.kinds import Derived, derive
from monitoring.models import Delivery, Reminder

SETTLED = {
    Reminder.State.DONE: "done since",
    Reminder.State.REMOVED: "taken off the list since",
    Reminder.State.SNOOZED: "put away since",
}


@dataclass(frozen=True)
class Told:
    """A message with what it says now; `is_due` False: nothing is to be done about it any more."""

    delivery: Delivery
    words: str
    is_due: bool


def as_of_now(deliveries: Sequence[Delivery], *, now: datetime) -> list[Told]:
    """Return the messages with the words of what is due now; as many queries for one as for fifty."""
    due = _due(deliveries, now)
    return [_told(delivery, due) for delivery in deliveries]


def _due(deliveries: Sequence[Delivery], now: datetime) -> dict[tuple, Derived]:
    """Return what is due for the patients concerned, up to the last of the days told of."""
    by_day: dict[date, list[Reminder]] = {}
    for delivery in deliveries:
        zone = delivery.reminder.patient.clinic.zone
        by_day.setdefault(now.astimezone(zone).date(), []).append(delivery.reminder)
    found = {}
    for today, reminders in by_day.items():
        ahead = max((max(r.due_on for r in reminders) - today).days, 0)
        patients = Patient.objects.filter(pk__in={r.patient_id for r in reminders})
        rows = derive(patients, today=today, days_ahead=ahead)
        found |= {(d.patient_id, d.due.kind, d.due.due_on): d for d in rows}
    return found


def _told(delivery: Delivery, due: dict[tuple, Derived]) -> Told:
    reminder = delivery.reminder
    derived = due.get((reminder.patient_id, reminder.kind, reminder.due_on))
    if derived is None or not derived.due.is_that_of(reminder) or delivery.round != reminder.round:
        return Told(delivery, "No longer due: what this told of has been done or has changed.", is_due=False)
    settled = SETTLED.get(reminder.state)
    return Told(delivery, f"{derived.what}, {settled}" if settled else derived.what, is_due=not settled)
