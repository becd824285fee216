"""The engine: rows follow the facts, and each person is told once, of what is still due."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses.actions import infusions
from courses.actions.patients import end_follow_up
from courses.clinic.audit import AuditLine
from courses.models import User
from monitoring.actions import reminders
from monitoring.models import Delivery, Reminder, Sweep
from monitoring.reminders import deliver, plan
from monitoring.reminders.sweeps import last_sweep
from tests.cast import make_cast, make_course, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def states():
    return sorted(Reminder.objects.values_list("kind", "due_on", "state"))


def test_planning_raises_each_item_once_however_often_it_runs(cast, ada):
    make_course(ada, cast.alice)
    today = cast.north.today()
    assert plan.plan_clinic(cast.north) == 3
    expected = [("infusion", today + timedelta(days=n), "open") for n in range(3)]
    assert states() == expected
    assert plan.plan_clinic(cast.north) == 0
    assert states() == expected
    assert AuditLine.objects.filter(action="reminder.raise").count() == 3


def test_a_moved_infusion_moves_its_reminder(cast, ada):
    course = make_course(ada, cast.alice, doses_mg=("1000",))
    today = cast.north.today()
    plan.plan_clinic(cast.north)
    infusion = course.infusions.get()
    infusions.plan_again(
        infusion=infusion, seen_version=1, by=cast.alice, planned_on=today + timedelta(days=3), reason="fever"
    )
    plan.plan_clinic(cast.north)
    assert states() == [("infusion", today, "cancelled"), ("infusion", today + timedelta(days=3), "open")]


def test_planned_back_to_the_old_day_the_reminder_opens_again(cast, ada):
    course = make_course(ada, cast.alice, doses_mg=("1000",))
    today = cast.north.today()
    plan.plan_clinic(cast.north)
    infusion = course.infusions.get()
    for version, day in [(1, today + timedelta(days=3)), (2, today)]:
        infusions.plan_again(
            infusion=infusion, seen_version=version, by=cast.alice, planned_on=day, reason="bed"
        )
        plan.plan_clinic(cast.north)
    assert states()[0] == ("infusion", today, "open")


def test_what_was_marked_done_stays_done(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    Reminder.objects.update(state="done")
    plan.plan_clinic(cast.north)
    assert [state for *_, state in states()] == ["done"]


@pytest.mark.parametrize("state", ["dead", "moved", "lost"])
def test_the_end_of_follow_up_cancels_every_reminder(cast, ada, state):
    make_course(ada, cast.alice)
    make_taper(ada, cast.alice)
    plan.plan_clinic(cast.north)
    end_follow_up(patient=ada, seen_version=1, by=cast.nina, state=state, on=cast.north.today())
    plan.plan_clinic(cast.north)
    assert {state for *_, state in states()} == {"cancelled"}


def test_each_person_of_the_owning_role_is_told_once(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    plan.plan_clinic(cast.north)
    assert deliver.deliver_all() == 2
    assert deliver.deliver_all() == 0
    told = sorted(Delivery.objects.values_list("recipient__username", "channel", "state"))
    assert told == [("nina", "email", "sent"), ("nina", "inbox", "sent")]


def test_the_inbox_names_the_patient_and_the_mail_does_not(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    assert Delivery.objects.get(channel="inbox").text == (
        "Infusion 1 of 1: methylPREDNISolone 1 g IV (Abbott, Ada)"
    )
    (sent,) = mail.outbox
    assert sent.to == ["nina@example.org"]
    assert sent.subject == f"next infusion due {cast.north.today():%d %b %Y} at North"
    assert "Abbott" not in sent.subject + sent.body
    key = Delivery.objects.get(channel="email").idempotency_key
    assert sent.extra_headers["Message-ID"] == f"<{key}@localhost>"


def test_nothing_is_sent_before_its_day(cast, ada):
    make_course(ada, cast.alice, first_day=cast.north.today() + timedelta(days=1), doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    assert (deliver.deliver_all(), Reminder.objects.count()) == (0, 1)


def test_what_is_no_longer_due_when_it_would_be_sent_is_dropped(cast, ada):
    course = make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    infusions.omit(infusion=course.infusions.get(), seen_version=1, by=cast.nina, reason="refused")
    assert deliver.deliver_all() == 0
    assert Delivery.objects.get().state == "dropped"


def test_a_claim_that_was_lost_marks_nothing(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    (stale,) = deliver.claim()
    assert deliver.claim() == []
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    (mine,) = deliver.claim()
    assert deliver.deliver([stale]) == 0
    assert Delivery.objects.get().state == "pending"
    assert deliver.deliver([mine]) == 1


def failing(cast, ada, monkeypatch, error):
    """Return what becomes of a letter whose channel fails each time, after so many tries."""
    make_course(ada, cast.alice, doses_mg=("1000",))
    User.objects.filter(pk=cast.nina.pk).update(email="nina@example.org")
    plan.plan_clinic(cast.north)

    def refuse(message):
        raise error

    monkeypatch.setitem(deliver.CHANNELS, "email", refuse)

    def tries(count: int) -> Delivery:
        for _ in range(count):
            Delivery.objects.filter(channel="email").update(lease_until=None)
            deliver.deliver_all()
        return Delivery.objects.get(channel="email")

    return tries


def test_a_message_that_is_wrong_in_itself_is_given_up_after_five_tries(cast, ada, monkeypatch):
    tries = failing(cast, ada, monkeypatch, ValueError("no such address"))
    letter = tries(4)
    assert (letter.state, letter.attempts, letter.last_error) == ("pending", 4, "no such address")
    letter = tries(1)
    assert (letter.state, letter.attempts, letter.lease_until) == ("failed", 5, None)
    assert Delivery.objects.get(channel="inbox").state == "sent"


def test_a_mail_server_that_is_down_is_tried_for_a_day(cast, ada, monkeypatch):
    tries = failing(cast, ada, monkeypatch, ConnectionRefusedError("mail server is down"))
    letter = tries(7)
    assert (letter.state, letter.attempts) == ("pending", 7)
    pause = letter.lease_until - timezone.now()
    assert timedelta(seconds=120) < pause <= timedelta(seconds=128)
    Delivery.objects.filter(pk=letter.pk).update(due_at=timezone.now() - timedelta(days=1, seconds=1))
    monkeypatch.setattr(deliver, "_wanted", lambda ours, now: {d.idempotency_key: d for d in ours})
    assert tries(1).state == "failed"


def test_the_page_can_say_when_reminders_last_ran():
    now = timezone.now()
    assert last_sweep(now=now).is_late
    plan.plan_all()
    deliver.deliver_all()
    assert not last_sweep(now=timezone.now()).is_late
    Sweep.objects.filter(name=plan.SWEEP).update(finished_at=now - timedelta(minutes=5, seconds=1))
    assert last_sweep(now=now).is_late


def test_reading_a_message_is_recorded_once_and_only_by_its_recipient(cast, ada, monkeypatch):
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    deliver.deliver_all()
    delivery = Delivery.objects.get(channel="inbox")
    assert reminders.mark_read(delivery=delivery, by=cast.alice) is False
    with monkeypatch.context() as patch:
        patch.setattr("courses.clinic.audit.write", _broken)
        with pytest.raises(RuntimeError):
            reminders.mark_read(delivery=delivery, by=cast.nina)
    assert Delivery.objects.get().read_at is None
    assert [reminders.mark_read(delivery=delivery, by=cast.nina) for _ in range(2)] == [True, False]
    assert AuditLine.objects.get(action="delivery.read").actor == cast.nina


def _broken(**_):
    raise RuntimeError("the trail is broken")
