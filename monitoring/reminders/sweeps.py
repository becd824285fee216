"""When the scheduled jobs last finished, and whether that is too long ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitoring.models import Sweep
from monitoring.reminders import clock

LATE_AFTER = timedelta(minutes=5)
NOTED_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class LastSweep:
    """`finished_at` None: never ran on this installation."""

    finished_at: datetime | None
    is_late: bool


def last_sweep(*, now: datetime) -> LastSweep:
    """Return when the slowest of the jobs last finished, and whether that was over five minutes ago."""
    finished = list(Sweep.objects.values_list("finished_at", flat=True))
    if not finished:
        return LastSweep(None, is_late=True)
    return LastSweep(min(finished), is_late=now - min(finished) > LATE_AFTER)


def finished(name: str) -> None:
    """Note that a job has just finished; one noted seconds ago is left as it is."""
    now = clock.now()
    if not Sweep.objects.filter(name=name, finished_at__gt=now - NOTED_EVERY).exists():
        Sweep.objects.update_or_create(name=name, defaults={"finished_at": now})
