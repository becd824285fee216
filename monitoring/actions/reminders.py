"""What a nurse does about something due: done, called, snoozed, removed, reopened.

The worklist derives what is due, so a reminder row may not exist yet when someone acts on it: each action
finds the row or raises it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import StaleError, refuse
from courses.clinic.facts import refuse_future
from courses.clinic.moves import change, move
from courses.clinic.text import refuse_hidden
from courses.models import EscalationStep, Patient
from monitoring.models import ContactAttempt, Delivery, Reminder
from monitoring.rules.kinds import kind_of
from monitoring.rules.removals import removal_of

RENEWED = "due again: what is due that day has changed"


@dataclass(frozen=True)
class Due:
    """One thing due, as derived: the row it would have; `changed_at` is when it last came to read so."""

    kind: str
    due_on: date
    subject: str
    closes_on: date | None = None
    changed_at: datetime | None = None

    @property
    def owner_role(self) -> str:
        return kind_of(self.kind).owner_role

    def is_that_of(self, reminder: Reminder) -> bool:
        """Return whether the row is about this: what was done about another dose or record does not count."""
        is_older = self.changed_at is not None and reminder.state_at < self.changed_at
        return reminder.subject == self.subject and not is_older


def chains(clinics: Iterable[int]) -> dict[int, list[dict]]:
    """Return each clinic's chain of escalation as it is now, as an item keeps it; one query."""
    found: dict[int, list[dict]] = {}
    for step in EscalationStep.objects.filter(clinic__in=clinics).order_by("position"):
        found.setdefault(step.clinic_id, []).append({"target": step.target, "after_hours": step.after_hours})
    return found


@transaction.atomic
def raise_reminder(*, patient: Patient, due: Due, by) -> Reminder:
    """Return the row of what is due, stored now if no worker has stored it yet, open if it was of another."""
    require(by, Right.RECORD, patient.clinic)
    reminder, created = Reminder.objects.get_or_create(
        patient=patient,
        kind=due.kind,
        due_on=due.due_on,
        defaults={
            "subject": due.subject,
            "owner_role": due.owner_role,
            "closes_on": due.closes_on,
            "escalation": lambda: chains([patient.clinic_id]).get(patient.clinic_id, []),
        },
    )
    if created:
        audit.write(by=by, action="reminder.raise", record=reminder, after=audit.snapshot(reminder))
    elif not due.is_that_of(reminder):
        now = timezone.now()
        renewed = {"state": Reminder.State.OPEN, "state_at": now, "subject": due.subject}
        renewed |= {"state_by": by, "state_reason": RENEWED, "snoozed_until": None, "removal_code": ""}
        # Who answered for the other dose or record has not seen this one; its chain is over too.
        chain = chains([patient.clinic_id]).get(patient.clinic_id, [])
        renewed |= {"owner": None, "owned_until": None, "turn": 1, "escalation": chain}
        changes = renewed | {"round": reminder.round + 1, "raised_at": now}
        change(reminder, seen_version=reminder.version, by=by, action="reminder.renew", changes=changes)
    return reminder


@transaction.atomic
def mark_done(*, reminder: Reminder, seen_version: int, by, note: str = "") -> Reminder:
    """Record that it was done, by whom; it leaves the worklist. Prompts and decisions have records."""
    elsewhere = kind_of(reminder.kind).settled_by
    if elsewhere:
        raise refuse(f"Marking as done was refused: {elsewhere}.")
    return _set(reminder, Reminder.State.DONE, seen_version=seen_version, by=by, why=note)


@transaction.atomic
def snooze(*, reminder: Reminder, seen_version: int, by, until: date, reason: str) -> Reminder:
    """Put it away until a day within the most days of its kind; it comes back on that day."""
    if not reason.strip():
        raise refuse("The snooze was refused: it has no reason; say why it can wait.", field_name="reason")
    _refuse_too_long(reminder, until, what="snooze", must="end after today", field_name="until")
    return _put_away(reminder, seen_version=seen_version, by=by, until=until, reason=reason)


def _refuse_too_long(reminder: Reminder, until: date, *, what: str, must: str, field_name: str) -> None:
    """Refuse a day that is not ahead, or further than something of this kind may be out of sight."""
    today, most = reminder.patient.clinic.today(), kind_of(reminder.kind).most_snooze_days
    if not today < until <= today + timedelta(days=most):
        raise refuse(
            f"The {what} was refused: for {reminder.get_kind_display()} it must {must} and within "
            f"{most} days; choose another day.",
            field_name=field_name,
        )


