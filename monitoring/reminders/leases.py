"""Claims on messages: who may take one, until when it is theirs, and what ends it early.

A claim runs out by itself. On PostgreSQL it also ends with the database session that made it, so what a
killed worker had in its hands is taken over at once; one that is only stopped keeps its session, and its
claim has to run out.
"""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, CharField, F, Func, Q

# Named by its process and its begin: process numbers come again. A session of another database user shows
# no begin; it is taken to live.
SESSION = """(
    SELECT s.pid || '@' || extract(epoch FROM s.backend_start)
    FROM pg_stat_get_activity(pg_backend_pid()) AS s
)"""
HAS_ENDED = """NOT EXISTS (
    SELECT FROM pg_stat_get_activity(NULL) AS s
    WHERE split_part(%(expressions)s, '@', 1) = s.pid::text
        AND (
            s.backend_start IS NULL
            OR split_part(%(expressions)s, '@', 2) = extract(epoch FROM s.backend_start)::text
        )
)"""


def free(now: datetime) -> Q:
    """Return the condition that nobody holds a row: never claimed, run out, or its holder's session is gone.

    A pause after a failed try has no token: nothing but its own end ends it.
    """
    unheld = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    if connection.vendor != "postgresql":
        return unheld
    has_ended = Func(F("lease_session"), template=HAS_ENDED, output_field=BooleanField())
    return unheld | Q(lease_token__isnull=False) & ~Q(lease_session="") & Q(has_ended)


def read_in_order() -> None:
    """Let PostgreSQL read what is due along its index until this transaction ends.

    Where it has no statistics yet, as after a crash, it takes what is due for a few rows and sorts them all:
    the longer the backlog, the slower each claim.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off")


def held(token: UUID, *, until: datetime) -> dict[str, object]:
    """Return what a claimed row is set to."""
    session = Func(template=SESSION, output_field=CharField()) if connection.vendor == "postgresql" else ""
    return {"lease_until": until, "lease_token": token, "lease_session": session}
