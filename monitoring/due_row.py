"""One row of the worklist: what is due for whom, since when, why it is here, and what was done about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone

from courses.models import Patient, Role
from courses.protocols.loader import safety_prompts
from courses.rules.wording import short_day_text
from monitoring.due.derived import Derived
from monitoring.models import ContactAttempt, Reminder
from monitoring.rules.due import DueState
from monitoring.rules.kinds import kind_of, registry
from monitoring.rules.risk import DueItem


@dataclass(frozen=True)
class Row:
    """One thing due: the patient, what, since when, why here, and what was done about it so far."""

    patient: Patient
    derived: Derived
    item: DueItem
    why: tuple[str, ...]
    consequence: str
    reminder: Reminder | None
    folded: tuple["Row", ...] = ()  # the safety prompts that this one row stands for, when several

    @property
    def state(self) -> DueState:
        return self.item.state

    @property
    def kind(self) -> str:
        return self.item.kind

    @property
    def key(self) -> str:
        return f"{self.patient.pk}-{self.kind}-{self.item.due_on}"

    @property
    def words(self) -> str:
        """Return since when or until when, for the tag: "6 days late", "today", "closes in 3 days"."""
        return due_words(self.item)

    @property
    def tone(self) -> str:
        tones = {DueState.OVERDUE: "late", DueState.DUE: "due", DueState.SNOOZED: "quiet"}
        return tones.get(self.state, "info")

    @property
    def contact(self) -> str:
        """Return the last attempt to reach the patient, or that there was none."""
        if self.reminder is None or not self.reminder.last_outcome:
            return "no attempt yet"
        outcome = ContactAttempt.Outcome(self.reminder.last_outcome).label
        again = self.reminder.next_try_on
        at = f" at {self.reminder.next_try_at:%H:%M}" if self.reminder.next_try_at else ""
        tail = f", try again {short_day_text(again)}{at}" if again else ""
        return f"{outcome}, {short_day_text(self._attempted_on)}{tail}"

    @property
    def _attempted_on(self) -> date:
        """Return the day of the last attempt on the clinic's calendar."""
        return timezone.localdate(self.reminder.last_attempt_at, self.patient.clinic.zone)

    @property
    def owner(self):
        """Return who answers for it now, or None when it is anybody's."""
        return self.reminder.owner_at(timezone.now()) if self.reminder else None

    @property
    def owner_words(self) -> str:
        """Return who has it, until when on the clinic's wall clock, or who had it last; "" without any."""
        if self.reminder is None or self.reminder.owner is None:
            return ""
        zone, name = self.patient.clinic.zone, self.reminder.owner
        until = timezone.localtime(self.reminder.owned_until, zone)
        is_today = until.date() == self.patient.clinic.today()
        at = f"{until:%H:%M}" if is_today else f"{until:%H:%M} on {short_day_text(until.date())}"
        return f"{name} has it until {at}" if self.owner else f"anybody's since {at}; {name} had it"

    @property
    def waits_since(self) -> date | None:
        """Return the day of the newest sample while it is left to the laboratory, else None."""
        since = self.preliminary_since
        return since if since and self._days_since(since) <= registry().waiting_days else None

    @property
    def stuck_words(self) -> str:
        """Return that the laboratory has had the newest sample for too long, "" when it has not."""
        since = self.preliminary_since
        if since is None or self.waits_since:
            return ""
        return f"still preliminary after {self._days_since(since)} days: ask the laboratory"

    def _days_since(self, day: date) -> int:
        return ((self.item.today or self.patient.clinic.today()) - day).days

    @property
    def preliminary_since(self) -> date | None:
        """Return the day of the newest sample while its result is preliminary, else None."""
        column = {"bloods": "ck_waits_since", "drug_bloods": "panel_waits_since"}.get(self.kind)
        return getattr(self.patient, column) if column else None

    @property
    def needs_call(self) -> bool:
        """Return whether a nurse is to call: late, neither agreed nor to be tried on a later day."""
        again = self.reminder.next_try_on if self.reminder else None
        return (
            self.state is DueState.OVERDUE
            and self.derived.due.owner_role == Role.NURSE
            and not kind_of(self.kind).settled_by
            and self.item.last_outcome != ContactAttempt.Outcome.AGREED
            and (again is None or self.item.today is None or again <= self.item.today)
        )

    @property
    def phone(self) -> str:
        """Return the number the patient agreed to be called on, or "" without consent."""
        return self.patient.phone if self.patient.may_phone else ""


def due_words(item: DueItem) -> str:
    """Return the item's standing in days: late, today, open until, or the day it comes."""
    if item.state is DueState.OVERDUE:
        return "1 day late" if item.days_late == 1 else f"{item.days_late} days late"
    if item.state is DueState.DUE and item.closes_on and item.today:
        left = (item.closes_on - item.today).days
        return "closes today" if left == 0 else f"open, {left} day{'s' if left > 1 else ''} left"
    return "today" if item.state is DueState.DUE else f"due {short_day_text(item.due_on)}"


def why_not_done(row: Row) -> str:
    """Return why the row cannot just be marked as done, or ""."""
    if row.state is DueState.SNOOZED:
        return "it is snoozed; put it back first"
    if row.state is DueState.COMING:
        return "its day has not come"
    return kind_of(row.kind).settled_by


def is_safety(row: Row) -> bool:
    """Return whether the row is a safety prompt, which is settled by an answer."""
    return row.kind in safety_prompts().kinds


def fold_safety(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows, the safety prompts of one patient, now or to come, as one at the first's place.

    A course raises several at once; five rows of one patient would bury the others.
    """
    found: dict[object, list[Row]] = {}
    for row in rows:
        when = row.state in {DueState.OVERDUE, DueState.DUE} or row.state
        found.setdefault((row.patient.pk, when) if is_safety(row) else row.key, []).append(row)
    return tuple(_folded(group) for group in found.values())


def _folded(rows: list[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    first = rows[0]
    titles = [_with_delay(row) for row in rows]
    derived = replace(first.derived, what=f"Steroid safety: {'; '.join(titles)}", detail="")
    return replace(first, derived=derived, folded=tuple(rows), consequence="")


def _with_delay(row: Row) -> str:
    return f"{row.derived.what} ({row.words})" if row.state is DueState.OVERDUE else row.derived.what
