"""What is due, derived from facts: the day before, the first day, the last, the day after."""

from datetime import timedelta
from decimal import Decimal

import pytest

from courses.actions import giving, infusions, pulse
from courses.actions.patients import end_follow_up
from courses.actions.taper import replan_taper
from courses.clinic import facts
from courses.models import DoseTaken, Infusion, Patient
from courses.protocols.loader import safety_prompts
from courses.rules.taper import Taper, TaperStep
from monitoring.due.kinds import derive
from tests import cast as people
from tests.cast import make_cast, make_ck, make_course, make_given_course, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def due(patient, *, on=None, ahead=0):
    """Return (kind, due day, words) of everything due but safety prompts, which test_safety.py holds."""
    found = derive(
        Patient.objects.filter(pk=patient.pk), today=on or patient.clinic.today(), days_ahead=ahead
    )
    others = (d for d in found if d.due.kind not in safety_prompts().kinds)
    return sorted((d.due.kind, d.due.due_on, d.what) for d in others)


def days(n):
    return timedelta(days=n)


def test_nobody_without_facts_has_anything_due(ada):
    assert due(ada, ahead=1000) == []


def test_an_infusion_is_due_on_its_planned_day_and_stays_due_until_it_is_settled(cast, ada):
    today = cast.north.today()
    make_course(ada, cast.alice, first_day=today, doses_mg=("1000",))
    assert due(ada, on=today - days(1)) == []
    expected = [("infusion", today, "Infusion 1 of 1: methylPREDNISolone 1 g IV")]
    assert due(ada, on=today) == expected
    assert due(ada, on=today + days(30)) == expected


def test_a_held_infusion_stays_due_and_an_omitted_one_does_not(cast, ada):
    course = make_course(ada, cast.alice, doses_mg=("1000", "1000"))
    first, second = course.infusions.all()
    infusions.hold(infusion=first, seen_version=1, by=cast.nina, reason="fever")
    infusions.omit(infusion=second, seen_version=1, by=cast.nina, reason="enough")
    assert [d[:2] for d in due(ada, ahead=14)] == [("infusion", cast.north.today())]


def test_two_infusions_on_one_day_are_one_reminder(cast, ada):
    today = cast.north.today()
    order = pulse.CourseOrder(
        indication="severe_weakness",
        infusions=(pulse.PlannedInfusion(today, Decimal(500)), pulse.PlannedInfusion(today, Decimal(500))),
        warning_reason="1 g a day in two halves",
    )
    pulse.order_course(patient=ada, by=cast.alice, order=order)
    assert len(due(ada)) == 1


def test_a_stopped_course_has_no_infusion_due(cast, ada):
    course = make_course(ada, cast.alice)
    pulse.stop_course(
        course=course, seen_version=1, by=cast.alice, stopped_on=cast.north.today(), reason="sepsis"
    )
    assert due(ada, ahead=14) == []


def test_only_the_step_in_force_and_those_ahead_are_due(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(28))  # 60, 50 two weeks ago, 40 today
    make_ck(ada, cast.alice)
    steps = [d for d in due(ada, ahead=14) if d[0] == "taper_step"]
    assert steps == [
        ("taper_step", today, "predniSONE 50 mg → 40 mg a day"),
        ("taper_step", today + days(14), "predniSONE 40 mg → 30 mg a day"),
    ]


def test_the_step_of_yesterday_is_still_due_and_the_step_before_it_is_not(cast, ada):
    today = cast.north.today()
    make_taper(ada, cast.alice, start_on=today - days(15))
    steps = [d[:2] for d in due(ada) if d[0] == "taper_step"]
    assert steps == [("taper_step", today - days(1))]


def test_reminders_follow_a_replanned_taper(cast, ada):
    today = cast.north.today()
    plan = make_taper(ada, cast.alice, start_on=today - days(10))
    longer = Taper(
        (
            TaperStep(today - days(10), Decimal(60)),
            TaperStep(today + days(7), Decimal(55)),
            TaperStep(today + days(40), Decimal(0)),
        )
    )
    replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=longer, reason="flare")
    steps = [d for d in due(ada, ahead=14) if d[0] == "taper_step"]
    assert steps[1] == ("taper_step", today + days(7), "predniSONE 60 mg → 55 mg a day")
    assert len(steps) == 2


