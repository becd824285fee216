"""What must be done today, ranked: derived from course facts, joined with what was done about it.

A query, not a product of the scheduler: it is right even if no worker runs.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Subquery

from courses.models import Clinic, Condition, Patient, PatientIdentifier, TaperPlan, TaperStep
from courses.protocols.loader import drug_monitoring
from courses.rules.exposure import to_prednisone
from monitoring.due.derived import Derived
from monitoring.due.kinds import derive
from monitoring.due_row import Row
from monitoring.models import ContactAttempt, Reminder, Result
from monitoring.rules.due import DueState, days_late, due_state
from monitoring.rules.kinds import kind_of
from monitoring.rules.risk import DueItem, rank, why

DAYS_AHEAD = 14
LONG_PAST_DAYS = 365
SETTLED = {Reminder.State.DONE, Reminder.State.REMOVED}
FLAGS = ["dysphagia", "cardiac", "ild", "gi_vasculopathy"]


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
