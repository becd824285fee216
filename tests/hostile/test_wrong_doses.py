"""Ways to a dose nobody ordered, gave or took, and to a dose on an impossible day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from courses.actions.giving import give
from courses.actions.infusions import correct_infusion, plan_again
from courses.actions.pulse import stop_course, void_course
from courses.actions.taper import replan_taper, start_taper, void_taper
from courses.clinic import facts
from courses.models import DoseTaken, Infusion, TaperPlan
from courses.rules.errors import RuleError
from courses.rules.taper import Taper, TaperStep
from monitoring.overview import overview
from tests import cast as people


@pytest.fixture
def course(cast, patient):
    return people.make_course(patient, cast.alice)


@pytest.fixture
def infusion(course):
    return course.infusions.first()


def doses_today(patient) -> list[tuple]:
    return [(s.drug, s.mg) for s in overview(patient, on=patient.clinic.today()).steroids]


def flat(day, mg="20") -> Taper:
    return Taper((TaperStep(day, Decimal(mg)),))


@pytest.mark.parametrize("drug", ["Prednisone", "PREDNISONE", " prednisone "])
def test_one_steroid_has_one_active_taper_however_it_is_spelt(cast, patient, today, drug):
    people.make_taper(patient, cast.alice)
    with pytest.raises((ValidationError, RuleError)):
        start_taper(patient=patient, by=cast.alice, drug=drug, taper=flat(today))
    assert doses_today(patient) == [("prednisone", Decimal(60))]


def test_a_nurse_cannot_change_the_ordered_dose_by_a_correction(cast, infusion, today):
    for changes in [{"planned_mg": Decimal(5000)}, {"planned_on": today + timedelta(days=3)}]:
        with pytest.raises(PermissionDenied):
            correct_infusion(infusion=infusion, seen_version=1, by=cast.nina, reason="oops", changes=changes)
    stored = Infusion.objects.get(pk=infusion.pk)
    assert (stored.planned_mg, stored.planned_on, stored.version) == (1000, today, 1)


def test_nothing_is_given_or_planned_before_birth(cast, patient, infusion):
    unborn = patient.birth_date - timedelta(days=1)
    with pytest.raises(ValidationError, match="before the patient was born"):
        give(infusion=infusion, seen_version=1, by=cast.nina, given_on=unborn, given_mg=Decimal(1000))
    with pytest.raises(ValidationError, match="before the patient was born"):
        plan_again(infusion=infusion, seen_version=1, by=cast.alice, planned_on=unborn, reason="typed wrong")
    with pytest.raises(ValidationError, match="before the patient was born"):
        start_taper(patient=patient, by=cast.alice, drug="prednisone", taper=flat(unborn))
    other = people.make_patient(cast.north, cast.alice, number="N-9")
    with pytest.raises(ValidationError, match="before the patient was born"):
        people.make_course(other, cast.alice, first_day=unborn)
    infusion.refresh_from_db()
    assert infusion.state == "planned"
    assert not TaperPlan.objects.exists()


def test_an_infusion_has_not_ended_before_the_clock_says_so(cast, infusion, today):
    now = timezone.now()
    with pytest.raises(ValidationError):
        give(
            infusion=infusion,
            seen_version=1,
            by=cast.nina,
            given_on=today,
            given_mg=Decimal(1000),
            started_at=now - timedelta(minutes=1)
            if (now - timedelta(minutes=1)).date() == now.date()
            else now,
            ended_at=now + timedelta(days=400),
        )
    assert Infusion.objects.get(pk=infusion.pk).state == "planned"


def test_an_infusion_of_a_course_entered_in_error_cannot_be_corrected_into_being(
    cast, course, infusion, today
):
    void_course(course=course, seen_version=1, by=cast.alice, reason="another patient")
    infusion.refresh_from_db()
    with pytest.raises(ValidationError):
        correct_infusion(
            infusion=infusion,
            seen_version=infusion.version,
            by=cast.nina,
            reason="was given",
            changes={"state": "given", "given_on": today, "given_mg": Decimal(1000)},
        )


def test_an_infusion_of_a_stopped_course_cannot_be_planned_again(cast, course, infusion, today):
    stop_course(course=course, seen_version=1, by=cast.alice, stopped_on=today, reason="sepsis")
    infusion.refresh_from_db()
    with pytest.raises(ValidationError):
        correct_infusion(
            infusion=infusion,
            seen_version=infusion.version,
            by=cast.nina,
            reason="still planned",
            changes={"state": "planned", "reason": ""},
        )


def test_a_course_cannot_have_stopped_before_its_infusion_was_given(cast, course, infusion, today):
    people.settle_gates(infusion, cast.nina)
    give(infusion=infusion, seen_version=1, by=cast.nina, given_on=today, given_mg=Decimal(1000))
    course.refresh_from_db()
    with pytest.raises(ValidationError):
        stop_course(
            course=course, seen_version=course.version, by=cast.alice, stopped_on=date(1900, 1, 1), reason="x"
        )


@pytest.mark.parametrize("last_day", [date(2200, 12, 30), date(2200, 12, 31)])
def test_stopping_at_the_end_of_the_calendar_is_an_answer_not_a_crash(cast, patient, last_day):
    plan = people.make_taper(patient, cast.alice, stop_at_mg="5")
    try:
        people.stop_taper(plan, cast.alice, last_day=last_day, reason="far off")
    except (ValidationError, RuleError):
        assert TaperPlan.objects.count() == 1


def test_a_voided_or_replanned_plan_gives_no_dose(cast, patient, today):
    plan = people.make_taper(patient, cast.alice)
    new = replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=flat(today, "40"), reason="slower")
    assert doses_today(patient) == [("prednisone", Decimal(40))]
    void_taper(plan=new, seen_version=2, by=cast.alice, reason="another patient")
    assert doses_today(patient) == []


def test_an_open_dose_taken_before_a_replan_does_not_hide_the_new_plan(cast, patient, today):
    start = today - timedelta(days=20)
    plan = people.make_taper(patient, cast.alice, start_on=start)
    taken = DoseTaken(
        patient=patient,
        drug="prednisone",
        amount=Decimal(80),
        unit="mg",
        per="day",
        route="PO",
        first_day=start + timedelta(days=5),
    )
    facts.record(taken, by=cast.nina)
    new = (*plan.as_taper().steps[:1], TaperStep(today, Decimal(20)))
    replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=Taper(new), reason="psychosis")
    assert doses_today(patient) == [("prednisone", Decimal(20))]


def test_a_stopped_taper_ends_an_open_dose_recorded_before(cast, patient, today):
    plan = people.make_taper(patient, cast.alice, start_on=today - timedelta(days=20))
    first_day = today - timedelta(days=10)
    taken = DoseTaken(
        patient=patient, drug="prednisone", amount=80, unit="mg", per="day", first_day=first_day
    )
    facts.record(taken, by=cast.nina)
    assert doses_today(patient) == [("prednisone", Decimal(80))]
    yesterday = today - timedelta(days=1)
    people.stop_taper(plan, cast.alice, last_day=yesterday, reason="psychosis")
    assert doses_today(patient) == []


def test_a_dose_recorded_after_the_replan_stands(cast, patient, today):
    plan = people.make_taper(patient, cast.alice, start_on=today - timedelta(days=20))
    steps = (*plan.as_taper().steps[:1], TaperStep(today, Decimal(20)))
    replan_taper(plan=plan, seen_version=1, by=cast.alice, taper=Taper(steps), reason="psychosis")
    taken = DoseTaken(patient=patient, drug="prednisone", amount=80, unit="mg", per="day", first_day=today)
    facts.record(taken, by=cast.nina)
    assert doses_today(patient) == [("prednisone", Decimal(80))]


@pytest.mark.parametrize("name", ["Abbott\u202e", "Ab\u200ebott", "Ab\u2066bott", "Ab\x1bbott"])
def test_a_name_with_marks_that_do_not_show_is_refused_on_the_page(alice, patient, name):
    from django.urls import reverse

    url = reverse("courses:patient-edit", args=[patient.pk])
    typed = {"version": "1", "family_name": name, "sex": "female", "subtype": "dm"}
    response = alice.post(url, typed)
    assert response.status_code == 422
    patient.refresh_from_db()
    assert patient.family_name == "Abbott"