def test_a_stopped_taper_ends_in_a_stop_step(cast, ada):
    today = cast.north.today()
    plan = make_taper(ada, cast.alice, start_on=today - days(3))
    people.stop_taper(plan, cast.alice, last_day=today - days(1), reason="psychosis")
    steps = [d for d in due(ada, ahead=200) if d[0] == "taper_step"]
    assert steps == [("taper_step", today, "Stop predniSONE, last dose 60 mg a day")]


@pytest.mark.parametrize(("last_ck_days_ago", "is_due"), [(27, False), (28, True), (29, True)])
def test_bloods_are_due_one_interval_after_the_last_ck(cast, ada, last_ck_days_ago, is_due):
    make_taper(ada, cast.alice, start_on=cast.north.today() - days(60))
    make_ck(ada, cast.alice, days_ago=last_ck_days_ago)
    expected = [cast.north.today() - days(last_ck_days_ago - 28)] if is_due else []
    assert [d[1] for d in due(ada) if d[0] == "bloods"] == expected


def test_bloods_are_counted_from_the_start_of_the_steroid_when_ck_is_older(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() - days(27))
    make_ck(ada, cast.alice, days_ago=400)
    assert [d[1] for d in due(ada, ahead=1) if d[0] == "bloods"] == [cast.north.today() + days(1)]


def test_bloods_are_due_for_a_steroid_known_only_as_taken(cast, ada):
    taken = DoseTaken(
        patient=ada,
        drug="Prednisolone",
        amount=Decimal(20),
        unit="mg",
        per="day",
        first_day=cast.north.today() - days(40),
    )
    facts.record(taken, by=cast.nina)
    assert [d[:2] for d in due(ada)] == [("bloods", cast.north.today() - days(12))]


def test_no_bloods_once_the_taper_has_ended(cast, ada):
    make_taper(ada, cast.alice, start_on=cast.north.today() - days(182))
    assert [d for d in due(ada) if d[0] == "bloods"] == []
    assert [d for d in due(ada, on=cast.north.today() - days(1)) if d[0] == "bloods"] != []


@pytest.mark.parametrize(("last_days_ago", "is_due"), [(27, False), (28, True), (42, True), (300, True)])
def test_the_review_is_due_from_day_28_and_stays_so_until_reviewed(cast, ada, last_days_ago, is_due):
    make_given_course(ada, cast.alice, last_days_ago=last_days_ago)
    opens = cast.north.today() - days(last_days_ago - 28)
    assert [d[:2] for d in due(ada)] == ([("window_review", opens)] if is_due else [])


def test_the_window_is_counted_from_the_last_infusion_given_not_planned(cast, ada):
    today = cast.north.today()
    course = make_course(ada, cast.alice, first_day=today - days(30))
    first, second, third = course.infusions.select_related("course__patient__clinic")
    for infusion in (first, second):
        giving.give(
            infusion=infusion,
            seen_version=1,
            by=cast.nina,
            given_on=infusion.planned_on,
            given_mg=infusion.planned_mg,
            gates_code="already_given",
            gates_words="told a month later",
        )
    infusions.omit(infusion=third, seen_version=1, by=cast.nina, reason="hyperglycaemia")
    assert due(ada) == [("window_review", today - days(1), "Response review of the pulse")]


@pytest.mark.parametrize("state", ["dead", "moved", "lost"])
def test_nothing_is_due_for_who_is_no_longer_followed(cast, ada, state):
    make_course(ada, cast.alice)
    make_taper(ada, cast.alice)
    end_follow_up(patient=ada, seen_version=1, by=cast.nina, state=state, on=cast.north.today())
    assert due(ada, ahead=400) == []


def test_a_course_entered_in_error_has_nothing_due(cast, ada):
    course = make_given_course(ada, cast.alice, last_days_ago=30)
    pulse.void_course(course=course, seen_version=course.version, by=cast.alice, reason="wrong patient")
    assert due(ada) == []
    assert Infusion.objects.filter(course=course).count() == 3
