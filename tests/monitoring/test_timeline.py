"""The one read: what it holds, what it leaves out, what it costs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions import pulse
from courses.clinic import facts
from courses.models import BodyMeasure, Condition, DoseTaken, Infusion
from courses.rules.dates import Precision, When
from monitoring import timeline
from monitoring.actions.imaging import record_imaging
from monitoring.actions.strength import record_strength
from monitoring.models import (
    AdverseEffect,
    ImagingStudy,
    Measure,
    MuscleGrade,
    MuscleScore,
    Note,
    Result,
    StrengthTest,
)
from monitoring.overview import overview
from monitoring.rules import history as h
from monitoring.rules.window import WindowState
from tests.cast import make_cast, make_ck, make_given_course, make_mmt8, make_patient, make_taper

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def read(patient, on=None):
    return timeline.read(patient, on or patient.clinic.today())


def test_a_patient_without_facts_has_an_empty_history(ada):
    history = read(ada)
    assert (history.labs, history.courses, history.plans, history.notes) == ((), (), (), ())
    assert history.test_interval_days == 28


def test_a_result_carries_its_own_limit_and_multiple(cast, ada):
    result = make_ck(ada, cast.nina, number="1953")
    (lab,) = read(ada).labs
    assert lab.key == f"result:{result.chain}"
    assert (lab.label, lab.number, lab.uln, lab.multiple) == ("CK", 1953, 200, Decimal("9.765"))
    assert lab.is_muscle_enzyme
    assert lab.is_measured


def test_normal_without_a_number_stays_without_one(cast, ada):
    result = Result(
        patient=ada, name="CK", raw_text="normal", comparator="normal", sampled_on=date(2026, 1, 5)
    )
    facts.record(result, by=cast.nina)
    (lab,) = read(ada).labs
    assert (lab.number, lab.multiple, lab.is_measured) == (None, None, False)


def test_a_printed_range_is_no_number(cast, ada):
    result = Result(
        patient=ada,
        name="CK",
        raw_text="250-300",
        number=Decimal(250),
        number_high=Decimal(300),
        unit="U/L",
        uln=Decimal(200),
        sampled_on=date(2026, 1, 5),
    )
    facts.record(result, by=cast.nina)
    (lab,) = read(ada).labs
    assert (lab.raw_text, lab.number, lab.multiple) == ("250-300", None, None)


def test_an_unknown_day_stays_unknown(cast, ada):
    effect = AdverseEffect(patient=ada, term="alopecia", precision="unknown", printed="in summer")
    facts.record(effect, by=cast.nina)
    (found,) = read(ada).effects
    assert found.onset == When(None, Precision.UNKNOWN, "in summer")
    assert (found.grade, found.grade_version) == (None, "")


def test_what_was_corrected_or_entered_in_error_is_left_out(cast, ada):
    wrong = make_ck(ada, cast.nina, number="1953")
    right = Result(patient=ada, name="CK", raw_text="195", number=Decimal(195), unit="U/L")
    right.sampled_on, right.uln = wrong.sampled_on, wrong.uln
    facts.correct(wrong, right, seen_version=1, by=cast.nina, reason="typing error")
    other = make_ck(ada, cast.nina, number="77")
    facts.void(other, seen_version=1, by=cast.nina, reason="another patient's sample")
    assert [lab.raw_text for lab in read(ada).labs] == ["195"]


def test_a_withdrawn_result_is_left_out(cast, ada):
    result = make_ck(ada, cast.nina)
    result.pk, result.status, result._state.adding = None, Result.Status.WITHDRAWN, True
    old = Result.objects.get()
    facts.correct(old, result, seen_version=1, by=cast.nina, reason="withdrawn by the laboratory")
    assert read(ada).labs == ()


def test_a_dose_whose_weight_is_not_recorded_stays_unknown_in_mg(cast, ada):
    taken = DoseTaken(
        patient=ada,
        drug="prednisone",
        amount=Decimal(1),
        unit="mg/kg",
        per="day",
        first_day=date(2026, 1, 5),
        precision="approx",
    )
    facts.record(taken, by=cast.nina)
    (found,) = read(ada).taken
    assert (found.daily_mg, found.printed, found.first.precision) == (None, "1 mg/kg a day", "approx")


def test_a_pulse_of_unknown_dose_stays_unknown_and_has_its_window(cast, ada):
    days = [date(2026, 1, 5) + timedelta(days=n) for n in range(3)]
    infusions = [
        Infusion(number=n, planned_on=day, given_on=day, state="given") for n, day in enumerate(days, start=1)
    ]
    pulse.record_past_course(patient=ada, by=cast.nina, infusions=infusions)
    (course,) = read(ada, on=date(2026, 2, 3)).courses
    assert [i.given_mg for i in course.infusions] == [None, None, None]
    assert "dose not recorded" in course.label
    assert (course.window.opens, course.window.closes) == (date(2026, 2, 4), date(2026, 2, 18))
    assert course.window_state is WindowState.NOT_YET


def test_courses_are_numbered_by_their_first_day(cast, ada):
    late = make_given_course(ada, cast.alice, last_days_ago=10)
    early = make_given_course(ada, cast.alice, last_days_ago=100)
    assert [(c.number, c.key) for c in read(ada).courses] == [(1, early.key), (2, late.key)]


def test_a_course_entered_in_error_is_left_out(cast, ada):
    course = make_given_course(ada, cast.alice, last_days_ago=10)
    pulse.void_course(course=course, seen_version=course.version, by=cast.alice, reason="wrong patient")
    assert read(ada).courses == ()


def test_the_overview_says_dose_exposure_window_enzyme_and_strength(cast, ada):
    make_ck(ada, cast.nina, number="3000", days_ago=40)
    make_mmt8(ada, cast.nina, total="48", days_ago=40)
    make_given_course(ada, cast.alice, last_days_ago=35)
    make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=34))
    make_ck(ada, cast.nina, number="600", days_ago=3)
    make_mmt8(ada, cast.nina, total="64", days_ago=3)
    seen = overview(ada, on=cast.north.today())
    (steroid,) = seen.steroids
    assert (steroid.drug, steroid.mg, steroid.day_of_step, steroid.step_days) == ("prednisone", 40, 7, 14)
    assert seen.exposure.pulses_mg == 3750
    assert seen.exposure.without_pulses_mg == 60 * 14 + 50 * 14 + 40 * 7
    assert (seen.day_after_pulse, seen.course.window_state) == (35, WindowState.OPEN)
    assert (seen.enzyme_shown.change_percent, seen.enzyme_shown.direction) == (-80, "falling")
    assert seen.strength_shown.change_percent_of_scale == 20


def test_muscles_measures_the_body_and_conditions_are_of_the_history(cast, ada):
    day = cast.north.today()
    test = StrengthTest(patient=ada, instrument="mmt8", note="left arm in plaster", tested_on=day)
    scores = [
        MuscleScore(muscle="deltoid", side="right", score=Decimal(7)),
        MuscleScore(muscle="deltoid", side="left"),
    ]
    record_strength(test=test, by=cast.nina, muscles=scores)
    study = ImagingStudy(
        patient=ada, name="MRI thighs", imaged_on=day, t1_seen=False, fat_suppressed_seen=True
    )
    record_imaging(
        study=study, by=cast.nina, muscles=[MuscleGrade(muscle="sartorius", side="left", oedema=2)]
    )
    for fact in (
        Measure(patient=ada, kind="physician_global", number=Decimal("5.5"), unit="points", measured_on=day),
        BodyMeasure(patient=ada, kind="weight", number=Decimal(70), unit="kg", measured_on=day),
        Condition(patient=ada, code="dysphagia", precision="unknown"),
    ):
        facts.record(fact, by=cast.nina)
    history = read(ada)
    assert history.strengths[0].muscles == (
        h.MusclePoint("deltoid", "right", Decimal(7)),
        h.MusclePoint("deltoid", "left", None),
    )
    (imaging,) = history.imaging
    assert imaging.muscles == (h.MuscleGradePoint("sartorius", "left", 2),)
    assert (imaging.t1_seen, imaging.t2_seen, imaging.fat_suppressed_seen) == (False, None, True)
    assert [(m.kind, m.number) for m in history.measures] == [("physician_global", Decimal("5.5"))]
    assert [(b.kind, b.number) for b in history.body] == [("weight", 70)]
    assert [(c.code, c.label, c.since.day) for c in history.conditions] == [
        ("dysphagia", "swallowing affected", None)
    ]
    assert (history.birth_date, history.sex, history.subtype) == (date(1961, 4, 2), "unknown", "unknown")


def test_the_timeline_costs_the_same_for_one_result_and_for_forty(cast, ada):
    make_given_course(ada, cast.alice, last_days_ago=35)
    make_taper(ada, cast.alice)
    make_ck(ada, cast.nina)
    one = _queries(ada)
    for n in range(40):
        make_ck(ada, cast.nina, number=str(500 + n), days_ago=n)
        facts.record(Note(patient=ada, text=f"remark {n}", noted_on=cast.north.today()), by=cast.nina)
    assert _queries(ada) == one <= 19


def _queries(patient) -> int:
    with CaptureQueriesContext(connection) as captured:
        read(patient)
    return len(captured)