def _put_away(reminder: Reminder, *, seen_version: int, by, until: date, reason: str) -> Reminder:
    """Hide it until the day; who answered for it does so no longer."""
    changes = {"snoozed_until": until, "turn": reminder.turn + 1, **_ownership_ended(reminder)}
    return _set(reminder, Reminder.State.SNOOZED, seen_version=seen_version, by=by, why=reason, **changes)


def _ownership_ended(reminder: Reminder) -> dict:
    now = timezone.now()
    return {"owned_until": now} if reminder.owner_at(now) else {}


@transaction.atomic
def remove(*, reminder: Reminder, seen_version: int, by, code: str, words: str = "") -> Reminder:
    """Take it off the list for a coded reason, for this due day only; what a record settles is refused."""
    require(by, Right.RECORD, reminder.patient.clinic)
    reason, elsewhere = removal_of(code), kind_of(reminder.kind).settled_by
    if elsewhere:
        raise refuse(f"Taking it off the list was refused: {elsewhere}.")
    if reason.asks and not words.strip():
        raise refuse(
            f"Taking it off the list was refused: “{reason.label}” needs words; say {reason.asks}.",
            field_name="words",
        )
    changes = {"removal_code": code, "snoozed_until": None, **_ownership_ended(reminder)}
    return _set(reminder, Reminder.State.REMOVED, seen_version=seen_version, by=by, why=words, **changes)


@transaction.atomic
def reopen(*, reminder: Reminder, seen_version: int, by, reason: str) -> Reminder:
    """Take back a 'done', a snooze or a removal."""
    if not reason.strip():
        raise refuse("Reopening was refused: it has no reason; say why it is due again.", field_name="reason")
    changes = {"snoozed_until": None, "removal_code": "", "turn": reminder.turn + 1}
    return _set(reminder, Reminder.State.OPEN, seen_version=seen_version, by=by, why=reason, **changes)


@transaction.atomic
def log_contact(
    *, reminder: Reminder, by, attempt: ContactAttempt, seen_version: int | None = None
) -> ContactAttempt:
    """Add one attempt to reach the patient, with its outcome; the item stays due.

    With a next try on a later day it is put away until then, no longer than a snooze may be.
    With `seen_version` the same call sent twice is stored once: the second finds a newer version.
    """
    require(by, Right.RECORD, reminder.patient.clinic)
    if seen_version is not None:
        _take_version(reminder, seen_version)
    attempt.reminder, attempt.by = reminder, by
    refuse_future(attempt.attempted_at.date(), reminder.patient.clinic, field_name="attempted_at")
    refuse_hidden(attempt)
    attempt.full_clean()
    attempt.save()
    audit.write(by=by, action="reminder.contact", record=attempt, after=audit.snapshot(attempt))
    _wait_for_next_try(attempt, by)
    return attempt


def _wait_for_next_try(attempt: ContactAttempt, by) -> None:
    reminder, until = attempt.reminder, attempt.next_try_on
    if until is None or until == reminder.patient.clinic.today():
        return
    _refuse_too_long(reminder, until, what="next try", must="be today or later", field_name="next_try_on")
    if reminder.state in {Reminder.State.OPEN, Reminder.State.SNOOZED}:
        reason = f"next try after: {attempt.get_outcome_display()}"
        _put_away(reminder, seen_version=reminder.version, by=by, until=until, reason=reason)


def _take_version(reminder: Reminder, seen_version: int) -> None:
    rows = Reminder.objects.filter(pk=reminder.pk, version=seen_version)
    if not rows.update(version=seen_version + 1):
        raise StaleError.of(reminder, seen_version)
    reminder.version = seen_version + 1


def _set(reminder, to, *, seen_version, by, why, **changes) -> Reminder:
    require(by, Right.RECORD, reminder.patient.clinic)
    return move(
        reminder,
        to,
        seen_version=seen_version,
        by=by,
        action=f"reminder.{to}",
        changes={"state_at": timezone.now(), "state_by": by, "state_reason": why} | changes,
        reason=why,
    )


@transaction.atomic
def mark_read(*, delivery: Delivery, by) -> bool:
    """Record that its recipient read a message; return whether it was unread, and theirs, until now."""
    require(by, Right.READ, delivery.patient.clinic)
    now = timezone.now()
    unread = Delivery.objects.filter(pk=delivery.pk, recipient=by, read_at__isnull=True)
    if not unread.update(read_at=now):
        return False
    audit.write(by=by, action="delivery.read", record=delivery, after={"read_at": now})
    return True
