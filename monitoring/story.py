"""The whole story of one thing due: what happened to it, who did it and when, and what comes next.

Also of what is settled, taken off the list, or no longer due.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from courses.models import AuditLine, Patient
from monitoring.actions.reminders import chains
from monitoring.due_row import Row
from monitoring.models import ContactAttempt, Delivery, Reminder
from monitoring.reminders.occasions import messages
from monitoring.reminders.preview import as_stored, fill
from monitoring.reminders.undelivered import STANDING
from monitoring.rules.due import DueState
from monitoring.story_lines import BEHIND, ENGINE, Line, by_itself, called, message, midnight, told, written
from monitoring.worklist import row_of


@dataclass(frozen=True)
class Story:
    """`row` None: not due any more; `reminder` None: nobody raised it yet. `lines` newest last, `coming` next
    first."""

    reminder: Reminder | None
    row: Row | None
    lines: tuple[Line, ...]
    coming: tuple[Line, ...]

    @property
    def what(self) -> str:
        """Return what it is in words; once it is not due any more, its kind."""
        return self.row.derived.what if self.row else self.reminder.get_kind_display().capitalize()

    @property
    def stands(self) -> bool:
        """Return whether something is still to be done about it, now or later."""
        return self.row is not None and self.row.state is not DueState.DONE


def story_of(patient: Patient, kind: str, due_on: date, *, now: datetime) -> Story | None:
    """Return the story, None when nothing of the kind was or is due that day; no query grows with it."""
    row = row_of(patient, kind, due_on, today=now.astimezone(patient.clinic.zone).date())
    stored = Reminder.objects.filter(patient=patient, kind=kind, due_on=due_on)
    reminder = stored.select_related("patient__clinic").first()
    if row is None and reminder is None:
        return None
    lines = _lines(reminder, now) if reminder else []
    coming = _coming(patient, row, now) if row and row.state is not DueState.DONE else []
    return Story(reminder, row, tuple(lines), tuple(coming))


def _lines(reminder: Reminder, now: datetime) -> list[Line]:
    clinic = reminder.patient.clinic
    rows = Delivery.objects.filter(reminder=reminder).select_related("recipient", "webhook")
    deliveries = list(rows.order_by("due_at", "pk"))
    trail = _trail(reminder, deliveries)
    people = {m.user_id: str(m.user) for m in clinic.memberships.select_related("user")}
    found = [called(one) for one in ContactAttempt.objects.filter(reminder=reminder).select_related("by")]
    found += written(trail, reminder, people)
    came = told(one for one in deliveries if _has_come(one, reminder, now))
    began = min((line.at for line in trail), default=reminder.raised_at)
    found += (replace(line, at=max(line.at, began)) for line in came)  # none goes before it is raised
    found += by_itself(trail, people, clinic.zone, now)
    return sorted(found, key=lambda line: line.at)


def _has_come(delivery: Delivery, reminder: Reminder, now: datetime) -> bool:
    """Return whether the message is past: one that waits still is, when its moment is and it may yet go."""
    may_go = reminder.state in STANDING and delivery.due_at <= now
    return delivery.state != Delivery.State.PENDING or may_go


def _trail(reminder: Reminder, deliveries: list[Delivery]) -> list[AuditLine]:
    """Return what was written of it and of its messages; of the record behind it, since it was raised."""
    own = [reminder.key, *(delivery.key for delivery in deliveries)]
    behind = [reminder.subject] if reminder.subject.partition(":")[0] in BEHIND else []
    rows = AuditLine.objects.filter(patient=reminder.patient, record__in=own + behind)
    lines = list(rows.select_related("actor").order_by("at", "pk"))
    began = min((line.at for line in lines if line.record == reminder.key), default=reminder.raised_at)
    return [line for line in lines if line.record in own or line.at >= began]


def _coming(patient: Patient, row: Row, now: datetime) -> Iterator[Line]:
    """Yield who is told next unless something is done: one line for each moment and occasion."""
    if row.state is DueState.SNOOZED:
        yield Line(midnight(row.reminder.snoozed_until, patient.clinic.zone), ENGINE, "Back on the list")
        return
    standing = row.reminder or _not_stored(patient, row, now)
    standing.patient = patient
    planned = sorted((m for m in messages([standing], now=now) if m.due_at > now), key=lambda m: m.due_at)
    fill(planned)
    groups: dict[tuple, list[Delivery]] = {}
    for one in planned:
        groups.setdefault((one.due_at, one.occasion), []).append(one)
    for (at, occasion), group in groups.items():
        yield Line(at, ENGINE, message(occasion, group))


def _not_stored(patient: Patient, row: Row, now: datetime) -> Reminder:
    """Return the row it would have if planning came to it now, with the clinic's chain of today."""
    reminder = as_stored(patient, row.derived, now)
    reminder.escalation = chains([patient.clinic_id]).get(patient.clinic_id, [])
    return reminder
