"""Whether this process lives, and whether it can serve. No secrets, no versions: anybody may ask."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


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
    """Return 200 when the database answers and every migration is applied, else 503 with the reason.

    The broker is not asked: pages and the worklist are right without it.
    """
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return _plain("the database does not answer", status=503)
    if waiting:
        return _plain("migrations are waiting: run manage.py migrate", status=503)
    return _plain("ready")
