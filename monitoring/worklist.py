"""What must be done today, ranked: derived from course facts, joined with what was done about it.

A query, not a product of the scheduler: it is right even if no worker runs.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from courses.models import Clinic, Condition, Patient, PatientIdentifier, Role, TaperPlan, TaperStep
from courses.protocols.loader import drug_monitoring, safety_prompts
from courses.rules.exposure import to_prednisone
from courses.rules.wording import short_day_text
from monitoring.due.kinds import Derived, derive
from monitoring.models import ContactAttempt, Reminder, Result
from monitoring.rules.due import DueState, days_late, due_state
from monitoring.rules.kinds import kind_of, registry
from monitoring.rules.risk import DueItem, rank, why

DAYS_AHEAD = 14
LONG_PAST_DAYS = 365
SETTLED = {Reminder.State.DONE, Reminder.State.REMOVED}
FLAGS = ["dysphagia", "cardiac", "ild", "gi_vasculopathy"]


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


@dataclass(frozen=True)
class Worklist:
    today: date
    overdue: tuple[Row, ...]
    due: tuple[Row, ...]
    waiting: tuple[Row, ...]  # bloods due or late whose newest result is preliminary: the laboratory has them
    coming: tuple[Row, ...]
    snoozed: tuple[Row, ...]
    long_past: tuple[Row, ...]  # late for over a year: apart, so that they do not bury the rest

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.overdue, *self.due, *self.waiting, *self.coming, *self.snoozed, *self.long_past)

    @property
    def now(self) -> tuple[Row, ...]:
        """Return what needs someone today: overdue (not for over a year) and due, not the laboratory."""
        return (*self.overdue, *self.due)

    @property
    def to_call(self) -> tuple[Row, ...]:
        return tuple(row for row in self.now if row.needs_call)

    @property
    def this_week(self) -> tuple[Row, ...]:
        """Return what is due now or comes within seven days, today included."""
        last = self.today + timedelta(days=6)
        return (*self.now, *self.waiting, *(row for row in self.coming if row.item.due_on <= last))

    @property
    def next_day(self) -> date | None:
        """Return the day of the next item still to come, or None within the days looked ahead."""
        return min((row.item.due_on for row in self.coming), default=None)


def why_not_done(row: Row) -> str:
    """Return why the row cannot just be marked as done, or ""."""
    if row.state is DueState.SNOOZED:
        return "it is snoozed; put it back first"
    if row.state is DueState.COMING:
        return "its day has not come"
    return kind_of(row.kind).settled_by


def worklist(clinic: Clinic, *, today: date) -> Worklist:
    """Return the clinic's worklist; as many queries for one patient as for thousands."""
    rows = _rows(Patient.objects.filter(clinic=clinic), today)
    late = [row for row in rows if row.state is DueState.OVERDUE]
    recent = [row for row in late if row.item.days_late <= LONG_PAST_DAYS]
    now = _in(rows, DueState.DUE)
    return Worklist(
        today=today,
        overdue=tuple(row for row in recent if not row.waits_since),
        due=tuple(row for row in now if not row.waits_since),
        waiting=tuple(row for row in (*recent, *now) if row.waits_since),
        coming=tuple(sorted(_in(rows, DueState.COMING), key=lambda row: row.item.due_on)),
        snoozed=tuple(_in(rows, DueState.SNOOZED)),
        long_past=tuple(row for row in late if row.item.days_late > LONG_PAST_DAYS),
    )


def _in(rows: list[Row], state: DueState) -> list[Row]:
    return [row for row in rows if row.state is state]


def rows_of(patients, *, today: date) -> list[Row]:
    """Return what is due or coming for these patients, ranked."""
    return _rows(patients, today)


def row_of(patient: Patient, kind: str, due_on: date, *, today: date) -> Row | None:
    """Return one thing due for the patient, also one that is done or taken off the list; None for no such."""
    rows = _rows(Patient.objects.filter(pk=patient.pk), today, with_settled=True)
    return next((row for row in rows if (row.kind, row.item.due_on) == (kind, due_on)), None)


def rows_for(patient: Patient, *, today: date) -> list[Row]:
    """Return what is due for one patient, the most at risk first, then what is coming."""
    rows = _rows(Patient.objects.filter(pk=patient.pk), today)
    order = [DueState.OVERDUE, DueState.DUE, DueState.COMING, DueState.SNOOZED]
    return sorted(rows, key=lambda row: order.index(row.state))


