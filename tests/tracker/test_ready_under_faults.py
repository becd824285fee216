"""Twelve ways in which an installation stands or falls, as its load balancer and its alarms hear of them."""

import time
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from courses.models import AuditLine
from monitoring.models import Heartbeat
from tracker import health

PASSWORD = "hunter2"
GONE, WAITING, ASLEEP = (
    "the database does not answer",
    "migrations are waiting",
    "nothing wakes the reminders",
)
WELL = "ready"


@pytest.fixture
def fault(monkeypatch, settings):
    """Return a function that breaks what is named; Redis answers unless it is."""
    settings.CELERY_BROKER_TRANSPORT = None
    settings.CELERY_BROKER_URL = f"redis://:{PASSWORD}@127.0.0.1:1/0"

    def gone(*args, **kwargs):
        raise OperationalError(f"could not connect as pulseline with {PASSWORD}")

    class Planned:
        def __init__(self, connection):
            self.loader = type(
                "Loader", (), {"graph": type("Graph", (), {"leaf_nodes": lambda self: []})()}
            )()
            self.is_behind = False

        def migration_plan(self, nodes):
            return ["0001"] if self.is_behind else []

    class Behind(Planned):
        def __init__(self, connection):
            super().__init__(connection)
            self.is_behind = True

    def breaks(*, database="up", migrations="applied", redis="up", loop=None, worker=None):
        kinds = {"applied": Planned, "behind": Behind}
        monkeypatch.setattr(health, "MigrationExecutor", gone if database == "down" else kinds[migrations])
        if redis == "up":
            monkeypatch.setattr(health, "_redis_answers", lambda: True)
        for kind, seconds_ago in (("loop", loop), ("worker", worker)):
            if seconds_ago is not None:
                at = timezone.now() - timedelta(seconds=seconds_ago)
                Heartbeat.objects.create(name=f"{kind} 1", kind=kind, at=at)

    return breaks


ALIVE, DEAD = 5, 65  # seconds since it last showed itself: a minute is the limit


@pytest.mark.django_db(transaction=True)  # readiness is asked over a connection of its own
@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ({"loop": ALIVE, "worker": ALIVE}, WELL),
        ({"worker": ALIVE}, WELL),
        ({"worker": DEAD}, WELL),  # late, which the banner and the alarms say: pages can be served
        ({"loop": DEAD, "worker": DEAD}, WELL),
        ({"redis": "down", "loop": ALIVE, "worker": DEAD}, WELL),
        ({"redis": "down", "loop": ALIVE}, WELL),
        ({"redis": "down", "loop": DEAD}, ASLEEP),
        ({"redis": "down", "loop": DEAD, "worker": ALIVE}, ASLEEP),
        ({"redis": "down", "worker": ALIVE}, ASLEEP),
        ({"migrations": "behind", "loop": ALIVE}, WAITING),
        ({"database": "down"}, GONE),
        ({"database": "down", "redis": "down"}, GONE),
    ],
    ids=str,
)
def test_ready_says_in_time_what_is_wrong_and_no_secret(fault, faults, said):
    fault(**faults)
    client, lines = Client(), AuditLine.objects.count()
    client.get("/livez")  # the first request of a process imports the site
    began = time.monotonic()
    ready = client.get("/readyz")
    assert time.monotonic() - began < 1
    text = ready.content.decode()
    assert (ready.status_code, text.startswith(said)) == (200 if said == WELL else 503, True)
    for secret in (PASSWORD, "127.0.0.1", "pulseline with", "Traceback"):
        assert secret not in text
    assert AuditLine.objects.count() == lines
    assert client.get("/livez").status_code == 200


@pytest.mark.parametrize("address", ["/livez"])
def test_livez_never_asks_the_database(address):
    """Without leave to ask it: pytest-django fails a test that does."""
    assert Client().get(address).content == b"alive\n"
