"""The story of one thing due: each step with who, when and what, newest last, also once it is settled."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions.giving import give
from courses.models import Clinic, EscalationStep
from monitoring.actions import deliveries, owning, reminders
from monitoring.models import ContactAttempt, Delivery, Reminder
from monitoring.reminders import deliver, plan
from monitoring.story import Story, story_of
from tests.cast import make_cast, make_course, make_patient, make_taper, settle_gates, stop_taper

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
DAY = date(2026, 1, 7)  # a Wednesday
OVERTAKEN = "Not sent, as it was overtaken: the message “passed on to the next in the chain”"


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 1, 7, hour, minute, tzinfo=LONDON) + timedelta(days=days)


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(remind_at=time(8), owned_hours=8)
    EscalationStep.objects.create(clinic=cast.north, position=1, target="consultant", after_hours=4)
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def ada(cast):
    """Return a patient with an infusion due on DAY, ordered the day before."""
    with time_machine.travel(at(12, days=-1), tick=False):
        ada = make_patient(cast.north, cast.alice, consultant=cast.alice)
        make_course(ada, cast.alice, doses_mg=("1000",), first_day=DAY)
    return ada


def sweep(when: datetime) -> None:
    with time_machine.travel(when, tick=False):
        plan.plan_all()
        deliver.deliver_all()


def acted(when: datetime, act, by, **columns):
    with time_machine.travel(when, tick=False):
        newest = Reminder.objects.select_related("patient__clinic").get(kind="infusion")
        return act(reminder=newest, seen_version=newest.version, by=by, **columns)


def story(ada, when: datetime, kind: str = "infusion", due_on: date = DAY) -> Story | None:
    with time_machine.travel(when, tick=False):
        return story_of(ada, kind, due_on, now=when)


def said(lines) -> list[str]:
    """Return each line as "7 Jan 08:00 Nina: what (why)"."""
    words = []
    for line in lines:
        when = line.at.astimezone(LONDON)
        why = f" ({line.why})" if line.why else ""
        words.append(f"{when.day} {when:%H:%M} {line.who}: {line.what}{why}")
    return words


def test_a_day_and_a_half_of_one_item_is_told_in_order(cast, ada):
    sweep(at(8))
    acted(at(9), owning.take, cast.nina)
    call = ContactAttempt(
        channel="phone",
        outcome="no_answer",
        note="rang twice",
        next_try_on=DAY + timedelta(days=1),
        next_try_at=time(9),
        attempted_at=at(10),
    )
    acted(at(10), reminders.log_contact, cast.nina, attempt=call)
    sweep(at(8, days=1))
    acted(at(9, days=1), owning.hand_over, cast.alice, to=cast.nina, word="please")
    sweep(at(18, days=1))
    acted(at(19, days=1), reminders.remove, cast.nina, code="moved", words="to Leeds, Dr Moss")
    acted(at(20, days=1), reminders.reopen, cast.alice, reason="moved back")
    acted(at(21, days=1), reminders.mark_done, cast.alice, note="given at Leeds")
    found = story(ada, at(22, days=1))
    assert said(found.lines) == [
        "7 08:00 Pulseline scheduler: Raised, due 7 Jan 2026",
        "7 08:00 Pulseline: Told that it is due: Nina (in the app)",
        "7 09:00 Nina: Taken, until 7 Jan 2026 17:00",
        "7 10:00 Nina: Call (phone): no answer; next try 8 Jan 2026 at 09:00 (rang twice)",
        "7 10:00 Nina: Put away until 8 Jan 2026 (next try after: no answer)",
        f"7 12:00 Pulseline: {OVERTAKEN} for Alice (in the app)",
        "8 00:00 Pulseline: Back on the list: the snooze ended",
        "8 08:00 Pulseline: Asked again, while nobody has taken it: Nina (in the app)",
        "8 09:00 Alice: Handed over to Nina, until 8 Jan 2026 17:00 (please)",
        f"8 12:00 Pulseline: {OVERTAKEN} for Alice (in the app)",
        "8 17:00 Pulseline: Anybody's again: Nina's hours ran out",
        "8 18:00 Pulseline: Asked again, while nobody has taken it: Nina (in the app)",
        "8 19:00 Nina: Taken off the list: moved away, or followed elsewhere (to Leeds, Dr Moss)",
        "8 20:00 Alice: Back on the list (moved back)",
        "8 21:00 Alice: Done (given at Leeds)",
    ]
    assert (found.stands, found.row.state, found.coming) == (False, "done", ())


def test_the_moment_before_and_the_moment_that_hours_run_out_and_a_snooze_ends(cast, ada):
    sweep(at(8))
    acted(at(9), owning.take, cast.nina)
    ran_out = "7 17:00 Pulseline: Anybody's again: Nina's hours ran out"
    assert ran_out not in said(story(ada, at(16, 59)).lines)
    assert ran_out in said(story(ada, at(17)).lines)
    acted(at(18), reminders.snooze, cast.nina, until=DAY + timedelta(days=1), reason="tomorrow")
    back = "8 00:00 Pulseline: Back on the list: the snooze ended"
    assert back not in said(story(ada, at(23, 59)).lines)
    assert said(story(ada, at(23, 59)).coming) == ["8 00:00 Pulseline: Back on the list"]
    assert back in said(story(ada, at(0, days=1)).lines)


def test_what_was_taken_over_says_from_whom_and_what_was_given_back_ran_out_for_nobody(cast, ada):
    sweep(at(8))
    acted(at(9), owning.take, cast.nina)
    acted(at(10), owning.take, cast.alice, word="she is ill")
    acted(at(11), owning.release, cast.alice)
    acted(at(12), owning.take, cast.nina)
    told = said(story(ada, at(13)).lines)
    assert told[2:5] == [
        "7 09:00 Nina: Taken, until 7 Jan 2026 17:00",
        "7 10:00 Alice: Taken over from Nina, until 7 Jan 2026 18:00 (she is ill)",
        "7 11:00 Alice: Given back: anybody's again",
    ]
    assert "7 12:00 Nina: Taken, until 7 Jan 2026 20:00" in told


def test_what_comes_next_is_who_is_told_while_nobody_does_anything(cast, ada):
    sweep(at(8))
    assert said(story(ada, at(9)).coming) == [
        "7 12:00 Pulseline: Passed on to the next in the chain: Alice (in the app)"
    ]
    Delivery.objects.all().delete()
    Reminder.objects.all().delete()  # as if no worker had ever run
    found = story(ada, at(7))
    assert (found.lines, found.reminder) == ((), None)
    assert said(found.coming) == [
        "7 08:00 Pulseline: Told that it is due: Nina (in the app)",
        "7 12:00 Pulseline: Passed on to the next in the chain: Alice (in the app)",
    ]


def test_a_message_that_failed_says_why_was_sent_again_or_settled_and_by_whom(cast, ada):
    sweep(at(8))
    told = Delivery.objects.filter(reminder__kind="infusion", state="sent")
    told.update(state="failed", sent_at=None, attempts=5, last_error="mailbox full")
    failed = "7 08:00 Pulseline: Not delivered: the message “told that it is due” for Nina (in the app)"
    assert f"{failed} (mailbox full (5 tries))" in said(story(ada, at(9)).lines)
    with time_machine.travel(at(10), tick=False):
        deliveries.replay(delivery=Delivery.objects.get(state="failed"), by=cast.nina)
    told = said(story(ada, at(11)).lines)
    assert "7 10:00 Nina: Message sent again, after: mailbox full" in told
    waiting = "7 08:00 Pulseline: Waiting to be sent: the message “told that it is due” for Nina (in the app)"
    assert any(line.startswith(waiting) for line in told)
    Delivery.objects.filter(state="pending", sent_at=None).update(state="failed", attempts=1)
    with time_machine.travel(at(12), tick=False):
        deliveries.settle(delivery=Delivery.objects.filter(state="failed").first(), by=cast.nina, note="rang")
    assert "7 12:00 Nina: Message settled by hand (rang)" in said(story(ada, at(13)).lines)


def test_what_is_no_longer_due_keeps_its_story_with_what_became_of_the_record_behind_it(cast, ada):
    sweep(at(8))
    infusion = ada.courses.get().infusions.get()
    with time_machine.travel(at(11), tick=False):
        settle_gates(infusion, cast.nina)
        give(infusion=infusion, seen_version=infusion.version, by=cast.nina, given_on=DAY, given_mg=1000)
    sweep(at(11, 1))
    found = story(ada, at(12))
    assert (found.row, found.stands, found.what) == (None, False, "Next infusion")
    assert said(found.lines)[2:] == [
        "7 11:00 Nina: The infusion itself: recorded as given",
        "7 11:01 Pulseline scheduler: No longer due (no longer due: the facts have changed)",
        f"7 12:00 Pulseline: {OVERTAKEN} for Alice (in the app)",
    ]


def test_another_dose_of_the_same_day_begins_anew_and_the_story_names_no_old_dose(cast):
    with time_machine.travel(at(12, days=-1), tick=False):
        ada = make_patient(cast.north, cast.alice)
        first = make_taper(ada, cast.alice, start_on=DAY - timedelta(days=14))
    sweep(at(8))
    day = Reminder.objects.filter(kind="taper_step").order_by("due_on").first().due_on
    with time_machine.travel(at(9), tick=False):
        stop_taper(first, cast.alice, last_day=DAY, reason="flare")
    sweep(at(10))
    found = story(ada, at(11), "taper_step", day)
    assert any("The taper behind it" in line for line in said(found.lines))
    assert " mg" not in " ".join(said(found.lines))


def test_what_was_not_delivered_stands_after_the_raising_it_failed_in_the_same_moment_of(cast, ada):
    with time_machine.travel(at(10), tick=True):  # late: told as soon as it is raised
        plan.plan_all()
    mine = Delivery.objects.filter(reminder__kind="infusion", occasion="due")
    mine.update(state="failed", last_error="mailbox full", due_at=at(9, 59))
    told = said(story(ada, at(11)).lines)
    assert [line.partition(": ")[2][:13] for line in told] == ["Raised, due 7", "Not delivered"]


def test_nothing_was_ever_due_then(cast, ada):
    assert story(ada, at(8), due_on=DAY + timedelta(days=1)) is None
    assert story(ada, at(8), kind="nonsense") is None


def test_no_query_grows_with_the_story(cast, ada):
    sweep(at(8))
    acted(at(9), owning.take, cast.nina)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            story(ada, at(14))
        return len(queries)

    one = asked()
    for n in range(10):
        acted(at(9, n + 1), owning.take, cast.nina)
        call = ContactAttempt(channel="phone", outcome="no_answer", attempted_at=at(9, n + 1))
        acted(at(9, n + 1), reminders.log_contact, cast.nina, attempt=call)
    assert len(story(ada, at(14)).lines) > 20
    assert asked() == one <= 40
