"""Many messages at once: as few questions as for one, and a claim that stays each message's own."""

import uuid
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Change, Patient
from monitoring.due import kinds
from monitoring.models import Delivery, Webhook
from monitoring.reminders import deliver, plan, sweep
from monitoring.rules.kinds import kind_of
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


def make_told(cast, count: int, *, first: int = 1) -> None:
    """Let North's nurse be told of so many infusions of today, in the app alone."""
    for number in range(first, first + count):
        make_course(
            make_patient(cast.north, cast.alice, number=f"N-{number}"), cast.alice, doses_mg=("1000",)
        )
    plan.plan_all()


def queries_of_delivering() -> int:
    with CaptureQueriesContext(connection) as asked:
        deliver.deliver(deliver.claim())
    return len(asked)


def test_delivering_costs_the_same_for_one_message_and_for_twenty(cast):
    make_told(cast, 1)
    one = queries_of_delivering()
    make_told(cast, 20, first=2)
    assert queries_of_delivering() == one <= 20
    assert Delivery.objects.filter(state="sent").count() == 21


def test_a_claim_reads_its_messages_by_their_ids(cast):
    make_told(cast, 2)
    with CaptureQueriesContext(connection) as asked:
        claimed = deliver.claim()
    by_token = [one["sql"] for one in asked if '"lease_token" = ' in one["sql"].partition(" WHERE ")[2]]
    assert len(by_token) == 1
    for delivery in claimed:
        assert f"{delivery.pk}" in by_token[0].partition('"id" IN (')[2]


def test_the_last_look_asks_for_the_kinds_at_hand_alone(cast, monkeypatch):
    make_told(cast, 1)
    asked = []
    real = kinds.import_string
    monkeypatch.setattr(kinds, "import_string", lambda name: asked.append(name) or real(name))
    assert deliver.deliver_all() == 1
    assert asked == [kind_of("infusion").read]


def test_what_is_asked_of_some_kinds_is_what_all_kinds_say_of_them(cast):
    make_told(cast, 1)
    asked = {"today": cast.north.today(), "days_ahead": 14}
    found = kinds.derive(Patient.objects.all(), **asked)
    for kind in {one.due.kind for one in found}:
        some = kinds.derive(Patient.objects.all(), **asked, of_kinds={kind})
        assert [d for d in some if d.due.kind == kind] == [d for d in found if d.due.kind == kind]


def test_of_many_marked_at_once_only_those_still_ours_change(cast):
    make_told(cast, 3)
    claimed = deliver.claim()
    stolen = claimed[1]
    Delivery.objects.filter(pk=stolen.pk).update(lease_token=uuid.uuid4())
    assert deliver.mark(claimed, state=Delivery.State.DROPPED) == 2
    assert list(Delivery.objects.filter(state="pending")) == [stolen]
    assert deliver.mark([], state=Delivery.State.DROPPED) == 0


def test_each_of_many_keeps_the_words_it_was_told_with(cast):
    make_told(cast, 3)
    assert deliver.deliver_all() == 3
    for message in Delivery.objects.select_related("reminder__patient"):
        assert f"({message.patient})" in message.text


def test_a_full_batch_is_followed_by_another_and_a_few_by_the_next_round(cast, monkeypatch):
    make_told(cast, 3)
    sizes = []
    real = deliver.claim
    monkeypatch.setattr(deliver, "BATCH", 2)
    monkeypatch.setattr(deliver, "claim", lambda limit: sizes.append(limit) or real(limit))
    assert deliver.deliver_all() == 3
    assert sizes == [2, 2]


def test_planning_takes_a_full_batch_and_then_another(cast, monkeypatch):
    plan.plan_all()
    for number in range(3):
        make_patient(cast.north, cast.alice, number=f"N-{number}")
    assert Change.objects.count() == 3
    assert [plan.plan_changed(2), plan.plan_changed(2), plan.plan_changed(2)] == [
        (0, True),
        (0, False),
        (0, False),
    ]
    assert not Change.objects.exists()


def test_answers_that_come_in_together_are_noted_by_one_statement(cast, monkeypatch):
    for number in range(1, 4):
        Webhook.objects.create(
            clinic=cast.north, url=f"https://a{number}.example/", kinds=[], added_by=cast.mona
        )
    make_told(cast, 1)
    monkeypatch.setitem(deliver.CHANNELS, "webhook", lambda message: None)
    sizes = []
    real = deliver._mark_sent
    monkeypatch.setattr(deliver, "_mark_sent", lambda told, now: sizes.append(len(told)) or real(told, now))
    assert deliver.deliver_all() == 4
    assert sizes == [1, 3]  # in the app, then all that went outside


def test_no_more_than_sixteen_go_out_at_a_moment(cast, monkeypatch):
    for number in range(20):
        Webhook.objects.create(
            clinic=cast.north, url=f"https://a{number}.example/", kinds=[], added_by=cast.mona
        )
    make_told(cast, 1)
    all_sixteen, under_way, most = Barrier(deliver.SENT_AT_ONCE), [], []

    def carry(message):
        under_way.append(message)
        most.append(len(under_way))
        if len(most) <= deliver.SENT_AT_ONCE:
            all_sixteen.wait(10)
        under_way.remove(message)

    monkeypatch.setitem(deliver.CHANNELS, "webhook", carry)
    assert deliver.deliver_all() == 21
    assert max(most) == deliver.SENT_AT_ONCE == 16


def test_one_that_hangs_holds_up_no_answer_of_another(cast, monkeypatch):
    hook = {"clinic": cast.north, "kinds": [], "added_by": cast.mona}
    Webhook.objects.create(url="https://slow.example/", **hook)
    Webhook.objects.create(url="https://quick.example/", **hook)
    make_told(cast, 1)
    others_noted = Event()

    def carry(message):
        if "slow" in message.webhook.url:
            assert others_noted.wait(10)

    real = deliver._mark_sent

    def noting(told, now):
        found = real(told, now)
        if any(delivery.webhook_id for delivery, _ in told):
            others_noted.set()
        return found

    monkeypatch.setitem(deliver.CHANNELS, "webhook", carry)
    monkeypatch.setattr(deliver, "_mark_sent", noting)
    assert deliver.deliver_all() == 3


def test_the_loop_rests_between_two_rounds(cast, monkeypatch):
    done = []
    monkeypatch.setattr(sweep, "close_old_connections", lambda: None)
    monkeypatch.setattr(sweep, "sweep", lambda: done.append("round"))
    monkeypatch.setattr(sweep, "wait", lambda: done.append("wait"))
    monkeypatch.setattr(sweep.time, "sleep", done.append)
    sweep.loop(is_over=lambda: len(done) >= 3)
    assert done == ["round", sweep.REST_SECONDS, "wait"]


@pytest.mark.parametrize(("worked", "rested"), [(0.0, 0.1), (0.1, 0.1), (0.4, 0.4), (1.0, 1.0), (7.0, 1.0)])
def test_it_rests_as_long_as_it_worked_a_second_at_most(monkeypatch, worked, rested):
    slept = []
    monkeypatch.setattr(sweep.time, "sleep", slept.append)
    sweep.rest(worked)
    assert slept == [rested]


def test_a_message_that_comes_due_meanwhile_is_sent_in_the_next_round(cast):
    make_told(cast, 2)
    later = Delivery.objects.first()
    Delivery.objects.filter(pk=later.pk).update(due_at=timezone.now() + timedelta(minutes=1))
    assert deliver.deliver_all() == 1
