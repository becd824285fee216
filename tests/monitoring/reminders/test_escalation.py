"""While nobody answers, the next are asked: stored ahead, dropped when somebody takes it, never changed."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from courses.models import Clinic, EscalationStep, Membership, Patient
from monitoring.actions import owning, reminders
from monitoring.models import Delivery, Reminder
from monitoring.reminders import deliver, plan
from monitoring.reminders.on_time import late_escalations
from tests.cast import make_cast, make_course, make_patient, make_user

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 1, 7)  # a Wednesday
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 1, 7, hour, minute, second, tzinfo=LONDON) + timedelta(days=days)


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(remind_at=time(8), owned_hours=8)
    Membership.objects.filter(user=cast.alice).update(is_lead=True)
    rows = [("nurse", 4), ("consultant", 24), ("lead", 48)]
    EscalationStep.objects.bulk_create(
        EscalationStep(clinic=cast.north, position=n, target=target, after_hours=hours)
        for n, (target, hours) in enumerate(rows, start=1)
    )
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def reminder(cast):
    """Return an infusion due on DAY, ordered the day before and told at eight."""
    with time_machine.travel(at(12, days=-1), tick=False):
        make_course(
            make_patient(cast.north, cast.alice, consultant=cast.alice),
            cast.alice,
            doses_mg=("1000",),
            first_day=DAY,
        )
    sweep(at(8))
    return Reminder.objects.get(kind="infusion")


def sweep(when: datetime) -> None:
    with time_machine.travel(when, tick=False):
        plan.plan_all()
        deliver.deliver_all()


def acted(when: datetime, act, reminder, by, **columns) -> None:
    with time_machine.travel(when, tick=False):
        newest = Reminder.objects.select_related("patient__clinic").get(pk=reminder.pk)
        act(reminder=newest, seen_version=newest.version, by=by, **columns)


def told(state: str, occasion: str = "escalation") -> list[tuple]:
    rows = Delivery.objects.filter(state=state, occasion=occasion, channel="inbox", reminder__kind="infusion")
    rows = rows.order_by("due_at", "pk").values_list("recipient__username", "due_at")
    return [(name, due_at.astimezone(LONDON)) for name, due_at in rows]


def test_nurse_consultant_and_lead_are_asked_in_turn(cast, reminder):
    assert told("pending") == [("nina", at(12)), ("alice", at(8, days=1))]  # 36 hours ahead are stored
    for hour, minute, second, sent in [(11, 59, 59, 0), (12, 0, 0, 1)]:
        sweep(at(hour, minute, second))
        assert len(told("sent")) == sent
    sweep(at(8, days=1))
    sweep(at(8, days=2))
    assert told("sent") == [("nina", at(12)), ("alice", at(8, days=1)), ("alice", at(8, days=2))]
    text = Delivery.objects.filter(state="sent", occasion="escalation").first().text
    assert text.startswith("Passed on to you, nobody has taken this: ")


def test_a_named_nurse_is_asked_and_not_all_nurses(cast, reminder):
    noor = make_user("noor", cast.north, "nurse")
    Patient.objects.update(nurse=noor)
    sweep(at(0, days=1))  # a new day plans everybody anew
    sweep(at(12, days=1))
    assert told("sent") == [("noor", at(12)), ("alice", at(8, days=1))]


@pytest.mark.parametrize(("second", "sent"), [(-1, 0), (1, 1)])
def test_who_takes_it_before_stops_the_chain(second, sent, cast, reminder):
    """Taken a second before: nobody is asked, even if planning has not run; a second after: it was asked."""
    if sent:
        sweep(at(12))
    acted(at(12) + timedelta(seconds=second), owning.take, reminder, cast.nina)
    with time_machine.travel(at(12, 0, 1), tick=False):
        deliver.deliver_all()
    assert len(told("sent")) == sent
    sweep(at(12, 1))
    assert [name for name, due_at in told("pending") if due_at < at(12, 1) + 8 * HOUR] == []


@pytest.mark.parametrize("act", ["done", "snoozed"])
def test_what_is_done_or_put_away_asks_nobody(act, cast, reminder):
    if act == "done":
        acted(at(9), reminders.mark_done, reminder, cast.nina)
    else:
        acted(
            at(9), reminders.snooze, reminder, cast.nina, until=DAY + timedelta(days=2), reason="ward closed"
        )
    sweep(at(12))
    sweep(at(8, days=1))
    assert (told("sent"), told("pending")) == ([], [])
    if act == "snoozed":
        sweep(at(8, days=2))  # back: they are told so, and the chain begins
        assert told("sent", "nag") == [("nina", at(8, days=2))]
        assert told("pending")[0] == ("nina", at(12, days=2))


def test_an_acknowledgement_runs_out_and_the_chain_begins_anew(cast, reminder):
    acted(at(9), owning.take, reminder, cast.nina)
    sweep(at(16, 59, 59))
    assert told("sent") == told("sent", "nag") == []
    sweep(at(17))
    assert told("sent", "nag") == [("nina", at(17))]
    sweep(at(21))
    assert told("sent") == [("nina", at(21))]


def test_what_is_given_back_is_told_at_once(cast, reminder):
    noor = make_user("noor", cast.north, "nurse")
    acted(at(9), owning.take, reminder, cast.nina)
    acted(at(10), owning.release, reminder, cast.nina)
    sweep(at(10))
    assert sorted(told("sent", "nag")) == [("nina", at(10)), ("noor", at(10))]
    assert noor.username == "noor"


def test_a_clinics_nagging_asks_again_and_stops(cast, reminder):
    Clinic.objects.update(nag_hours=1, nag_times=2)
    EscalationStep.objects.all().delete()
    Reminder.objects.update(escalation=[])
    with time_machine.travel(at(8, 1), tick=False):
        plan.plan_clinic(Clinic.objects.get(pk=cast.north.pk))
    for hour in range(9, 16):
        sweep(at(hour))
    assert told("sent", "nag") == [("nina", at(9)), ("nina", at(10))]


def test_after_an_outage_only_the_last_asking_goes(cast, reminder):
    Clinic.objects.update(nag_hours=1, nag_times=3)
    with time_machine.travel(at(8, 1), tick=False):
        plan.plan_clinic(Clinic.objects.get(pk=cast.north.pk))
    sweep(at(11, 30))
    assert told("sent", "nag") == [("nina", at(11))]


def test_every_running_escalation_is_proved_to_be_on_time(cast, reminder):
    assert late_escalations(now=at(12, 1)) == []
    found = late_escalations(now=at(12, 1, 1))
    assert [(late.reminder_id, late.due_at, late.is_planned) for late in found] == [
        (reminder.pk, at(12), True)
    ]
    Delivery.objects.filter(occasion="escalation").delete()
    assert [late.is_planned for late in late_escalations(now=at(12, 1, 1))] == [False]
    with time_machine.travel(at(12, 2), tick=False):
        plan.plan_clinic(cast.north)
        assert [late.is_planned for late in late_escalations(now=at(12, 2))] == [True]
        deliver.deliver_all()
    assert late_escalations(now=at(12, 4)) == []
    acted(at(12, 5), owning.take, reminder, cast.nina)
    assert late_escalations(now=at(12, 6)) == []
