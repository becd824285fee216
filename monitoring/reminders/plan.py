"""Keeping reminder rows in step with what is derived: raise what is due, cancel what no longer is.

A row says what was done about something due; that it is due is asked of the course facts each time. So
running this twice, late or never loses nothing: the worklist does not read these rows to know what is due.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from courses.actions.clinics import service_user
from courses.clinic import audit
from courses.models import Clinic, EscalationStep, Patient
from monitoring.actions.reminders import raise_reminder
from monitoring.due.kinds import Derived, derive
from monitoring.models import Delivery, Reminder, Sweep
from monitoring.rules.due import days_late
from monitoring.worklist import DAYS_AHEAD, LONG_PAST_DAYS

SWEEP = "plan reminders"
STANDING = [Reminder.State.OPEN, Reminder.State.SNOOZED]


def plan_all() -> int:
    """Bring every clinic's reminders up to date; return how many were raised, reopened or cancelled."""
    changed = sum(plan_clinic(clinic) for clinic in Clinic.objects.order_by("pk"))
    Sweep.objects.update_or_create(name=SWEEP, defaults={"finished_at": timezone.now()})
    return changed


@transaction.atomic
def plan_clinic(clinic: Clinic, *, today: date | None = None) -> int:
    """Bring one clinic's reminders up to date; return how many rows changed."""
    today = today or clinic.today()
    patients = Patient.objects.filter(clinic=clinic)
    wanted = {_key(d): d for d in derive(patients, today=today, days_ahead=DAYS_AHEAD)}
    standing = Reminder.objects.filter(patient__in=patients).select_related("patient__clinic")
    known = {(r.patient_id, r.kind, r.due_on): r for r in standing}
    by = service_user(clinic, "scheduler")
    fresh = [d for key, d in wanted.items() if key not in known and not _is_long_past(d, today)]
    raised = _raise(fresh, clinic, by)
    _renew([(wanted[key], r) for key, r in known.items() if key in wanted], by)
    wake = [r for key, r in known.items() if key in wanted and r.state == Reminder.State.CANCELLED]
    drop = [r for key, r in known.items() if key not in wanted and r.state in STANDING]
    _move(wake, Reminder.State.OPEN, "due again", clinic, by)
    _move(drop, Reminder.State.CANCELLED, "no longer due: the facts have changed", clinic, by)
    return raised + len(wake) + len(drop)


def _renew(standing: list[tuple[Derived, Reminder]], by) -> None:
    """Put back on the list what was told or done about another dose or record of the same day."""
    for derived, reminder in standing:
        if not derived.due.is_that_of(reminder):
            raise_reminder(patient=reminder.patient, due=derived.due, by=by)
            told = Delivery.objects.filter(reminder=reminder, state=Delivery.State.SENT)
            told.update(state=Delivery.State.DROPPED, read_at=None)
            reminder.refresh_from_db()


def _is_long_past(derived: Derived, today: date) -> bool:
    """Return whether it is so late that a first reminder now would be noise; the worklist lists it apart."""
    return days_late(derived.due.due_on, closes_on=derived.due.closes_on, today=today) > LONG_PAST_DAYS


def _key(derived: Derived) -> tuple[int, str, date]:
    return derived.patient_id, derived.due.kind, derived.due.due_on


def _raise(missing: list[Derived], clinic: Clinic, by) -> int:
    if not missing:
        return 0
    chain = [
        {"role": step.role, "after_hours": step.after_hours}
        for step in EscalationStep.objects.filter(clinic=clinic)
    ]
    now = timezone.now()
    rows = [
        Reminder(
            patient_id=d.patient_id,
            kind=d.due.kind,
            due_on=d.due.due_on,
            closes_on=d.due.closes_on,
            subject=d.due.subject,
            owner_role=d.due.owner_role,
            escalation=chain,
            raised_at=now,
            state_at=now,
        )
        for d in missing
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    stored = list(Reminder.objects.filter(patient__clinic=clinic, raised_at=now))
    audit.write_many(by=by, action="reminder.raise", records=stored, clinic=clinic)
    return len(stored)


def _move(reminders: list[Reminder], to: str, reason: str, clinic: Clinic, by) -> None:
    """Move rows nobody has touched since they were read; one changed meanwhile is left for the next run."""
    now, moved = timezone.now(), []
    for reminder in reminders:
        rows = Reminder.objects.filter(pk=reminder.pk, version=reminder.version, state=reminder.state)
        changes = {
            "state": to,
            "state_at": now,
            "state_by": by,
            "state_reason": reason,
            "snoozed_until": None,
        }
        if rows.update(version=reminder.version + 1, **changes):
            moved.append(reminder)
    audit.write_many(by=by, action=f"reminder.{to}", records=moved, clinic=clinic, reason=reason)
