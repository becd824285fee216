"""Which process of the engine last showed that it lives: a row a process, renewed while it works."""

import logging
import os
import secrets
import threading
import time
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection

from monitoring.models import Heartbeat
from monitoring.reminders import clock

log = logging.getLogger(__name__)

EVERY_SECONDS = 10
FORGOTTEN_AFTER = timedelta(days=1)
_last: dict[tuple[int, str], tuple[str, float]] = {}  # by process, for a fork has a life of its own
_writing = threading.Lock()


def note(kind: str) -> bool:
    """Renew this process's heartbeat; return whether it was written. It never stops the work it is about."""
    if not _is_due(kind):
        return False
    name = _last.get((os.getpid(), kind), (f"{kind} {secrets.token_hex(4)}", 0))[0]
    _last[os.getpid(), kind] = name, time.monotonic()
    try:
        now = clock.now()
        Heartbeat.objects.update_or_create(name=name, defaults={"kind": kind, "at": now})
        Heartbeat.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
    except (DatabaseError, InterfaceError) as error:
        log.warning("a heartbeat was not noted: %s", type(error).__name__)
        return False
    return True


def note_apart(kind: str) -> None:
    """Renew it without waiting for the database: beat's next tick may not hang on it."""
    if _is_due(kind) and _writing.acquire(blocking=False):
        threading.Thread(target=_note_and_leave, args=[kind], daemon=True).start()


def _is_due(kind: str) -> bool:
    known = _last.get((os.getpid(), kind))
    return known is None or time.monotonic() - known[1] >= EVERY_SECONDS


def _note_and_leave(kind: str) -> None:
    try:
        note(kind)
        connection.close()
    finally:
        _writing.release()
