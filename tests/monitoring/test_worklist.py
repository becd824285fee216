"""The worklist: right without any worker, ranked by risk, joined with what was done, cheap at any size."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from courses.models import Condition, Patient
from monitoring.actions import reminders
from monitoring.models import ContactAttempt, Reminder
from monitoring.rules.due import DueState
from monitoring.worklist import rows_for, worklist
from tests.cast import make_cast, make_ck, make_course, make_given_course, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def seen(cast, **columns):
    return worklist(cast.north, today=cast.north.today(), **columns)


def raised(row, by):
    return reminders.raise_reminder(patient=row.patient, due=row.derived.due, by=by)


def test_it_lists_everything_due_though_no_worker_ever_ran(cast, ada):
    make_course(ada, cast.alice)
    assert Reminder.objects.count() == 0
    work = seen(cast)
    assert [(row.kind, row.state, row.words) for row in work.due] == [("infusion", DueState.DUE, "today")]
    assert [row.words for row in work.coming] == [
        f"due {(work.today + timedelta(days=n)).strftime('%-d %b')}" for n in (1, 2)
    ]
    assert work.next_day == work.today + timedelta(days=1)


def test_another_clinic_is_not_listed(cast, ada):
    make_course(ada, cast.alice)
    assert worklist(cast.south, today=cast.south.today()).rows == ()


def test_swallowing_comes_before_a_longer_delay(cast, ada):
    bea = make_patient(cast.north, cast.alice, number="N-2", family_name="Bea")
    make_given_course(ada, cast.alice, last_days_ago=80)
    make_given_course(bea, cast.alice, last_days_ago=50)
    facts.record(Condition(patient=bea, code="dysphagia", since=cast.north.today()), by=cast.nina)
    work = seen(cast)
    assert [(row.patient.family_name, row.item.days_late) for row in work.overdue] == [
        ("Bea", 8),
        ("Abbott", 38),
    ]
    assert "swallowing affected" in work.overdue[0].why


def test_done_leaves_the_list_and_reopened_comes_back(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    row = seen(cast).due[0]
    reminder = raised(row, cast.nina)
    reminders.mark_done(reminder=reminder, seen_version=1, by=cast.nina, note="given elsewhere")
    assert seen(cast).rows == ()
    reminders.reopen(reminder=reminder, seen_version=2, by=cast.nina, reason="was not given")
    assert len(seen(cast).due) == 1


def test_snoozed_waits_apart_until_its_day_and_then_is_back(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    today = cast.north.today()
    reminder = raised(seen(cast).due[0], cast.nina)
    until = today + timedelta(days=2)
    reminders.snooze(reminder=reminder, seen_version=1, by=cast.nina, until=until, reason="bed tomorrow")
    assert len(seen(cast).snoozed) == 1
    assert seen(cast).now == ()
    day_before = worklist(cast.north, today=until - timedelta(days=1))
    on_the_day = worklist(cast.north, today=until)
    assert (len(day_before.now), len(on_the_day.now)) == (0, 1)


def test_the_last_call_and_its_outcome_are_on_the_row(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    assert seen(cast).due[0].contact == "no attempt yet"
    reminder = raised(seen(cast).due[0], cast.nina)
    attempt = ContactAttempt(channel="phone", outcome="no_answer", next_try_on=cast.north.today())
    reminders.log_contact(reminder=reminder, by=cast.nina, attempt=attempt)
    assert seen(cast).due[0].contact.startswith("no answer, ")
    assert "no answer at the last call" in seen(cast).due[0].why


def test_the_phone_number_shows_only_with_consent(cast, ada):
    make_course(ada, cast.alice)
    Patient.objects.filter(pk=ada.pk).update(phone="0161 496 0100")
    assert seen(cast).due[0].phone == ""
    Patient.objects.filter(pk=ada.pk).update(may_phone=True)
    assert seen(cast).due[0].phone == "0161 496 0100"


@pytest.mark.parametrize(("last_days_ago", "group"), [(42 + 365, "overdue"), (42 + 366, "long_past")])
def test_what_is_late_for_over_a_year_stands_apart(cast, ada, last_days_ago, group):
    make_given_course(ada, cast.alice, last_days_ago=last_days_ago)
    assert [row.kind for row in getattr(seen(cast), group)] == ["window_review"]


def test_a_patients_own_list_says_the_same(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=14))
    assert [r.key for r in rows_for(ada, today=cast.north.today())] == [r.key for r in seen(cast).rows]


def test_it_costs_the_same_for_one_patient_and_for_forty(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=14))
    make_ck(ada, cast.alice, days_ago=40)
    one = _queries(cast)
    for n in range(40):
        patient = make_patient(cast.north, cast.alice, number=f"M-{n}", family_name=f"Many{n}")
        make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=14))
    assert len(seen(cast).now) > 40
    assert _queries(cast) == one <= 23


def _queries(cast) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        seen(cast)
    return len(captured)
