"""A held infusion: waits for a decision, is never counted as given, and nothing invites to give it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.actions import giving, infusions
from monitoring import timeline
from monitoring.overview import overview
from monitoring.templatetags.monitoring import main_action, row_tone, row_words
from monitoring.worklist import worklist
from tests.cast import make_cast, make_course, make_patient, settle_gates

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def course(cast, ada):
    """500 mg given yesterday's eve, 250 mg held yesterday, 250 mg planned for today."""
    first_day = cast.north.today() - timedelta(days=2)
    course = make_course(ada, cast.alice, first_day=first_day, doses_mg=("500", "250", "250"))
    given, held, _ = course.infusions.select_related("course__patient__clinic")
    settle_gates(given, cast.nina, on=first_day)
    giving.give(infusion=given, seen_version=1, by=cast.nina, given_on=first_day, given_mg=Decimal(500))
    infusions.hold(infusion=held, seen_version=1, by=cast.nina, reason="temperature 38.6")
    return course


def test_the_label_counts_what_was_given_only(ada, course):
    (fact,) = timeline.read(ada, ada.clinic.today()).courses
    assert fact.label.startswith("1 × 500 mg IV, ")
    assert fact.label.endswith(", 1 of 3 given")


def test_before_anything_is_given_the_label_says_planned(cast, ada):
    make_course(ada, cast.alice)
    (fact,) = timeline.read(ada, ada.clinic.today()).courses
    assert fact.label.startswith("3 × 1 g IV, ")
    assert fact.label.endswith(", planned")


def test_it_stands_apart_from_what_is_overdue(ada, course):
    seen = overview(ada, on=ada.clinic.today())
    assert [row.derived.detail for row in seen.held] == ["held: temperature 38.6"]
    assert seen.overdue == ()
    assert [infusion.number for infusion in seen.pulses_today] == [3]


def test_a_day_still_to_come_is_looked_at_and_invites_to_no_checks(cast, course):
    work = worklist(cast.north, today=cast.north.today() - timedelta(days=1))
    tomorrow = next(row for row in work.coming if row.kind == "infusion" and not row.derived.is_held)
    assert tomorrow.state == "coming"
    action = main_action(tomorrow, may_review=False)
    assert (action["words"], action["is_quiet"]) == ("Bedside", True)


def test_the_row_says_held_and_invites_to_nothing(cast, course):
    work = worklist(cast.north, today=cast.north.today())
    (held,), (today,) = work.overdue, work.due
    assert (row_words(held), row_tone(held)) == ("held, 1 day late", "due")
    assert main_action(held, may_review=False)["words"] == "Start checks after all"
    assert main_action(held, may_review=False)["is_quiet"] is True
    assert (row_words(today), main_action(today, may_review=False)["words"]) == ("today", "Start checks")
    assert (
        today.derived.detail
        == "infusion 2 of this course is held; checks missing: blood pressure, glucose, potassium, infection"
    )
