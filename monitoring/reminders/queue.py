"""Whose reminders are to be planned: patients whose facts changed, and everybody when a day begins."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import F, Q

from courses.models import Change, Clinic, Patient
from monitoring.models import PlannedDay

BATCH = 5000
RETRY_AFTER = timedelta(minutes=1)


def take(limit: int, *, now: datetime) -> list[Change]:
    """Return up to `limit` of the changes that wait, locked, the oldest first; call within a transaction."""
    waiting = Change.objects.filter(Q(not_before__isnull=True) | Q(not_before__lte=now)).order_by("id")
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    return list(waiting[:limit])


def finish(changes: Iterable[Change]) -> None:
    Change.objects.filter(pk__in=[change.pk for change in changes]).delete()


def put_off(changes: Iterable[Change], *, now: datetime) -> None:
    """Let changes that could not be planned wait, so that they hold up no other."""
    Change.objects.filter(pk__in=[change.pk for change in changes]).update(not_before=now + RETRY_AFTER)


def spread(clinic_id: int) -> None:
    """Put down every patient of a clinic."""
    ids = Patient.objects.filter(clinic=clinic_id).order_by("pk").values_list("pk", flat=True)
    rows = (Change(clinic_id=clinic_id, patient_id=pk) for pk in ids.iterator(BATCH))
    Change.objects.bulk_create(rows, batch_size=BATCH)


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