def _rows(patients, today: date, *, with_settled: bool = False) -> list[Row]:
    derived = derive(patients, today=today, days_ahead=DAYS_AHEAD)
    known = {p.pk: p for p in _with_flags(patients, {d.patient_id for d in derived}, today)}
    done = {(r.patient_id, r.kind, r.due_on): r for r in _reminders(known)}
    rows = [_row(d, known[d.patient_id], _done_about(d, done), today) for d in derived]
    rows = [row for row in rows if with_settled or row.state is not DueState.DONE]
    return sorted(rows, key=lambda row: (rank(row.item), row.key), reverse=True)


def _done_about(derived: Derived, reminders: dict) -> Reminder | None:
    """Return the reminder of what is due, or None while there is only one of something that has changed."""
    due = derived.due
    reminder = reminders.get((derived.patient_id, due.kind, due.due_on))
    return reminder if reminder is not None and due.is_that_of(reminder) else None


def _with_flags(patients, ids: set[int], today: date):
    """Return the patients with what the rows say of them: risk flags, two identifiers, steroid dose today."""
    conditions = Condition.objects.current().filter(patient=OuterRef("pk"), resolved_on__isnull=True)
    identifiers = PatientIdentifier.objects.filter(patient=OuterRef("pk")).order_by("issuer", "id")
    step = TaperStep.objects.filter(plan=OuterRef("pk"), first_day__lte=today).order_by("-first_day")
    plans = TaperPlan.objects.current().filter(patient=OuterRef("pk"), closed_on__isnull=True)
    plans = plans.annotate(mg=Subquery(step.values("daily_mg")[:1])).filter(mg__gt=0).order_by("-mg")
    return (
        patients.filter(pk__in=ids)
        .select_related("clinic")
        .annotate(
            ck_waits_since=Subquery(_preliminary(["ck"])),
            panel_waits_since=Subquery(_preliminary(_panel_members())),
            **{f"has_{code}": Exists(conditions.filter(code=code)) for code in FLAGS},
            identifier=Subquery(identifiers.values("value")[:1]),
            second_identifier=Subquery(identifiers.values("value")[1:2]),
            steroid_drug=Subquery(plans.values("drug")[:1]),
            steroid_mg=Subquery(plans.values("mg")[:1]),
        )
    )


def _preliminary(analytes):
    """Return the day of the newest of these results while it is preliminary: a final one will follow."""
    mine = Result.objects.standing().filter(
        patient=OuterRef("pk"), analyte__in=analytes, sampled_on__isnull=False
    )
    settled = Result.objects.settled().filter(
        patient=OuterRef("patient"), analyte=OuterRef("analyte"), sampled_on__gte=OuterRef("sampled_on")
    )
    waiting = mine.filter(~Exists(settled), status=Result.Status.PRELIMINARY)
    return waiting.order_by("-sampled_on").values("sampled_on")[:1]


def _panel_members() -> list[str]:
    panels = drug_monitoring().panels.values()
    return sorted({analyte for panel in panels for analyte in panel.members})


def _reminders(ids):
    last = ContactAttempt.objects.filter(reminder=OuterRef("pk")).order_by("-attempted_at")
    rows = Reminder.objects.filter(patient__in=list(ids)).select_related("owner")
    return rows.annotate(
        last_outcome=Subquery(last.values("outcome")[:1]),
        last_attempt_at=Subquery(last.values("attempted_at")[:1]),
        next_try_on=Subquery(last.values("next_try_on")[:1]),
        next_try_at=Subquery(last.values("next_try_at")[:1]),
    )


def _row(derived: Derived, patient: Patient, reminder: Reminder | None, today: date) -> Row:
    due = derived.due
    item = DueItem(
        kind=due.kind,
        due_on=due.due_on,
        state=_state(due, reminder, today),
        days_late=days_late(due.due_on, closes_on=due.closes_on, today=today),
        patient_flags=frozenset(code for code in FLAGS if getattr(patient, f"has_{code}")),
        daily_mg=_prednisone(patient),
        last_outcome=(reminder.last_outcome or "") if reminder else "",
        closes_on=due.closes_on,
        today=today,
    )
    return Row(patient, derived, item, tuple(why(item)), kind_of(due.kind).consequence, reminder)


def _state(due, reminder: Reminder | None, today: date) -> DueState:
    done = reminder is not None and reminder.state in SETTLED
    snoozed = reminder is not None and reminder.state == Reminder.State.SNOOZED
    return due_state(
        due.due_on,
        closes_on=due.closes_on,
        done_on=today if done else None,
        snoozed_until=reminder.snoozed_until if snoozed else None,
        today=today,
    )


def _prednisone(patient: Patient) -> Decimal | None:
    if patient.steroid_mg is None:
        return None
    return to_prednisone(patient.steroid_drug, patient.steroid_mg)


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
