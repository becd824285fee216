"""A response window: told when it opens, a week before it closes, and once it has closed without a review."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from courses.models import Clinic
from monitoring.models import Delivery
from monitoring.reminders import deliver, plan
from monitoring.worklist import rows_for
from tests.cast import make_cast, make_ck, make_given_course, make_mmt8, make_patient, review_without_tests

pytestmark = pytest.mark.django_db

OPENS = date(2026, 1, 5)  # a Monday, day 28
CLOSES = OPENS + timedelta(days=14)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(remind_at=time(8), working_days="1111111")
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def course(cast):
    with time_machine.travel(at(OPENS - timedelta(days=1)), tick=False):
        ada = make_patient(cast.north, cast.alice)
        return make_given_course(ada, cast.alice, last_days_ago=27)


def told(cast, on: date) -> list[tuple[str, str]]:
    """Plan and deliver at noon of a day; return (occasion, text) of what the prescriber then has of it."""
    with time_machine.travel(at(on), tick=False):
        plan.plan_clinic(cast.north)
        deliver.deliver_all()
    rows = Delivery.objects.filter(
        channel="inbox", recipient=cast.alice, state="sent", reminder__kind="window_review"
    )
    return list(rows.order_by("due_at").values_list("occasion", "text"))


WHAT = "Response review of the pulse (Abbott, Ada)"
OPEN, CLOSING, CLOSED = (
    ("due", WHAT),
    ("closing", f"Not done yet, and closes soon: {WHAT}"),
    ("closed", f"Closed without it, still to be done: {WHAT}"),
)


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (OPENS - timedelta(days=1), []),
        (OPENS, [OPEN]),
        (CLOSES - timedelta(days=8), [OPEN]),
        (CLOSES - timedelta(days=7), [OPEN, CLOSING]),
        (CLOSES, [OPEN, CLOSING]),
        (CLOSES + timedelta(days=1), [OPEN, CLOSING, CLOSED]),
        (CLOSES + timedelta(days=30), [OPEN, CLOSING, CLOSED]),
    ],
)
def test_people_are_told_once_at_each_end_of_the_window(cast, course, on, said):
    found = []
    for day in (OPENS - timedelta(days=1), OPENS, CLOSES - timedelta(days=7), CLOSES + timedelta(days=1), on):
        if day <= on:
            found = told(cast, day)
    assert found == said


def test_nothing_more_is_said_once_it_is_reviewed(cast, course):
    assert told(cast, OPENS) == [OPEN]
    with time_machine.travel(at(OPENS + timedelta(days=1)), tick=False):
        review_without_tests(course, cast.alice)
    assert told(cast, CLOSES + timedelta(days=1)) == [OPEN]


def test_who_hears_of_a_window_late_hears_once(cast, course):
    assert told(cast, CLOSES + timedelta(days=3)) == [OPEN]


def detail(cast, course, on: date) -> str:
    rows = rows_for(course.patient, today=on)
    return next(row.derived.detail for row in rows if row.kind == "window_review")


def test_the_row_says_what_nobody_has_measured_since_the_window_opened(cast, course):
    window = "window 5 Jan to 19 Jan 2026"
    ada = course.patient
    with time_machine.travel(at(OPENS), tick=False):
        make_mmt8(ada, cast.nina, days_ago=1)
        assert detail(cast, course, OPENS - timedelta(days=1)) == window
        assert detail(cast, course, OPENS) == f"{window}; not measured since it opened: strength and CK"
        make_mmt8(ada, cast.nina)
        assert detail(cast, course, OPENS) == f"{window}; not measured since it opened: CK"
        make_ck(ada, cast.nina)
        assert detail(cast, course, OPENS) == window
