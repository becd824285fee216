"""Keeping reminder rows in step with what is derived: raise what is due, cancel what no longer is.

A row says what was done about something due; that it is due is asked of the course facts each time. So
running this twice, late or never loses nothing: the worklist does not read these rows to know what is due.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import DatabaseError, transaction
from django.db.models import Q

from courses.actions.clinics import service_user
from courses.clinic import audit
from courses.models import Change, Clinic, EscalationStep, Patient
from monitoring.actions.reminders import raise_reminder
from monitoring.due.kinds import Derived, derive
from monitoring.models import Reminder
from monitoring.reminders import clock, occasions, queue
from monitoring.reminders.sweeps import finished
from monitoring.rules.due import days_late
from monitoring.worklist import DAYS_AHEAD, LONG_PAST_DAYS

log = logging.getLogger(__name__)

SWEEP = "plan reminders"
NOT_DUE = "no longer due: the facts have changed"
STANDING = [Reminder.State.OPEN, Reminder.State.SNOOZED]
PATIENTS = 200  # planned in one transaction: their rows are locked as long


def plan_all() -> int:
    """Plan everybody whose day has begun or whose facts changed; return how many reminder rows changed."""
    queue.begin_days(now=clock.now())
    changed = 0
    while (done := plan_changed()) is not None:
        changed += done
    finished(SWEEP)
    return changed


def plan_changed(limit: int = PATIENTS) -> int | None:
    """Plan the patients who wait longest; return how many reminder rows changed, None when nobody waits.

    One whose facts cannot be planned is put off and tried again later: it holds up no other.
    """
    try:
        return _plan_changed(limit)
    except DatabaseError:
        raise
    except Exception:
        if limit > 1:
            return plan_changed(1)
        log.exception("the reminders of one patient could not be planned; tried again in a minute")
        with transaction.atomic():
            now = clock.now()
            queue.put_off(queue.take(1, now=now), now=now)
        return 0


@transaction.atomic
def _plan_changed(limit: int) -> int | None:
    now = clock.now()
    changes = queue.take(limit, now=now)
    if not changes:
        return None
    for clinic_id in {change.clinic_id for change in changes if change.patient_id is None}:
        queue.spread(clinic_id)
    changed = sum(plan_patients(clinic, ids, now=now) for clinic, ids in _by_clinic(changes))
    queue.finish(changes)
    return changed


def _by_clinic(changes: Iterable[Change]) -> list[tuple[Clinic, set[int]]]:
    """Return whom to plan by the clinic that follows them now, not by the one that followed them then."""
    ids = {change.patient_id for change in changes if change.patient_id is not None}
    found: dict[int, set[int]] = {}
    for pk, clinic_id in Patient.objects.filter(pk__in=ids).values_list("pk", "clinic"):
        found.setdefault(clinic_id, set()).add(pk)
    clinics = Clinic.objects.in_bulk(found)
    return [(clinics[pk], found[pk]) for pk in sorted(found)]


def plan_clinic(clinic: Clinic, *, today: date | None = None) -> int:
    """Plan everybody of one clinic now; return how many reminder rows changed."""
    ids = list(Patient.objects.filter(clinic=clinic).order_by("pk").values_list("pk", flat=True))
    now = clock.now()
    parts = (ids[start : start + PATIENTS] for start in range(0, len(ids), PATIENTS))
    return sum(plan_patients(clinic, part, now=now, today=today) for part in parts)


@transaction.atomic
def plan_patients(clinic: Clinic, ids: Iterable[int], *, now: datetime, today: date | None = None) -> int:
    """Bring the reminders and messages of some of a clinic's patients up to date; return the rows changed.

    Their rows are locked first: whoever writes about one of them has finished before, or waits until after.
    """
    today = today or now.astimezone(clinic.zone).date()
    patients = Patient.objects.filter(pk__in=list(ids))
    list(patients.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    wanted = {_key(d): d for d in derive(patients, today=today, days_ahead=DAYS_AHEAD)}
    known = _known(patients, wanted)
    by = service_user(clinic, "scheduler")
    fresh = [d for key, d in wanted.items() if key not in known and not _is_long_past(d, today)]
    raised = _raise(fresh, clinic, by, now)
    _renew([(wanted[key], r) for key, r in known.items() if key in wanted], by)
    wake = [r for key, r in known.items() if key in wanted and r.state == Reminder.State.CANCELLED]
    drop = [r for key, r in known.items() if key not in wanted and r.state in STANDING]
    _move(wake, Reminder.State.OPEN, "due again", clinic=clinic, by=by, now=now)
    _move(drop, Reminder.State.CANCELLED, NOT_DUE, clinic=clinic, by=by, now=now)
    occasions.keep_in_step([*raised, *known.values()], clinic, now=now)
    return len(raised) + len(wake) + len(drop)


def _known(patients, wanted: dict) -> dict[tuple[int, str, date], Reminder]:
    """Return the stored reminders that stand or that are about a day on which something is due."""
    days = {due_on for _, _, due_on in wanted}
    rows = Reminder.objects.filter(Q(state__in=STANDING) | Q(due_on__in=days), patient__in=patients)
    return {(r.patient_id, r.kind, r.due_on): r for r in rows.select_related("patient__clinic")}


def _renew(standing: list[tuple[Derived, Reminder]], by) -> None:
    """Begin a new round for another dose or record of the same day: what was told or done was of the old."""
    for derived, reminder in standing:
        if not derived.due.is_that_of(reminder):
            raise_reminder(patient=reminder.patient, due=derived.due, by=by)
            reminder.refresh_from_db()


def _is_long_past(derived: Derived, today: date) -> bool:
    """Return whether it is so late that a first reminder now would be noise; the worklist lists it apart."""
    return days_late(derived.due.due_on, closes_on=derived.due.closes_on, today=today) > LONG_PAST_DAYS


def _key(derived: Derived) -> tuple[int, str, date]:
    return derived.patient_id, derived.due.kind, derived.due.due_on


def _raise(missing: list[Derived], clinic: Clinic, by, now: datetime) -> list[Reminder]:
    """Store a row for each; return those that this call stored."""
    if not missing:
        return []
    chain = [
        {"role": step.role, "after_hours": step.after_hours}
        for step in EscalationStep.objects.filter(clinic=clinic)
    ]
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
    ids = {d.patient_id for d in missing}
    stored = Reminder.objects.filter(patient__in=ids, raised_at=now).select_related("patient__clinic")
    keys = {_key(d) for d in missing}
    found = [r for r in stored if (r.patient_id, r.kind, r.due_on) in keys]
    audit.write_many(by=by, action="reminder.raise", records=found, clinic=clinic, is_change=False)
    return found


def _move(reminders: list[Reminder], to: str, reason: str, *, clinic: Clinic, by, now: datetime) -> None:
    """Move rows nobody has touched since they were read; one changed meanwhile is left for the next run."""
    moved = []
    for reminder in reminders:
        rows = Reminder.objects.filter(pk=reminder.pk, version=reminder.version, state=reminder.state)
        changes = {
            "state": to,
            "state_at": now,
            "state_by": by,
            "state_reason": reason,
            "snoozed_until": None,
            "version": reminder.version + 1,
        }
        if rows.update(**changes):
            moved.append(reminder)
        for name, value in changes.items():
            setattr(reminder, name, value)
    audit.write_many(
        by=by, action=f"reminder.{to}", records=moved, clinic=clinic, reason=reason, is_change=False
    )
