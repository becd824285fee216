"""Checks before an infusion: what is kept of each, and that nothing is given past an open one."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from courses.actions import checks, giving, infusions, pulse
from courses.actions.patients import update_patient
from courses.clinic import facts
from courses.models import AuditLine, Condition, Infusion, InfusionCheck
from courses.models.checks import GATES
from courses.protocols.loader import infusion_checks
from tests import cast as people
from tests.courses.test_actions_pulse import refusal

pytestmark = pytest.mark.django_db
DOSE = Decimal(1000)


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice, sex="male")


@pytest.fixture
def infusion(patient, cast):
    return fresh(people.make_course(patient, cast.alice).infusions.first())


@pytest.fixture
def today(cast):
    return cast.north.today()


def fresh(infusion: Infusion) -> Infusion:
    return Infusion.objects.select_related("course__patient__clinic").get(pk=infusion.pk)


def start(infusion, cast, **told):
    return giving.start(infusion=infusion, seen_version=infusion.version, by=cast.nina, **told)


def give(infusion, cast, on, **told):
    told = {"given_on": on, "given_mg": DOSE} | told
    return giving.give(infusion=infusion, seen_version=infusion.version, by=cast.nina, **told)


def record(infusion, cast, gate="infection", **columns):
    columns = {"outcome": "acceptable", "checked_at": timezone.now()} | columns
    return checks.record_check(infusion=infusion, by=cast.nina, check=InfusionCheck(gate=gate, **columns))


def test_the_gates_of_the_database_are_those_of_the_protocol():
    assert [code for code, _ in GATES] == [gate.code for gate in infusion_checks().gates]


def test_an_infusion_is_neither_started_nor_given_past_an_open_gate(infusion, cast, today):
    people.settle_gates(infusion, cast.nina, without=["glucose", "infection"])
    words = "not settled before it: glucose, infection; check each of them"
    assert words in refusal(lambda: start(infusion, cast))
    assert words in refusal(lambda: give(infusion, cast, today))
    people.settle_gates(infusion, cast.nina)
    assert start(infusion, cast).state == "running"


def test_what_is_not_acceptable_holds_the_infusion_up_until_someone_goes_past_it(infusion, cast):
    people.settle_gates(infusion, cast.nina)
    record(infusion, cast, outcome="not_acceptable", note="temperature 38.6")
    assert "infection (not acceptable)" in refusal(lambda: start(infusion, cast))
    record(
        infusion,
        cast,
        outcome="overridden",
        override_code="clinical_judgement",
        note="source treated, agreed with infectious diseases",
    )
    assert start(infusion, cast).state == "running"
    kept = list(infusion.checks.filter(gate="infection").values_list("outcome", flat=True))
    assert kept == ["acceptable", "not_acceptable", "overridden"]
    line = AuditLine.objects.filter(action="infusion.check").first()
    assert (line.reason, line.after["override_code"]) == (
        "source treated, agreed with infectious diseases",
        "clinical_judgement",
    )


def test_the_latest_check_stands_even_when_it_is_worse(infusion, cast):
    people.settle_gates(infusion, cast.nina)
    record(infusion, cast, "potassium", outcome="not_acceptable", number=Decimal("2.8"), unit="mmol/L")
    assert "potassium (not acceptable)" in refusal(lambda: start(infusion, cast))


@pytest.mark.parametrize(("ahead", "is_open"), [(-1, True), (0, False), (1, True)])
def test_checks_hold_for_their_own_day(ahead, is_open, infusion, cast, today):
    people.settle_gates(infusion, cast.nina, on=today + timedelta(days=ahead))
    if is_open:
        assert "not settled" in refusal(lambda: start(infusion, cast))
    else:
        assert start(infusion, cast).state == "running"


def test_an_infusion_moved_is_checked_again(infusion, cast, today):
    people.settle_gates(infusion, cast.nina)
    day = today + timedelta(days=4)
    infusions.plan_again(infusion=infusion, seen_version=1, by=cast.alice, planned_on=day, reason="bed")
    stands = checks.gates_on(fresh(infusion), checks.day_to_check(infusion, today))
    assert [stand.outcome for stand in stands] == [None] * 4


@pytest.mark.parametrize(("ahead", "expected"), [(-1, 0), (0, 0), (1, 1)])
def test_the_day_to_check_is_the_planned_one_or_today(ahead, expected, infusion, today):
    infusion.planned_on = today + timedelta(days=ahead)
    assert checks.day_to_check(infusion, today) == today + timedelta(days=expected)


@pytest.mark.parametrize(("resolved", "needs_ecg"), [(None, True), (1, True), (0, False), (-1, False)])
def test_an_ecg_is_asked_for_while_the_heart_is_involved(resolved, needs_ecg, infusion, cast, today):
    since = today - timedelta(days=9)
    heart = Condition(patient=infusion.patient, code="cardiac", since=since)
    heart = facts.record(heart, by=cast.nina)
    if resolved is not None:
        Condition.objects.filter(pk=heart.pk).update(resolved_on=today + timedelta(days=resolved))
    codes = [stand.gate.code for stand in checks.gates_on(infusion, today)]
    assert ("ecg" in codes) is needs_ecg


def test_a_heart_noted_in_error_asks_for_nothing(infusion, cast, today):
    heart = facts.record(Condition(patient=infusion.patient, code="cardiac", since=today), by=cast.nina)
    facts.void(heart, seen_version=1, by=cast.nina, reason="another patient's")
    assert len(checks.gates_on(infusion, today)) == 4


@pytest.mark.parametrize(
    ("changes", "asks"),
    [
        ({"sex": "female", "birth_date": None}, True),
        ({"sex": "unknown", "birth_date": None}, True),
        ({"sex": "female", "birth_date": None, "age_years": 8, "age_on": True}, True),
        ({"sex": "male", "birth_date": None}, False),
    ],
)
def test_pregnancy_is_asked_wherever_age_or_sex_leave_it_open(changes, asks, infusion, cast, today):
    if "age_on" in changes:
        changes = changes | {"age_on": today}
    update_patient(patient=infusion.patient, seen_version=1, by=cast.nina, changes=changes, reason="as told")
    codes = [stand.gate.code for stand in checks.gates_on(fresh(infusion), today)]
    assert ("pregnancy" in codes) is asks


def test_the_gates_of_many_infusions_cost_two_queries(patient, cast, today, django_assert_num_queries):
    course = people.make_course(patient, cast.alice)
    rows = list(course.infusions.select_related("course__patient__clinic"))
    with django_assert_num_queries(2):
        found = checks.gates_of(rows, {row.pk: today for row in rows})
    assert set(found) == {row.pk for row in rows}


@pytest.mark.parametrize("code", ["already_given", "checked_elsewhere"])
def test_a_late_entry_goes_past_the_open_gates_in_the_same_step(code, infusion, cast, today):
    people.settle_gates(infusion, cast.nina, without=["potassium"])
    done = give(infusion, cast, today, gates_code=code, gates_words="on the ward's chart")
    assert done.state == "given"
    late = done.checks.get(outcome="overridden")
    assert (late.gate, late.override_code, late.note, late.for_day) == (
        "potassium",
        code,
        "on the ward's chart",
        today,
    )


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"gates_code": "emergency", "gates_words": "no time"}, "or record each check"),
        ({"gates_code": "already_given", "gates_words": " "}, "it has no words"),
    ],
)
def test_a_late_entry_needs_a_code_that_says_so_and_words(told, words, infusion, cast, today):
    assert words in refusal(lambda: give(infusion, cast, today, **told))


def test_an_infusion_omitted_and_given_after_all_says_that_its_checks_are_unknown(infusion, cast, today):
    infusions.omit(infusion=infusion, seen_version=1, by=cast.nina, reason="fever")
    infusions.correct_infusion(
        infusion=infusion,
        seen_version=2,
        by=cast.nina,
        reason="the ward gave it",
        changes={"state": "given", "given_on": today, "given_mg": DOSE, "reason": ""},
    )
    assert set(infusion.checks.values_list("override_code", "note")) == {
        ("already_given", "the ward gave it")
    }
    assert infusion.checks.count() == 4


@pytest.mark.parametrize("to", ["given", "running"])
def test_a_correction_is_no_way_round_the_gates(to, infusion, cast, today):
    columns = {
        "given": {"given_on": today, "given_mg": DOSE},
        "running": {"started_at": timezone.now()},
    }[to]
    assert "start it at the bedside" in refusal(
        lambda: infusions.correct_infusion(
            infusion=infusion,
            seen_version=1,
            by=cast.nina,
            reason="short cut",
            changes={"state": to} | columns,
        )
    )


def test_checks_are_closed_once_the_infusion_has_begun(infusion, cast, today):
    people.settle_gates(infusion, cast.nina)
    start(infusion, cast)
    assert "already running" in refusal(lambda: record(fresh(infusion), cast))
    give(infusion, cast, today)
    assert "already given" in refusal(lambda: record(fresh(infusion), cast))


def test_a_check_has_not_been_made_tomorrow_nor_before_birth(infusion, cast):
    ahead = timezone.now() + timedelta(minutes=5)
    assert "has not come yet" in refusal(lambda: record(infusion, cast, checked_at=ahead))
    born = infusion.patient.birth_date
    unborn = timezone.now().replace(year=born.year - 1)
    assert "before the patient was born" in refusal(lambda: record(infusion, cast, checked_at=unborn))


def test_an_infusion_runs_from_its_start_and_keeps_it_when_given(infusion, cast, today):
    people.settle_gates(infusion, cast.nina)
    began = timezone.now()
    running = start(infusion, cast, started_at=began, rate_ml_h=Decimal(250))
    assert (running.state, running.started_at, running.rate_ml_h) == ("running", began, 250)
    assert (running.given_on, running.given_mg, running.ended_at) == (None, None, None)
    done = give(running, cast, timezone.localdate(began, cast.north.zone))
    assert (done.state, done.started_at, done.rate_ml_h) == ("given", began, 250)
    line = AuditLine.objects.get(action="infusion.start")
    assert (line.actor, line.after["state"]) == (cast.nina, "running")


def test_a_start_to_come_is_refused(infusion, cast):
    people.settle_gates(infusion, cast.nina)
    ahead = timezone.now() + timedelta(minutes=5)
    assert "has not come yet" in refusal(lambda: start(infusion, cast, started_at=ahead))


def test_a_running_infusion_is_neither_held_nor_ended_with_its_course(infusion, cast, today):
    people.settle_gates(infusion, cast.nina)
    start(infusion, cast)
    told = {"seen_version": 2, "by": cast.nina, "reason": "fever"}
    for act in (infusions.hold, infusions.omit):
        assert "that is running cannot become" in refusal(
            lambda act=act: act(infusion=fresh(infusion), **told)
        )
    course = fresh(infusion).course
    assert "infusion 1 is running; stop it first" in refusal(
        lambda: pulse.stop_course(
            course=course, seen_version=1, by=cast.alice, stopped_on=today, reason="psychosis"
        )
    )


def test_two_infusions_of_one_course_do_not_run_at_once(infusion, cast, today):
    second = fresh(infusion.course.infusions.all()[1])
    for one in (infusion, second):
        people.settle_gates(one, cast.nina)
    start(infusion, cast)
    assert "Another infusion of this course is running" in refusal(lambda: start(second, cast))


def test_an_infusion_started_by_mistake_is_planned_again_by_correction(infusion, cast):
    people.settle_gates(infusion, cast.nina)
    start(infusion, cast)
    back = {"state": "planned", "started_at": None, "rate_ml_h": None, "reason": ""}
    infusions.correct_infusion(
        infusion=infusion, seen_version=2, by=cast.nina, reason="another patient's", changes=back
    )
    stored = fresh(infusion)
    assert (stored.state, stored.started_at, stored.course.state) == ("planned", None, "active")


def test_a_course_whose_last_infusion_runs_is_not_complete(patient, cast, today):
    course = people.make_course(patient, cast.alice, doses_mg=("1000", "1000"))
    first, second = course.infusions.select_related("course__patient__clinic")
    people.settle_gates(first, cast.nina)
    start(first, cast)
    infusions.omit(infusion=second, seen_version=1, by=cast.nina, reason="enough")
    course.refresh_from_db()
    assert course.state == "active"
    give(fresh(first), cast, today)
    course.refresh_from_db()
    assert course.state == "completed"


def test_a_settled_infusion_is_not_corrected_into_running(infusion, cast, today):
    people.settle_gates(infusion, cast.nina)
    give(infusion, cast, today)
    with pytest.raises(ValidationError, match="does not run"):
        infusions.correct_infusion(
            infusion=infusion,
            seen_version=2,
            by=cast.nina,
            reason="still drips",
            changes={"state": "running", "started_at": timezone.now(), "given_on": None, "given_mg": None},
        )
