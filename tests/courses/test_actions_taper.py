"""The taper: overlaps, versions, and its end, on both sides of each boundary."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.actions import taper
from courses.models import AuditLine, TaperPlan, TaperStep
from courses.rules.errors import RuleError
from courses.rules.steps import taper_of
from tests import cast as people
from tests.courses.writes import schedule, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


@pytest.fixture
def today(patient):
    return patient.clinic.today()


@pytest.fixture
def plan(patient, cast):
    return people.make_taper(patient, cast.alice)


def refusal(call) -> str:
    """Return the one sentence of a refused call, which must leave nothing behind."""
    before = stored()
    with pytest.raises((ValidationError, RuleError)) as refused:
        call()
    assert stored() == before
    return " ".join(getattr(refused.value, "messages", [str(refused.value)]))


def start(patient, by, taper_, **columns):
    return taper.start_taper(patient=patient, by=by, taper=taper_, **({"drug": "prednisone"} | columns))


def test_the_steps_are_stored_as_first_days_and_the_trail_says_them(plan, today):
    assert plan.as_taper().last_day == today + timedelta(days=181)
    steps = list(plan.steps.values_list("first_day", "daily_mg"))
    assert steps[0] == (today, Decimal(60))
    assert steps[-1] == (today + timedelta(days=182), Decimal(0))
    after = AuditLine.objects.get(record=plan.key).after
    assert [step["daily_mg"] for step in after["steps"]][:3] == ["60", "50", "40"]


@pytest.mark.parametrize(("gap", "is_refused"), [(-1, True), (0, True), (1, False), (2, False)])
def test_a_new_taper_begins_after_the_last_day_of_the_one_before(gap, is_refused, plan, patient, cast):
    last_day = plan.as_taper().last_day
    new = schedule(last_day + timedelta(days=gap))
    if is_refused:
        assert "would overlap" in refusal(lambda: start(patient, cast.alice, new))
        return
    start(patient, cast.alice, new)
    plan.refresh_from_db()
    assert plan.closed_on == last_day + timedelta(days=gap - 1)
    assert AuditLine.objects.filter(action="taperplan.close", record=plan.key).count() == 1


def test_a_taper_with_an_open_end_bars_a_second_one(patient, cast, today):
    people.make_taper(patient, cast.alice, stop_at_mg="5")
    far = schedule(today + timedelta(days=3000))
    assert "has no end" in refusal(lambda: start(patient, cast.alice, far))


def test_two_active_tapers_of_one_drug_are_refused_by_the_database_too(plan, patient, cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        TaperPlan.objects.bulk_create([TaperPlan(patient=patient, drug="prednisone", recorded_by=cast.alice)])
    other = TaperPlan(patient=patient, drug="prednisolone", recorded_by=cast.alice)
    TaperPlan.objects.bulk_create([other])


def test_a_warning_needs_a_reason(patient, cast, today):
    outside = {"warnings": ["A start of 150 mg a day is outside the protocol."]}
    assert "needs a reason" in refusal(lambda: start(patient, cast.alice, schedule(today), **outside))
    stored_plan = start(patient, cast.alice, schedule(today), **outside, warning_reason="severe")
    assert (stored_plan.warnings, stored_plan.warning_reason) == (outside["warnings"], "severe")


def test_another_patients_course_is_refused(plan, patient, cast, today):
    other = people.make_patient(cast.north, cast.alice, number="N-9")
    course = people.make_course(other, cast.alice)
    new = {"drug": "prednisolone", "course": course}
    assert "another patient" in refusal(lambda: start(patient, cast.alice, schedule(today), **new))


def test_a_change_supersedes_and_keeps_the_version_before(plan, cast, today):
    new = taper_of([(today, Decimal(60)), (today + timedelta(days=7), Decimal(0))])
    changed = taper.replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=new, reason="glucose")
    plan.refresh_from_db()
    assert (changed.version, changed.chain, changed.reason) == (2, plan.chain, "glucose")
    assert plan.replaced_at is not None
    assert len(plan.as_taper().steps) == 14
    assert changed.as_taper() == new
    line = AuditLine.objects.get(action="taperplan.replan")
    assert (len(line.before["steps"]), len(line.after["steps"])) == (14, 2)


def test_a_change_needs_a_reason(plan, cast, today):
    call = {"plan": plan, "seen_version": 1, "by": cast.alice, "taper": schedule(today)}
    assert "has no reason" in refusal(lambda: taper.replan_taper(**call, reason="  "))


@pytest.mark.parametrize(("days", "is_refused"), [(-1, True), (0, False), (180, False), (181, True)])
def test_a_taper_stops_between_its_first_day_and_the_day_before_its_last(days, is_refused, plan, cast, today):
    last_day = today + timedelta(days=days)
    if is_refused:
        with pytest.raises(RuleError, match="The stop was refused"):
            people.stop_taper(plan, cast.alice, last_day=last_day, reason="remission")
        return
    stopped = people.stop_taper(plan, cast.alice, last_day=last_day, reason="remission")
    assert stopped.as_taper().last_day == last_day
    assert stopped.as_taper().dose_on(last_day + timedelta(days=1)) == 0


def test_steps_out_of_order_or_below_zero_cannot_be_written(plan, today):
    with pytest.raises(RuleError):
        taper_of([(today, Decimal(-1))])
    with pytest.raises(IntegrityError), transaction.atomic():
        TaperStep.objects.bulk_create([TaperStep(plan=plan, first_day=today, daily_mg=5)])
    free = today + timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaperStep.objects.bulk_create([TaperStep(plan=plan, first_day=free, daily_mg=Decimal("-0.001"))])
    TaperStep.objects.bulk_create([TaperStep(plan=plan, first_day=free, daily_mg=Decimal("0.001"))])
