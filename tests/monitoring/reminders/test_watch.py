"""The engine seen from outside: late or not, on both sides of each limit, from the database alone."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import Infusion
from monitoring.models import Delivery, Heartbeat, Sweep
from monitoring.reminders import dead_man, deliver, heartbeats, plan, tasks, watch
from monitoring.reminders.sweeps import LATE_AFTER, last_sweep
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def fresh_process(monkeypatch):
    monkeypatch.setattr(heartbeats, "_last", {})
    monkeypatch.setattr(dead_man, "_asked", [])


def swept(at) -> None:
    for name in (plan.SWEEP, deliver.SWEEP):
        Sweep.objects.update_or_create(name=name, defaults={"finished_at": at})


def message(cast, *, due_at, **columns) -> Delivery:
    """Store one message in the app for nina; what else is stored stays as it is."""
    if not Delivery.objects.exists():
        make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
        plan.plan_all()
        Delivery.objects.update(due_at=due_at, **columns)
        return Delivery.objects.get()
    known = Delivery.objects.first()
    known.pk, known.idempotency_key = None, f"more {Delivery.objects.count()}"
    for name, value in ({"due_at": due_at} | columns).items():
        setattr(known, name, value)
    known.save()
    return known


def sent(late_by: timedelta, *, at) -> dict:
    return {"due_at": at - late_by, "state": "sent", "sent_at": at, "text": "told"}


@pytest.mark.parametrize(("ago", "is_late"), [(LATE_AFTER, False), (LATE_AFTER + SECOND, True)])
def test_a_job_that_stopped_makes_reminders_late(now, ago, is_late):
    swept(now)
    Sweep.objects.filter(name=plan.SWEEP).update(finished_at=now - ago)
    assert last_sweep(now=now).is_late is is_late


@pytest.mark.parametrize(("ago", "is_late"), [(LATE_AFTER, False), (LATE_AFTER + SECOND, True)])
def test_a_message_nobody_tried_makes_reminders_late(cast, now, ago, is_late):
    message(cast, due_at=now - ago)
    swept(now)
    found = last_sweep(now=now)
    assert (found.is_late, found.waiting_since) == (is_late, now - ago)


def test_a_message_that_failed_waits_for_its_channel_not_for_the_engine(cast, now):
    message(cast, due_at=now - timedelta(hours=1), attempts=1)
    swept(now)
    assert not last_sweep(now=now).is_late


def test_what_is_not_due_yet_waits_for_nobody(cast, now):
    message(cast, due_at=now + SECOND)
    swept(now)
    assert last_sweep(now=now).waiting_since is None


def test_whether_reminders_are_late_takes_one_query(cast, now):
    message(cast, due_at=now)
    swept(now)
    with CaptureQueriesContext(connection) as captured:
        last_sweep(now=now)
    assert len(captured) == 1


@pytest.mark.parametrize(("name", "who"), [("monitoring:inbox", "nina"), ("courses:clinic-settings", "mona")])
def test_every_page_says_so_to_who_works_at_a_clinic(client, cast, now, name, who):
    client.force_login(getattr(cast, who), backend="django.contrib.auth.backends.ModelBackend")
    swept(now - LATE_AFTER - SECOND)
    assert b"Reminders are late." in client.get(reverse(name)).content
    swept(timezone.now())
    assert b"Reminders are late." not in client.get(reverse(name)).content


def test_with_every_worker_dead_today_lists_all_that_is_due_and_says_that_reminders_are_late(client, cast):
    """R18: the list is a query, no product of the scheduler."""
    for n in range(16):
        make_course(make_patient(cast.north, cast.alice, number=f"N-{n}"), cast.alice)
    client.force_login(cast.nina, backend="django.contrib.auth.backends.ModelBackend")
    text = client.get(reverse("monitoring:today")).content.decode()
    due = {
        f"{n.patient.pk}-infusion-{n.planned_on}" for n in Infusion.objects.select_related("course__patient")
    }
    assert (Delivery.objects.count(), Sweep.objects.count(), len(due)) == (0, 0, 48)
    assert {key for key in due if key not in text} == set()
    assert "Reminders are late." in text


def test_each_figure_is_what_the_database_holds(cast, now):
    message(cast, due_at=now - timedelta(seconds=90))
    message(cast, due_at=now - timedelta(seconds=30), attempts=2, lease_until=now + SECOND)
    message(cast, due_at=now + SECOND)
    message(cast, due_at=now - timedelta(hours=7), channel="email")
    message(cast, due_at=now - timedelta(minutes=30), state="failed", attempts=5, channel="email")
    message(cast, **sent(timedelta(seconds=60), at=now - timedelta(minutes=1)))
    message(cast, **sent(timedelta(seconds=61), at=now - timedelta(minutes=2)))
    message(cast, **sent(timedelta(seconds=61), at=now - timedelta(hours=2)))
    message(cast, **sent(timedelta(0), at=now - timedelta(hours=7)))
    found = watch.standing(now=now)
    assert (found.depth, found.retrying, found.catching_up) == (3, 1, 1)
    assert found.oldest_due_at == now - timedelta(hours=7)
    assert found.channels["inbox"] == watch.OfChannel(sent=4, failed=2)
    assert found.channels["email"] == watch.OfChannel(failed=5, dead=1)
    assert found.age(found.dead_oldest_at) == timedelta(minutes=30)
    assert (found.dwell[30], found.dwell[60], found.dwell[300], found.dwell_count) == (0, 1, 2, 2)
    # Late: one sent, the two that wait for over a minute, the one given up.
    assert found.late == {"1h": (4, 5), "6h": (5, 6)}


def test_how_it_stands_takes_as_many_queries_for_many_as_for_one(cast, now):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            watch.standing(now=now)
        return len(captured)

    message(cast, due_at=now)
    one = queries()
    for _ in range(30):
        message(cast, due_at=now)
    assert queries() == one <= 8


def test_a_worker_and_its_tick_leave_a_heartbeat_once_in_ten_seconds(cast, monkeypatch):
    tasks.deliver_reminders()
    tasks.deliver_reminders()
    (beat,) = Heartbeat.objects.all()
    assert beat.kind == "worker"
    monkeypatch.setattr(heartbeats, "EVERY_SECONDS", 0)
    tasks.deliver_reminders()
    assert Heartbeat.objects.get().at > beat.at


def test_processes_that_are_long_gone_are_forgotten(now):
    for name, age in (("worker a", timedelta(days=1)), ("worker b", timedelta(hours=23))):
        Heartbeat.objects.create(name=name, kind="worker", at=now - age)
    assert heartbeats.note("loop")
    assert set(Heartbeat.objects.values_list("kind", flat=True)) == {"worker", "loop"}
    assert not Heartbeat.objects.filter(name="worker a").exists()


def test_a_heartbeat_that_cannot_be_written_stops_nothing(monkeypatch):
    def gone(**_):
        raise DatabaseError("no database")

    monkeypatch.setattr(Heartbeat.objects, "update_or_create", gone)
    assert heartbeats.note("worker") is False


@pytest.fixture
def pinged(settings, monkeypatch):
    """Return the addresses pinged; a ping is sent at once instead of in a thread."""
    addresses: list[str] = []
    settings.DEAD_MAN_URL = "https://watchdog.example.org/x"

    class Now:
        def __init__(self, target, args, daemon):
            self.run = lambda: target(*args)

        def start(self):
            self.run()

    monkeypatch.setattr(dead_man.threading, "Thread", Now)
    monkeypatch.setattr(dead_man, "ASKED_EVERY_SECONDS", 0)
    monkeypatch.setattr(dead_man, "post", lambda url, **_: addresses.append(url) or dead_man_answer())
    return addresses


def dead_man_answer():
    from monitoring.reminders.channels.http import Answer

    return Answer(200, b"")


def test_the_watchdog_is_pinged_at_most_once_a_minute(pinged, now):
    swept(now)
    assert [dead_man.ping_if_well(), dead_man.ping_if_well()] == [True, False]
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=50))  # ten to spare on a slow machine
    assert dead_man.ping_if_well() is False
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=61))
    assert dead_man.ping_if_well() is True
    assert pinged == ["https://watchdog.example.org/x"] * 2


def test_the_watchdog_hears_nothing_while_something_is_late_or_nothing_is_set_up(pinged, now, settings):
    swept(now - LATE_AFTER - SECOND)
    assert dead_man.ping_if_well() is False
    swept(now)
    settings.DEAD_MAN_URL = ""
    assert dead_man.ping_if_well() is False
    assert pinged == []


def test_a_watchdog_that_does_not_answer_breaks_nothing_and_its_address_stays_out_of_the_log(
    pinged, now, monkeypatch, caplog
):
    def broken(url, **_):
        raise OSError(f"no answer from {url}")

    swept(now)
    monkeypatch.setattr(dead_man, "post", broken)
    assert dead_man.ping_if_well() is True
    assert "OSError" in caplog.text
    assert "watchdog.example.org" not in caplog.text
