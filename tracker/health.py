"""Whether this process lives, and whether it can serve. No secrets, no versions: anybody may ask."""

import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from monitoring.models import Heartbeat
from monitoring.reminders import clock

WITHIN_SECONDS = 0.8  # for all that is asked
REDIS_WITHIN_SECONDS = 0.25
LOOP_IS_DEAD_AFTER = timedelta(seconds=60)
NO_DATABASE = "the database does not answer"
_asking = threading.Lock()


def _plain(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Return 200 while this process answers; asks nobody else, for a lost database must restart nothing."""
    return _plain("alive")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Return 200 when database, migrations and what wakes reminders are well, else 503 with the reason."""
    trouble = _trouble() if connection.vendor == "sqlite" else _trouble_in_time()
    return _plain(trouble, status=503) if trouble else _plain("ready")


def _trouble_in_time() -> str:
    """Return what is wrong, "" when nothing is; a server that hangs is not waited for.

    It is asked in a thread of its own, one at a time: a connection that hangs holds up nobody else.
    """
    if not _asking.acquire(timeout=WITHIN_SECONDS):
        return NO_DATABASE
    found: list[str] = []
    asked = threading.Thread(target=_ask, args=[found], daemon=True)
    asked.start()
    asked.join(WITHIN_SECONDS)
    return found[0] if found else NO_DATABASE


def _ask(found: list[str]) -> None:
    try:
        found.append(_trouble())
        connection.close()
    finally:
        _asking.release()


def _trouble() -> str:
    """Return what is wrong in one sentence, "" when nothing is."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations are waiting: run manage.py migrate"
        is_woken = _redis_answers() or _loop_lives()
    except (DatabaseError, InterfaceError):
        return NO_DATABASE
    return "" if is_woken else "nothing wakes the reminders: neither Redis nor manage.py reminders --loop"


def _redis_answers() -> bool:
    """Return whether Redis answers; True where the broker is a folder on this machine."""
    address = settings.CELERY_BROKER_URL
    if settings.CELERY_BROKER_TRANSPORT is not None:
        return True
    limits = {"socket_timeout": REDIS_WITHIN_SECONDS, "socket_connect_timeout": REDIS_WITHIN_SECONDS}
    once = Retry(NoBackoff(), 0)
    try:
        with Redis.from_url(address, retry=once, **limits) as redis:
            return bool(redis.ping())
    except (RedisError, OSError):
        return False


def _loop_lives() -> bool:
    since = clock.now() - LOOP_IS_DEAD_AFTER
    return Heartbeat.objects.filter(kind=Heartbeat.Kind.LOOP, at__gte=since).exists()
