"""Measures about safety, on both sides of each day and each number."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from courses.clinic import facts
from courses.models import Condition, InfusionObservation, Patient
from monitoring.models import AdverseEffect, Measure, Result, SafetyAnswer
from tests.cast import Cast, make_cast, make_given_course, make_patient
from tests.monitoring.outcomes.asked import asked, reason

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 10)
FIRST, LAST, DAY_AFTER, TOO_LATE = (date(2026, 3, day) for day in (1, 3, 4, 5))
YEAR_AGO = 365 + 2  # days since the last of three infusions, so that a year has passed since the first


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel(f"{TODAY}T12:00:00Z", tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def given(cast):
    """Make a patient with a course of three infusions, the last of them so many days ago."""

    def make(last_days_ago: int = 7, **columns) -> Patient:
        patient = make_patient(cast.north, cast.alice, **columns)
        make_given_course(patient, cast.alice, last_days_ago=last_days_ago)
        return patient

    return make


@pytest.fixture
def tell(cast):
    """Record facts of a patient, each as its columns."""

    def record(patient: Patient, model, **columns):
        return facts.record(model(patient=patient, **columns), by=cast.alice)

    return record


def glucose(day: date, number: str = "100", comparator: str = "", **more) -> dict:
    told = {"name": "glucose", "raw_text": number, "number": Decimal(number), "unit": "mg/dL"}
    return told | {"comparator": comparator, "sampled_on": day} | more


def potassium(day: date, number: str = "4.0", comparator: str = "", **more) -> dict:
    told = {"name": "potassium", "raw_text": number, "number": Decimal(number), "unit": "mmol/L"}
    return told | {"comparator": comparator, "sampled_on": day, "lln": Decimal("3.5")} | more


@pytest.mark.parametrize(
    ("day", "expected"),
    [(FIRST, "not_checked"), (LAST, "checked"), (DAY_AFTER, "checked"), (TOO_LATE, "not_checked")],
)
def test_glucose_is_checked_after_the_first_infusion_by_the_day_after_the_last(
    cast, given, tell, day, expected
):
    tell(given(), Result, **glucose(day))
    assert reason("glucose_after_pulse", cast.north) == expected
    assert (reason("high_glucose_after_pulse", cast.north) == "not_high") is (expected == "checked")


@pytest.mark.parametrize(("hour", "expected"), [(9, "not_measured"), (10, "not_high"), (16, "not_high")])
def test_on_the_first_day_only_what_is_later_than_the_start_counts(cast, given, tell, hour, expected):
    patient = given()
    first = patient.courses.get().infusions.get(number=1)
    type(first).objects.filter(pk=first.pk).update(started_at=datetime(2026, 3, 1, 10, tzinfo=UTC))
    tell(patient, Result, **glucose(FIRST, sampled_at=datetime(2026, 3, 1, hour, tzinfo=UTC)))
    assert reason("high_glucose_after_pulse", cast.north) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("done", FIRST - timedelta(days=1)), "not_checked"),
        (("done", FIRST), "checked"),
        (("done", DAY_AFTER), "checked"),
        (("done", TOO_LATE), "not_checked"),
        (("declined", DAY_AFTER), "declined"),
        (("not_applicable", DAY_AFTER), "declined"),
    ],
)
def test_an_answer_to_the_prompt_counts(cast, given, tell, told, expected):
    answer, day = told
    note = "" if answer == "done" else "does not want it"
    tell(given(), SafetyAnswer, prompt="glucose", answer=answer, answered_on=day, note=note)
    assert reason("glucose_after_pulse", cast.north) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (FIRST - timedelta(days=1), "nothing_given"),
        (FIRST, "too_early"),
        (DAY_AFTER, "too_early"),
        (TOO_LATE, "not_checked"),
    ],
)
def test_until_the_day_after_is_over_it_is_too_early(cast, given, as_of, expected):
    given()
    assert reason("glucose_after_pulse", cast.north, as_of=as_of) == expected


def test_who_died_before_the_day_after_is_not_asked_about(cast, given):
    patient = given()
    Patient.objects.filter(pk=patient.pk).update(follow_up="dead", follow_up_changed_on=DAY_AFTER)
    assert reason("glucose_after_pulse", cast.north) == "follow_up_ended"
    Patient.objects.filter(pk=patient.pk).update(follow_up_changed_on=TOO_LATE)
    assert reason("glucose_after_pulse", cast.north) == "not_checked"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("160", "", "mg/dL"), "not_high"),
        (("160.1", "", "mg/dL"), "grade_2"),
        (("250", "", "mg/dL"), "grade_2"),
        (("250.1", "", "mg/dL"), "grade_3_or_4"),
        (("8.88", "", "mmol/L"), "not_high"),
        (("8.9", "", "mmol/L"), "grade_2"),
        (("13.87", "", "mmol/L"), "grade_2"),
        (("13.9", "", "mmol/L"), "grade_3_or_4"),
        (("160", ">", "mg/dL"), "grade_2"),
        (("150", ">", "mg/dL"), "not_measured"),
        (("160", ">=", "mg/dL"), "not_measured"),
        (("250", ">", "mg/dL"), "grade_3_or_4"),
        (("160", "<", "mg/dL"), "not_high"),
        (("300", "<", "mg/dL"), "not_measured"),
    ],
)
def test_glucose_is_graded_by_its_number(cast, given, tell, told, expected):
    number, comparator, unit = told
    tell(given(), Result, **glucose(DAY_AFTER, number, comparator, unit=unit))
    assert reason("high_glucose_after_pulse", cast.north) == expected


@pytest.mark.parametrize(
    ("number", "phase", "expected"),
    [(1, "before", "not_measured"), (1, "during", "grade_2"), (2, "before", "grade_2")],
)
def test_glucose_at_the_bedside_counts_but_not_before_the_first_infusion(
    cast, given, number, phase, expected
):
    infusion = given().courses.get().infusions.get(number=number)
    InfusionObservation(
        infusion=infusion,
        phase=phase,
        observed_at=datetime(2026, 3, number, 9, tzinfo=UTC),
        glucose=Decimal("9.0"),
        glucose_unit="mmol/L",
        recorded_by=cast.alice,
    ).save()
    assert reason("high_glucose_after_pulse", cast.north) == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (potassium(DAY_AFTER, "3.5"), "not_low"),
        (potassium(DAY_AFTER, "3.49"), "grade_1"),
        (potassium(DAY_AFTER, "3.0"), "grade_1"),
        (potassium(DAY_AFTER, "2.99"), "grade_3_or_4"),
        (potassium(DAY_AFTER, "2.99", lln=None), "grade_3_or_4"),
        (potassium(DAY_AFTER, "3.0", lln=None), "no_limit"),
        (potassium(DAY_AFTER, "3.0", "<"), "grade_3_or_4"),
        (potassium(DAY_AFTER, "3.5", "<"), "grade_1"),
        (potassium(DAY_AFTER, "4.0", "<"), "no_limit"),
        (potassium(DAY_AFTER, "3.5", ">"), "not_low"),
        (potassium(DAY_AFTER, "3.4", ">"), "no_limit"),
        (potassium(FIRST, "2.0"), "not_measured"),
        (potassium(TOO_LATE, "2.0"), "not_measured"),
        (potassium(DAY_AFTER, "2.0", precision="approx"), "not_measured"),
        (potassium(DAY_AFTER, "2.0", status="preliminary"), "not_measured"),
    ],
)
def test_potassium_is_graded_by_its_number_and_its_own_limit(cast, given, tell, columns, expected):
    tell(given(), Result, **columns)
    assert reason("low_potassium_after_pulse", cast.north) == expected


def effect(day: date | None, grade: int | None = 3, version: str = "5.0", **more) -> dict:
    told = {"term": "a fall", "grade": grade, "grade_version": version if grade else ""}
    return told | {"onset_on": day, "precision": "exact" if day else "unknown"} | more


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (effect(FIRST - timedelta(days=1)), ("none", 10, 0)),
        (effect(FIRST), ("some", 10, 1)),
        (effect(TODAY), ("some", 10, 1)),
        (effect(FIRST, 2), ("none", 10, 0)),
        (effect(FIRST, 4), ("some", 10, 1)),
        (effect(FIRST, precision="approx"), ("onset_not_known", None, None)),
        (effect(None), ("onset_not_known", None, None)),
        (effect(None, 2), ("none", 10, 0)),
        (effect(FIRST, None), ("not_graded", None, None)),
    ],
)
def test_effects_of_grade_3_are_counted_over_the_days_watched(cast, given, tell, columns, expected):
    tell(given(), AdverseEffect, **columns)
    [case] = asked("severe_effects", cast.north)
    assert (case.reason, case.value, case.events) == expected


@pytest.mark.parametrize(("version", "expected"), [("5.0", (1, 0)), ("6.0", (0, 1))])
def test_effects_are_counted_apart_by_the_version_they_were_graded_by(cast, given, tell, version, expected):
    tell(given(), AdverseEffect, **effect(FIRST, 3, version))
    [by_v5], [by_v6] = asked("severe_effects_v5", cast.north), asked("severe_effects_v6", cast.north)
    assert (by_v5.events, by_v6.events) == expected


@pytest.mark.parametrize(("days", "events"), [(365, 1), (366, 0)])
def test_a_patient_is_watched_for_a_year(cast, given, tell, days, events):
    patient = given(last_days_ago=500)
    first = TODAY - timedelta(days=502)
    tell(patient, AdverseEffect, **effect(first + timedelta(days=days)))
    [case] = asked("severe_effects", cast.north)
    assert (case.value, case.events) == (366, events)


def test_nobody_is_watched_beyond_the_end_of_follow_up(cast, given, tell):
    patient = given()
    tell(patient, AdverseEffect, **effect(DAY_AFTER))
    Patient.objects.filter(pk=patient.pk).update(follow_up="lost", follow_up_changed_on=LAST)
    assert [(case.value, case.events) for case in asked("severe_effects", cast.north)] == [(3, 0)]
    before = FIRST - timedelta(days=1)
    Patient.objects.filter(pk=patient.pk).update(follow_up_changed_on=before)
    assert reason("severe_effects", cast.north) == "not_watched"
    Patient.objects.filter(pk=patient.pk).update(follow_up_changed_on=FIRST)
    assert [case.value for case in asked("severe_effects", cast.north)] == [1]


FIRST_OF_YEAR = TODAY - timedelta(days=YEAR_AGO + 2)
LOOKED = glucose(FIRST_OF_YEAR + timedelta(days=100))


def diabetes_since(day: date | None, precision: str = "exact") -> dict:
    return {"code": "diabetes", "since": day, "precision": precision if day else "unknown"}


def diabetes_came(day: date | None, precision: str = "exact") -> dict:
    return effect(day, 2, "6.0", term_code="diabetes") | {"precision": precision if day else "unknown"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((Condition, diabetes_since(FIRST_OF_YEAR)), "known_before"),
        ((Condition, diabetes_since(FIRST_OF_YEAR, "approx")), "known_before"),
        ((Condition, diabetes_since(None)), "since_not_known"),
        ((Condition, diabetes_since(FIRST_OF_YEAR + timedelta(days=1))), "new"),
        ((AdverseEffect, diabetes_came(FIRST_OF_YEAR - timedelta(days=1))), "known_before"),
        ((AdverseEffect, diabetes_came(FIRST_OF_YEAR)), "new"),
        ((AdverseEffect, diabetes_came(FIRST_OF_YEAR + timedelta(days=365))), "new"),
        ((AdverseEffect, diabetes_came(FIRST_OF_YEAR + timedelta(days=366))), "none_new"),
        ((AdverseEffect, diabetes_came(FIRST_OF_YEAR, "approx")), "onset_not_known"),
        ((AdverseEffect, diabetes_came(None)), "onset_not_known"),
    ],
)
def test_diabetes_is_new_when_it_came_in_the_year_and_was_not_known(cast, given, tell, told, expected):
    model, columns = told
    patient = given(last_days_ago=YEAR_AGO)
    tell(patient, Result, **LOOKED)
    tell(patient, model, **columns)
    assert reason("new_diabetes", cast.north) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(0, "not_looked_for"), (1, "none_new"), (365, "none_new"), (366, "not_looked_for")]
)
def test_who_was_never_looked_at_is_not_free_of_diabetes(cast, given, tell, day, expected):
    tell(given(last_days_ago=YEAR_AGO), Result, **glucose(FIRST_OF_YEAR + timedelta(days=day)))
    assert reason("new_diabetes", cast.north) == expected


def test_the_year_has_to_be_over_and_followed(cast, given, tell):
    patient = given(last_days_ago=YEAR_AGO)
    tell(patient, Result, **LOOKED)
    over = FIRST_OF_YEAR + timedelta(days=365)
    assert reason("new_diabetes", cast.north, as_of=over - timedelta(days=1)) == "too_early"
    assert reason("new_diabetes", cast.north, as_of=over) == "none_new"
    Patient.objects.filter(pk=patient.pk).update(follow_up="lost", follow_up_changed_on=over)
    assert reason("new_diabetes", cast.north) == "follow_up_ended"
    Patient.objects.filter(pk=patient.pk).update(follow_up_changed_on=over + timedelta(days=1))
    assert reason("new_diabetes", cast.north) == "none_new"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (("done", -15), "not_checked"),
        (("done", -14), "checked"),
        (("done", 365), "checked"),
        (("done", 366), "not_checked"),
        (("declined", 10), "declined"),
    ],
)
def test_eyes_are_checked_in_the_year(cast, given, tell, told, expected):
    answer, day = told
    patient = given(last_days_ago=YEAR_AGO)
    note = "" if answer == "done" else "does not want it"
    answered_on = FIRST_OF_YEAR + timedelta(days=day)
    tell(patient, SafetyAnswer, prompt="eyes", answer=answer, answered_on=answered_on, note=note)
    assert reason("eyes_checked", cast.north) == expected


def test_eyes_can_be_checked_until_the_year_is_over(cast, given):
    patient = given(last_days_ago=YEAR_AGO)
    over = FIRST_OF_YEAR + timedelta(days=365)
    assert reason("eyes_checked", cast.north, as_of=over) == "too_early"
    assert reason("eyes_checked", cast.north, as_of=over + timedelta(days=1)) == "not_checked"
    Patient.objects.filter(pk=patient.pk).update(follow_up="lost", follow_up_changed_on=over)
    assert reason("eyes_checked", cast.north) == "follow_up_ended"


CLOSED_LAST = 50  # days since the last infusion: the window has closed
DAY0 = TODAY - timedelta(days=CLOSED_LAST)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(-33, "not_screened"), (-32, "screened"), (0, "screened"), (42, "screened"), (43, "not_screened")],
)
def test_swallowing_is_looked_at_from_thirty_days_before_until_the_window_closes(
    cast, given, tell, day, expected
):
    patient = given(last_days_ago=CLOSED_LAST)
    day = DAY0 + timedelta(days=day)  # the first infusion lies two days before the last
    tell(patient, Measure, kind="swallowing", text="no difficulty", measured_on=day)
    assert reason("swallowing_screened", cast.north) == expected


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"since": None, "precision": "unknown"}, "screened"),
        ({"since": DAY0 + timedelta(days=42)}, "screened"),
        ({"since": DAY0 + timedelta(days=43)}, "not_screened"),
    ],
)
def test_swallowing_recorded_as_affected_was_looked_at(cast, given, tell, told, expected):
    tell(given(last_days_ago=CLOSED_LAST), Condition, code="dysphagia", **told)
    assert reason("swallowing_screened", cast.north) == expected


@pytest.mark.parametrize(("as_of", "expected"), [(42, "too_early"), (43, "not_screened")])
def test_swallowing_can_be_looked_at_until_the_window_has_closed(cast, given, as_of, expected):
    given(last_days_ago=CLOSED_LAST)
    assert reason("swallowing_screened", cast.north, as_of=DAY0 + timedelta(days=as_of)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("dead", ("died", "died", "died", "died")),
        ("lost", ("lost", "lost", "lost", "lost")),
        ("moved", ("moved", "moved", "moved", "moved")),
    ],
)
def test_each_end_of_follow_up_is_told_by_every_measure_of_it(cast, given, state, expected):
    patient = given(last_days_ago=YEAR_AGO)
    Patient.objects.filter(pk=patient.pk).update(
        follow_up=state, follow_up_changed_on=FIRST_OF_YEAR + timedelta(days=365)
    )
    codes = ("still_followed", "alive_after_year", "not_lost_in_year", "not_moved_in_year")
    assert tuple(reason(code, cast.north) for code in codes) == expected
