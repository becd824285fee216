"""Whose reminders are to be planned: patients whose facts changed, and everybody when a day begins."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q

from courses.models import Change, Clinic, Patient
from monitoring.models import PlannedDay

RETRY_AFTER = timedelta(minutes=1)


def take(limit: int, *, now: datetime) -> list[Change]:
    """Return up to `limit` of the changes that wait, locked, the oldest first; call within a transaction."""
    waiting = _waiting(now).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    return list(waiting[:limit])


def is_longer(*, than: int, now: datetime) -> bool:
    """Return whether more changes wait than that."""
    return _waiting(now).order_by()[: than + 1].count() > than


def _waiting(now: datetime):
    return Change.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=now))


def take_many(limit: int, *, now: datetime) -> list[tuple[int, int | None]]:
    """Take up to `limit` changes away, the oldest first, and return their clinics and patients; PostgreSQL.

    They are back when the transaction of the caller is undone.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM courses_change WHERE id IN (SELECT id FROM courses_change "
            "WHERE not_before IS NULL OR not_before <= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) "
            "RETURNING clinic_id, patient_id",
            [now, limit],
        )
        return cursor.fetchall()


def finish(changes: Iterable[Change]) -> None:
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()


def put_off(changes: Iterable[Change], *, now: datetime) -> None:
    """Let changes that could not be planned wait, so that they hold up no other."""
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(not_before=now + RETRY_AFTER)


def try_later(patients: Iterable[int], *, now: datetime) -> None:
    """Put down patients whose change was taken and who could not be planned."""
    rows = Patient.objects.filter(pk__in=patients).values_list("clinic", "pk")
    again = now + RETRY_AFTER
    Change.objects.bulk_create(Change(clinic_id=c, patient_id=p, not_before=again) for c, p in rows)


def spread(clinic_id: int) -> None:
    """Put down every patient of a clinic; in one statement, which the ORM has no words for.

    The rows lock the patients when they are committed, in the order of their ids, as everybody does.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO courses_change (clinic_id, patient_id) "
            "SELECT clinic_id, id FROM courses_patient WHERE clinic_id = %s ORDER BY id",
            [clinic_id],
        )


def begin_days(*, now: datetime) -> int:
    """Put down everybody of the clinics whose calendar shows a new day; return how many clinics."""
    planned = Clinic.objects.annotate(planned_on=F("planned_day__day"))
    rows = planned.values_list("pk", "time_zone", "planned_on")
    days = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in {row[1] for row in rows}}
    behind = [(pk, days[zone]) for pk, zone, on in rows if on is None or on < days[zone]]
    return sum(_begin(pk, day) for pk, day in behind)


@transaction.atomic
def _begin(clinic_id: int, day) -> bool:
    """Put down everybody of one clinic, unless another process was faster."""
    PlannedDay.objects.bulk_create(
        [PlannedDay(clinic_id=clinic_id, day=day - timedelta(days=1))], ignore_conflicts=True
    )
    if not PlannedDay.objects.filter(clinic=clinic_id, day__lt=day).update(day=day):
        return False
    spread(clinic_id)
    return True
