"""One round of the engine, and a loop of rounds that needs no broker.

Whoever runs a round finds the same work in the database: beat's ticks, a loop, two loops, a person.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, close_old_connections, connection
from django.db.models import Min

from monitoring.models import Delivery, Heartbeat
from monitoring.reminders import clock, dead_man, deliver, digests, heartbeats, plan

log = logging.getLogger(__name__)

CHANNEL = "pulseline_changes"
LONGEST_WAIT_SECONDS = 1.0
REST_SECONDS = 0.1
AFTER_AN_ERROR_SECONDS = 1.0


def send() -> int:
    """Deliver what is due, one by one and as the lists of the day; return how many messages were sent."""
    return deliver.deliver_all() + digests.tell_all()


def sweep() -> int:
    """Plan what changed, send what is due; return how many messages were sent."""
    plan.plan_all()
    return send()


def go_round(kind: str, work: Callable[[], int]) -> int:
    """Do one round's work and show that a process of this kind lives; return what the work returned."""
    sent = work()
    heartbeats.note(kind)
    dead_man.ping_if_well()
    return sent


def loop(*, is_over: Callable[[], bool]) -> None:
    """Sweep until `is_over`: when something changed, when something comes due, once a second at least.

    A database that is gone is waited for; it is asked again each second.
    """
    while not is_over():
        try:
            close_old_connections()
            began = time.monotonic()
            go_round(Heartbeat.Kind.LOOP, sweep)
            rest(time.monotonic() - began)
            wait()
        except (DatabaseError, InterfaceError) as error:
            log.warning("reminders wait for the database: %s", type(error).__name__)
            connection.close()
            time.sleep(AFTER_AN_ERROR_SECONDS)


def rest(worked_seconds: float) -> None:
    """Return after as long as was worked: a round costs hardly more for all that came meanwhile than for one.

    A machine with too much to do so has fewer and larger rounds.
    """
    time.sleep(min(max(worked_seconds, REST_SECONDS), LONGEST_WAIT_SECONDS))


def wait() -> None:
    """Return when something changed, when the next message comes due, or after `LONGEST_WAIT_SECONDS`."""
    seconds = min(LONGEST_WAIT_SECONDS, max(_until_next(), 0.0))
    if connection.vendor != "postgresql":
        time.sleep(seconds)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")
    for _ in connection.connection.notifies(timeout=seconds, stop_after=1):
        break
    for _ in connection.connection.notifies(timeout=0):
        pass  # the round that follows answers all that came by now


def _until_next() -> float:
    """Return in how many seconds the next message comes due; the claimed and the failing wait for a round."""
    waiting = Delivery.objects.filter(state=Delivery.State.PENDING, lease_until__isnull=True)
    due_at = waiting.aggregate(first=Min("due_at"))["first"]
    return ((due_at - clock.now()) if due_at else timedelta(seconds=LONGEST_WAIT_SECONDS)).total_seconds()
