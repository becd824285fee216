"""A ping to a watchdog outside: while it comes, the engine works and nothing is late; else it alarms.

It follows the work, at most once a minute, in a thread of its own: nothing it meets can hold up a round.
"""

import logging
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from monitoring.models import Heartbeat
from monitoring.reminders import clock
from monitoring.reminders.channels.http import post, refuse_untaken
from monitoring.reminders.sweeps import last_sweep

log = logging.getLogger(__name__)

NAME = "dead-man ping"
EVERY = timedelta(minutes=1)
ASKED_EVERY_SECONDS = 10
_asked: list[float] = []  # when this process last looked whether a ping is due


def ping_if_well() -> bool:
    """Send the ping when one is configured and due and nothing is late; return whether one was begun."""
    if not settings.DEAD_MAN_URL or (_asked and time.monotonic() - _asked[0] < ASKED_EVERY_SECONDS):
        return False
    _asked[:] = [time.monotonic()]
    try:
        if last_sweep().is_late or not _claim():
            return False
    except (DatabaseError, InterfaceError) as error:
        log.warning("no dead-man ping: %s", type(error).__name__)
        return False
    threading.Thread(target=_ping, args=[settings.DEAD_MAN_URL], daemon=True).start()
    return True


def _claim() -> bool:
    """Return whether this process is the one that pings this minute."""
    now = clock.now()
    facts = {"kind": Heartbeat.Kind.DEAD_MAN, "at": now}
    _, is_first = Heartbeat.objects.get_or_create(name=NAME, defaults=facts)
    return is_first or bool(Heartbeat.objects.filter(name=NAME, at__lte=now - EVERY).update(at=now))


def _ping(url: str) -> None:
    try:
        refuse_untaken(post(url, body=b"", headers={"User-Agent": "Pulseline"}))
    except Exception as error:  # noqa: BLE001 - whatever it is, it ends with this thread
        log.warning("the dead-man ping did not arrive: %s", type(error).__name__)
