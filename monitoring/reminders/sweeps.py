"""When the scheduled jobs last finished, and whether messages are later than the engine ever is at work.

The moments are the database's, so that a web server's own clock neither hides nor invents an outage.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, Subquery

from monitoring.models import Delivery, Sweep
from monitoring.reminders import clock

LATE_AFTER = timedelta(minutes=4)  # with a page's own refresh, people read it within five
NOTED_EVERY = timedelta(seconds=10)


@dataclass(frozen=True)
class LastSweep:
    """`finished_at` None: never ran on this installation; `waiting_since`: the oldest due, never tried."""

    finished_at: datetime | None
    is_late: bool
    waiting_since: datetime | None = None


def last_sweep(*, now: datetime | None = None) -> LastSweep:
    """Return when the slowest of the jobs last finished, and whether reminders are late; one query.

    Late: a job has not finished, or a message waited that nobody tried to send, for over `LATE_AFTER`.
    """
    now = now or clock.now()
    untried = Delivery.objects.filter(state=Delivery.State.PENDING, attempts=0, due_at__lte=now)
    free = untried.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now)).order_by("due_at")
    # The same moment beside each of the two rows: one way to the database for both answers.
    rows = Sweep.objects.annotate(waiting=Subquery(free.values("due_at")[:1]))
    found = list(rows.values_list("finished_at", "waiting"))
    if not found:
        return LastSweep(None, is_late=True)
    finished_at, waiting = min(at for at, _ in found), found[0][1]
    is_late = now - min(finished_at, waiting or finished_at) > LATE_AFTER
    return LastSweep(finished_at, is_late=is_late, waiting_since=waiting)


def finished(name: str) -> None:
    """Note that a job has just finished; one noted seconds ago is left as it is."""
    now = clock.now()
    if not Sweep.objects.filter(name=name, finished_at__gt=now - NOTED_EVERY).exists():
        Sweep.objects.update_or_create(name=name, defaults={"finished_at": now})
