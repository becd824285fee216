"""Rounds of the engine: claims that are never shared, a last look before sending, a loop without a broker."""

from concurrent.futures import Future
from datetime import timedelta
from threading import Event

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from courses.actions import infusions
from courses.models import User
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan, sweep
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def course(cast):
    """An infusion of today, planned, of which North's nurse is to be told by inbox and by e-mail."""
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    course = make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    plan.plan_all()
    return course


def test_one_round_plans_and_sends(cast):
    make_course(make_patient(cast.north, cast.alice), cast.alice, doses_mg=("1000",))
    assert [sweep.sweep(), sweep.sweep()] == [1, 0]


def test_what_is_not_due_yet_is_not_claimed(course):
    moment = timezone.now() + timedelta(seconds=30)
    Delivery.objects.update(due_at=moment)
    assert deliver.claim() == []
    Delivery.objects.update(due_at=timezone.now())
    assert len(deliver.claim()) == 2


def test_a_claim_keeps_others_out_until_it_runs_out(course):
    assert (len(deliver.claim()), deliver.claim()) == (2, [])
    Delivery.objects.update(lease_until=timezone.now() - timedelta(milliseconds=1))
    assert len(deliver.claim()) == 2


def test_a_claim_with_too_little_left_sends_nothing(course):
    claimed = deliver.claim()
    Delivery.objects.update(lease_until=timezone.now() + deliver.SEND_TIME)
    assert deliver.deliver(claimed) == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"pending"}
    assert mail.outbox == []


def test_a_worker_that_lost_its_claim_while_sending_marks_nothing(course, monkeypatch):
    def taken_over(message):
        Delivery.objects.filter(channel="email").update(lease_token=None)

    monkeypatch.setattr(deliver, "ThreadPoolExecutor", _AtOnce)
    monkeypatch.setitem(deliver.CHANNELS, "email", taken_over)
    assert deliver.deliver(deliver.claim()) == 1
    assert Delivery.objects.get(channel="email").state == "pending"


@pytest.mark.parametrize(("paused", "sent"), [(7.9, 1), (8.1, 0)])
def test_a_worker_that_was_stopped_since_it_looked_hands_nothing_over(course, monkeypatch, paused, sent):
    """Of a lease of 15 s, 7 belong to the sending: it begins within 8."""
    clock = [100.0]
    monkeypatch.setattr(deliver.time, "monotonic", lambda: clock[0])
    real = deliver._check

    def stopped_after(claimed):
        found = real(claimed)
        clock[0] += paused
        return found

    monkeypatch.setattr(deliver, "_check", stopped_after)
    deliver.deliver(deliver.claim())
    assert len(mail.outbox) == sent
    letter = Delivery.objects.get(channel="email")
    assert (letter.state, letter.attempts) == ("sent" if sent else "pending", 0)
    assert letter.lease_token is None  # whoever claims it next looks again, at once


class _AtOnce:
    """A pool that works at once, in the thread and the transaction of the test."""

    def __init__(self, max_workers: int):
        assert max_workers

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def submit(self, function, *given):
        done = Future()
        done.set_result(function(*given))
        return done


def test_what_changed_after_planning_is_dropped_and_told_anew(cast, course):
    infusions.omit(infusion=course.infusions.get(), seen_version=1, by=cast.nina, reason="refused")
    assert deliver.deliver_all() == 0
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}


def test_a_message_that_cannot_be_put_into_words_fails_alone(cast, course, monkeypatch):
    real = deliver.Message.of.__func__

    def broken(cls, delivery, derived):
        if delivery.channel == "email":
            raise KeyError("no words for this")
        return real(cls, delivery, derived)

    monkeypatch.setattr(deliver.Message, "of", classmethod(broken))
    assert deliver.deliver_all() == 1
    letter = Delivery.objects.get(channel="email")
    assert (letter.state, letter.attempts) == ("pending", 1)
    assert "no words for this" in letter.last_error


def test_the_loop_outlives_a_database_that_is_gone(monkeypatch):
    over, rounds = Event(), []

    def broken() -> None:
        rounds.append(1)
        if len(rounds) == 2:
            over.set()
        raise OperationalError("the server went away")

    monkeypatch.setattr(sweep, "sweep", broken)
    monkeypatch.setattr(sweep, "AFTER_AN_ERROR_SECONDS", 0)
    monkeypatch.setattr(sweep.connection, "close", lambda: None)
    sweep.loop(is_over=over.is_set)
    assert len(rounds) == 2


@pytest.mark.parametrize(("seconds", "waited"), [(-5, 0.0), (0.4, 0.4), (30, 1.0), (None, 1.0)])
def test_the_loop_waits_for_what_comes_next_and_a_second_at_most(course, monkeypatch, seconds, waited):
    now = timezone.now()
    monkeypatch.setattr("monitoring.reminders.clock.now", lambda: now)
    if seconds is None:
        Delivery.objects.all().delete()
    Delivery.objects.update(due_at=now + timedelta(seconds=seconds or 0))
    slept = []
    monkeypatch.setattr(sweep.connection, "vendor", "sqlite")
    monkeypatch.setattr(sweep.time, "sleep", slept.append)
    sweep.wait()
    assert slept == [pytest.approx(waited)]


def test_the_command_says_how_many_were_sent(course, capsys):
    call_command("reminders")
    assert capsys.readouterr().out == "2 messages sent.\n"
