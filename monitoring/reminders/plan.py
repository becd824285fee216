"""Keeping reminder rows in step with what is derived: raise what is due, cancel what no longer is.

A row says what was done about something due; that it is due is asked of the course facts each time. So
running this twice, late or never loses nothing: the worklist does not read these rows to know what is due.
"""

import logging
from collections.abc import Iterable
from datetime import date, datetime

from django.db import DatabaseError, DataError, connection, transaction
from django.db.models import Q

from courses.actions.clinics import service_account, service_user
from courses.clinic import audit
from courses.models import Clinic, Patient
from monitoring.actions.reminders import chains, raise_reminder
from monitoring.due.kinds import Derived, derive
from monitoring.models import Reminder
from monitoring.reminders import clock, occasions, queue
from monitoring.reminders.faults import where
from monitoring.reminders.sets import whole
from monitoring.reminders.sets.whole import DUE_AGAIN, NOT_DUE, SCHEDULER
from monitoring.reminders.sweeps import finished
from monitoring.rules.due import days_late
from monitoring.worklist import DAYS_AHEAD, LONG_PAST_DAYS

log = logging.getLogger(__name__)

SWEEP = "plan reminders"
STANDING = [Reminder.State.OPEN, Reminder.State.SNOOZED]
BATCH = 1000
PATIENTS = 500  # planned in one transaction: their rows are locked as long
MANY = 5000  # planned so by statements, where more than PATIENTS wait


def plan_all() -> int:
    """Plan everybody whose day has begun or whose facts changed; return how many reminder rows changed."""
    queue.begin_days(now=clock.now())
    changed, more = 0, True
    while more:
        done, more = _plan_next()
        changed += done
    finished(SWEEP)
    return changed


def _plan_next() -> tuple[int, bool]:
    """Plan those who wait longest, by statements over sets where many do and the database is PostgreSQL."""
    if connection.vendor == "postgresql" and queue.is_longer(than=PATIENTS, now=clock.now()):
        try:
            return plan_many()
        except DataError as error:
            log.error("a pass over many patients met a value it could not read: %s", where(error))
    return plan_changed()


@transaction.atomic
def plan_many(limit: int = MANY) -> tuple[int, bool]:
    """Return what `plan_changed` does, of more patients, by statements over sets; PostgreSQL only.

    One whose facts cannot be planned is put down anew, to be tried again later.
    """
    now = clock.now()
    taken = queue.take_many(limit, now=now)
    for clinic_id in {clinic for clinic, patient in taken if patient is None}:
        queue.spread(clinic_id)
    ids = {patient for _, patient in taken if patient is not None}
    changed, broken = whole.plan_patients(ids, now=now, days_ahead=DAYS_AHEAD)
    queue.try_later(broken, now=now)
    return changed, bool(taken)


def plan_changed(limit: int = PATIENTS) -> tuple[int, bool]:
    """Plan the patients who wait longest; return how many reminder rows changed, and whether more waited.

    One whose facts cannot be planned is put off and tried again later: it holds up no other.
    """
    try:
        return _plan_changed(limit)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other
        if limit > 1:
            halves = limit // 2, limit - limit // 2  # who is broken is found without planning each alone
            return sum(plan_changed(half)[0] for half in halves), True
        # The words of an error may hold what is known of a patient: they stay out of the log.
        log.error("one patient could not be planned, tried again in a minute: %s", where(error))
        with transaction.atomic():
            now = clock.now()
            queue.put_off(queue.take(1, now=now), now=now)
        return 0, True


@transaction.atomic
def _plan_changed(limit: int) -> tuple[int, bool]:
    now = clock.now()
    changes = queue.take(limit, now=now)
    if not changes:
        return 0, False
    clinic_id = next((change.clinic_id for change in changes if change.patient_id is None), None)
    if clinic_id is not None:  # alone: with others in one transaction, patients are locked in two orders
        queue.spread(clinic_id)
        queue.finish(c for c in changes if c.patient_id is None and c.clinic_id == clinic_id)
        return 0, True
    changed = plan_patients({change.patient_id for change in changes}, now=now)
    queue.finish(changes)
    # The few that came meanwhile wait for more: asking about one costs nearly as much as about many.
    return changed, len(changes) == limit


def plan_clinic(clinic: Clinic) -> int:
    """Plan everybody of one clinic now; return how many reminder rows changed."""
    ids = list(Patient.objects.filter(clinic=clinic).order_by("pk").values_list("pk", flat=True))
    parts = (ids[start : start + PATIENTS] for start in range(0, len(ids), PATIENTS))
    return sum(plan_patients(part, now=clock.now()) for part in parts)


