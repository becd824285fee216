"""A claim ends with the database session that made it: a killed worker's messages go on at once."""

import time
from collections.abc import Callable
from threading import Event, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from tests.cast import make_cast, make_course, make_patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.database_clock]


@pytest.fixture
def told():
    """An infusion of today, of which North's nurse is to be told in the app."""
    cast = make_cast()
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_all()


class Worker:
    """Claims in a session of its own and holds it until it is ended."""

    def __init__(self) -> None:
        self.claimed: list[Delivery] = []
        self._has_claimed, self._ends = Event(), Event()
        self._thread = Thread(target=self._work)
        self._thread.start()
        assert self._has_claimed.wait(10)

    def _work(self) -> None:
        self.claimed = deliver.claim()
        self._has_claimed.set()
        self._ends.wait(10)
        connection.close()

    def end(self) -> None:
        self._ends.set()
        self._thread.join()


@pytest.fixture
def worker(told):
    worker = Worker()
    yield worker
    worker.end()


def soon(asked: Callable[[], list], seconds: float = 5) -> list:
    """Return the first answer that is not empty: a session takes a moment to be gone."""
    until = time.monotonic() + seconds
    while not (found := asked()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def test_while_the_session_lives_its_claim_keeps_others_out(worker):
    assert len(worker.claimed) == 1
    assert deliver.claim() == []


def test_a_claim_ends_with_its_session(worker):
    worker.end()
    taken = soon(deliver.claim)
    assert [one.pk for one in taken] == [one.pk for one in worker.claimed]
    assert deliver.deliver(taken) == 1
    assert Delivery.objects.get().state == Delivery.State.SENT


def test_one_whose_claim_was_taken_over_changes_nothing(worker):
    worker.end()
    assert soon(deliver.claim)
    assert deliver.deliver(worker.claimed) == 0
    assert Delivery.objects.get().state == Delivery.State.PENDING


def test_a_pause_after_a_failed_try_does_not_end_with_the_session(told):
    def fail() -> None:
        (claimed,) = deliver.claim()
        deliver.fail(claimed, OSError("gateway is down"))
        connection.close()

    thread = Thread(target=fail)
    thread.start()
    thread.join()
    time.sleep(0.2)  # the session is gone; the pause is seconds
    assert Delivery.objects.get().attempts == 1
    assert deliver.claim() == []


def test_a_claim_reads_along_the_index_and_its_setting_ends_with_it(told):
    """Without statistics 30 000 due rows were sorted for each claim: 40 ms instead of a tenth of one."""
    with CaptureQueriesContext(connection) as asked:
        assert len(deliver.claim()) == 1
    statements = [query["sql"] for query in asked]
    setting = next(place for place, sql in enumerate(statements) if "enable_sort = off" in sql)
    reading = next(place for place, sql in enumerate(statements) if "SKIP LOCKED" in sql)
    assert setting < reading
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_sort")
        assert cursor.fetchone() == ("on",)
