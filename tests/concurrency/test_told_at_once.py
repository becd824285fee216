"""PostgreSQL wakes the loop when a change commits, so that nobody waits for the next second."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from monitoring.reminders import sweep
from tests.cast import make_cast, make_course, make_patient

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql, pytest.mark.migrated]

LONG = 20.0


@pytest.fixture
def woken_after(monkeypatch):
    """Return a function that waits as the loop does, for twenty seconds at most, and says how long it was."""
    monkeypatch.setattr(sweep, "LONGEST_WAIT_SECONDS", LONG)

    def waited() -> float:
        try:
            start = time.monotonic()
            sweep.wait()
            return time.monotonic() - start
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        yield lambda: pool.submit(waited)


def test_a_write_that_commits_wakes_the_loop(woken_after):
    cast = make_cast()
    patient = make_patient(cast.north, cast.alice)
    waiting = woken_after()
    time.sleep(1)  # until it listens
    make_course(patient, cast.alice)
    assert waiting.result() < LONG / 2


def test_a_write_that_is_undone_wakes_nobody(woken_after, monkeypatch):
    monkeypatch.setattr(sweep, "LONGEST_WAIT_SECONDS", 3.0)
    cast = make_cast()
    patient = make_patient(cast.north, cast.alice)
    waiting = woken_after()
    time.sleep(1)
    with transaction.atomic():
        make_course(patient, cast.alice)
        transaction.set_rollback(True)
    assert waiting.result() >= 3.0


def test_one_round_answers_all_that_was_written_before_it(monkeypatch):
    monkeypatch.setattr(sweep, "LONGEST_WAIT_SECONDS", 2.0)
    cast = make_cast()
    patients = [make_patient(cast.north, cast.alice, number=f"N-{number}") for number in range(3)]

    def write() -> None:
        try:
            for patient in patients:
                make_course(patient, cast.alice)
        finally:
            connection.close()

    def waited_after_the_round() -> float:
        try:
            sweep.wait()  # it listens from here on
            with ThreadPoolExecutor(1) as other:
                other.submit(write).result()
            sweep.wait()
            start = time.monotonic()
            sweep.wait()
            return time.monotonic() - start
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(waited_after_the_round).result() >= 1.5