@transaction.atomic
def plan_patients(ids: Iterable[int], *, now: datetime) -> int:
    """Bring the reminders and messages of some patients up to date; return how many reminders changed.

    Their rows are locked first: whoever writes about one of them has finished before, or waits until after.
    As many queries for patients of many clinics as for those of one, for each day that their calendars show.
    """
    patients = Patient.objects.filter(pk__in=list(ids))
    locked = patients.select_for_update(no_key=True).order_by("pk").values_list("pk", "clinic")
    by_day: dict[date, set[int]] = {}
    for clinic in Clinic.objects.filter(pk__in={clinic for _, clinic in locked}):
        by_day.setdefault(now.astimezone(clinic.zone).date(), set()).add(clinic.pk)
    parts = ((patients.filter(clinic__in=clinics), today) for today, clinics in by_day.items())
    return sum(_plan(part, today, now) for part, today in parts)


def _plan(patients, today: date, now: datetime) -> int:
    """Plan patients whose clinics' calendars all show `today`."""
    wanted = {_key(d): d for d in derive(patients, today=today, days_ahead=DAYS_AHEAD)}
    known = _known(patients, wanted)
    fresh = [d for key, d in wanted.items() if key not in known and not _is_long_past(d, today)]
    raised = _raise(fresh, now)
    _renew([(wanted[key], r) for key, r in known.items() if key in wanted])
    wake = [r for key, r in known.items() if key in wanted and r.state == Reminder.State.CANCELLED]
    drop = [r for key, r in known.items() if key not in wanted and r.state in STANDING]
    _move(wake, Reminder.State.OPEN, DUE_AGAIN, now)
    _move(drop, Reminder.State.CANCELLED, NOT_DUE, now)
    occasions.keep_in_step([*raised, *known.values()], now=now)
    return len(raised) + len(wake) + len(drop)


def _known(patients, wanted: dict) -> dict[tuple[int, str, date], Reminder]:
    """Return the stored reminders that stand or that are about a day on which something is due."""
    days = {due_on for _, _, due_on in wanted}
    rows = Reminder.objects.filter(Q(state__in=STANDING) | Q(due_on__in=days), patient__in=patients)
    return {(r.patient_id, r.kind, r.due_on): r for r in rows.select_related("patient__clinic")}


def _renew(standing: list[tuple[Derived, Reminder]]) -> None:
    """Begin a new round for another dose or record of the same day: what was told or done was of the old."""
    for derived, reminder in standing:
        if not derived.due.is_that_of(reminder):
            by = service_user(reminder.patient.clinic, SCHEDULER)
            raise_reminder(patient=reminder.patient, due=derived.due, by=by)
            reminder.refresh_from_db()


def _is_long_past(derived: Derived, today: date) -> bool:
    """Return whether it is so late that a first reminder now would be noise; the worklist lists it apart."""
    return days_late(derived.due.due_on, closes_on=derived.due.closes_on, today=today) > LONG_PAST_DAYS


def _key(derived: Derived) -> tuple[int, str, date]:
    return derived.patient_id, derived.due.kind, derived.due.due_on


def _raise(missing: list[Derived], now: datetime) -> list[Reminder]:
    """Store a row for each; return those that this call stored."""
    if not missing:
        return []
    ids = {d.patient_id for d in missing}
    clinics = dict(Patient.objects.filter(pk__in=ids).values_list("pk", "clinic"))
    escalations = chains(set(clinics.values()))
    rows = [
        Reminder(
            patient_id=d.patient_id,
            kind=d.due.kind,
            due_on=d.due.due_on,
            closes_on=d.due.closes_on,
            subject=d.due.subject,
            owner_role=d.due.owner_role,
            escalation=escalations.get(clinics[d.patient_id], []),
            raised_at=now,
            state_at=now,
        )
        for d in missing
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)
    keys = {_key(d) for d in missing}
    stored = Reminder.objects.filter(patient__in=ids, raised_at=now).select_related("patient__clinic")
    found = [r for r in stored if (r.patient_id, r.kind, r.due_on) in keys]
    _say(found, "reminder.raise")
    return found


def _move(reminders: list[Reminder], to: str, reason: str, now: datetime) -> None:
    """Move rows nobody has touched since they were read; one changed meanwhile is left for the next run."""
    if not reminders:
        return
    by, moved = service_account(SCHEDULER), []
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
    _say(moved, f"reminder.{to}", reason)


def _say(reminders: list[Reminder], action: str, reason: str = "") -> None:
    """Write the trail of what the engine did; it plans nothing anew."""
    if reminders:
        audit.write_many(
            by=service_account(SCHEDULER), action=action, records=reminders, reason=reason, is_change=False
        )
