"""The Total Improvement Score at 6 and 12 months: which values, which day, which category, for certain."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.clinic import facts
from courses.models import PulseCourse
from monitoring.actions.enzyme_choices import choose_enzyme
from monitoring.models import Measure, Result, StrengthTest
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import cases
from tests.cast import Cast, make_cast, make_ck, make_given_course, make_patient
from tests.monitoring.outcomes import twins

pytestmark = pytest.mark.django_db

SINCE = 400  # days since the first infusion
HALF = "tis_at_6_months_adult"
# Before, and after: 0 points each but strength (32.5 at its most) and what a test changes.
BEFORE = {"physician_global": "7", "patient_global": "7", "haq_di": "2", "extramuscular": "5"}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def patient(cast):
    patient = make_patient(cast.north, cast.alice, birth_date=date(1980, 1, 1))
    make_given_course(patient, cast.alice, last_days_ago=SINCE - 2)
    return patient


def reason(cast: Cast, code: str = HALF, *, day: int = SINCE) -> str:
    """Return what the measure says of the one patient as known on a day; its twin says the same."""
    today = cast.north.today()
    as_of = today - timedelta(days=SINCE - day)
    scope = Scope((cast.north.pk,), date(2000, 1, 1), today, as_of=as_of)
    [case] = cases(measure_of(code), scope)
    assert twins.answers(code, scope) == {case.unit_id: (case.reason, None, None)}
    return case.reason


def measured(cast, patient, day: int, **numbers: str) -> None:
    on = cast.north.today() - timedelta(days=SINCE - day)
    for kind, number in numbers.items():
        row = Measure(patient=patient, kind=kind, number=Decimal(number), unit="points", measured_on=on)
        facts.record(row, by=cast.alice)


def strength(cast, patient, day: int, total: str, scale: tuple[str, str] = ("mmt8", "150")) -> None:
    row = StrengthTest(
        patient=patient,
        instrument=scale[0],
        total=Decimal(total),
        maximum=Decimal(scale[1]),
        tested_on=cast.north.today() - timedelta(days=SINCE - day),
    )
    facts.record(row, by=cast.alice)


def ck(cast, patient, day: int, printed: str, **columns) -> None:
    row = make_ck(patient, cast.alice, number=printed, days_ago=SINCE - day)
    Result.objects.filter(pk=row.pk).update(**columns)


def choose(cast, analyte: str = "ck") -> None:
    choose_enzyme(course=PulseCourse.objects.get(), by=cast.alice, analyte=analyte, why="the highest")


def whole(cast, patient, *, after: dict[str, str] | None = None, gain: str = "0", at: int = 183) -> None:
    """Record the whole core set before and after: nothing better but what is told; CK 3000 to 2900 of 200."""
    choose(cast)
    measured(cast, patient, 0, **BEFORE)
    measured(cast, patient, at, **(BEFORE | (after or {})))
    strength(cast, patient, 0, "100")
    strength(cast, patient, at, str(100 + Decimal(gain)))
    ck(cast, patient, 0, "3000")
    ck(cast, patient, at, "2900")


@pytest.mark.parametrize(
    ("gain", "after", "said"),
    [
        ("0", {}, "none"),
        ("15", {}, "none"),  # exactly 10 % of 150: 10 points
        ("15.5", {}, "minimal"),  # 20 points
        ("30", {}, "minimal"),  # exactly 20 %: 20 points still
        ("31", {"physician_global": "5.5"}, "minimal"),  # 27.5 + 7.5 = 35
        ("31", {"physician_global": "5.4"}, "moderate"),  # 27.5 + 15 = 42.5
        ("46", {"physician_global": "2"}, "moderate"),  # 32.5 + 20 = 52.5
        ("46", {"physician_global": "2", "patient_global": "5"}, "moderate"),  # 57.5
        ("46", {"physician_global": "2", "patient_global": "4"}, "major"),  # 60
    ],
)
def test_the_category_is_that_of_the_points(cast, patient, gain, after, said):
    whole(cast, patient, gain=gain, after=after)
    assert reason(cast) == said


@pytest.mark.parametrize(
    ("day", "said"), [(152, "not_assessed"), (153, "none"), (213, "none"), (214, "not_assessed")]
)
def test_values_count_a_month_before_and_after_the_day(cast, patient, day, said):
    whole(cast, patient, at=day)
    assert reason(cast) == said


@pytest.mark.parametrize(
    ("day", "said"), [(334, "not_assessed"), (335, "none"), (395, "none"), (396, "not_assessed")]
)
def test_a_year_is_another_day(cast, patient, day, said):
    whole(cast, patient, at=day)
    assert reason(cast, "tis_at_12_months_adult") == said


def test_the_nearest_value_counts_and_of_two_as_near_the_later(cast, patient):
    whole(cast, patient, at=180)
    strength(cast, patient, 187, "150")
    assert reason(cast) == "none"
    strength(cast, patient, 186, "150")
    assert reason(cast) == "minimal"  # 32.5


def test_the_last_value_before_the_first_infusion_is_the_baseline(cast, patient):
    whole(cast, patient, gain="46")
    assert reason(cast) == "minimal"
    strength(cast, patient, -1, "150")
    assert reason(cast) == "minimal"
    strength(cast, patient, 0, "146")  # a later entry of the same day
    assert reason(cast) == "none"


def test_what_is_missing_leaves_every_total_that_can_be(cast, patient):
    strength(cast, patient, 0, "100")
    assert reason(cast) == "not_assessed"
    strength(cast, patient, 183, "100")
    assert reason(cast) == "score_uncertain"  # 0 to 67.5
    strength(cast, patient, 183, "116")
    assert reason(cast) == "improved"  # 20 to 87.5
    measured(cast, patient, 0, **BEFORE)
    measured(cast, patient, 183, **BEFORE)
    assert reason(cast) == "minimal"  # 20 to 27.5: the enzyme is missing


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({}, {}, "none"),
        ({"comparator": ">"}, {}, "score_uncertain"),  # more than 100 of 3000 better: 0 to 7.5
        ({}, {"comparator": "<"}, "score_uncertain"),
        ({}, {"comparator": ">"}, "none"),
        ({"comparator": "about"}, {}, "score_uncertain"),
        ({}, {"number_high": Decimal(2950)}, "score_uncertain"),
        ({"uln": None}, {}, "score_uncertain"),
        ({"uln": None}, {"number": Decimal(3000)}, "none"),  # no better, whatever the range
        ({}, {"number": Decimal("14.5"), "unit": "x ULN"}, "none"),
        ({}, {"number": Decimal("14.2"), "unit": "x ULN"}, "minimal"),
        ({}, {"number": Decimal(46), "unit": "ukat/L"}, "minimal"),  # 2760 U/L
        ({}, {"number": None, "comparator": "normal"}, "minimal"),
        (
            {"comparator": "normal", "number": None},
            {"comparator": "normal", "number": None},
            "score_uncertain",
        ),
        ({"precision": "approx"}, {}, "score_uncertain"),
        ({}, {"status": "withdrawn"}, "score_uncertain"),
    ],
)
def test_the_enzyme_counts_for_what_it_certainly_is(cast, patient, before, after, said):
    """All else gives 17.5 points: it takes any of the enzyme's to reach 20."""
    choose(cast)
    measured(cast, patient, 0, **BEFORE)
    measured(cast, patient, 183, **(BEFORE | {"physician_global": "6", "patient_global": "5.6"}))
    strength(cast, patient, 0, "100")
    strength(cast, patient, 183, "100")
    measured(cast, patient, 183, extramuscular="4")  # 7.5 + 2.5 + 7.5
    ck(cast, patient, 0, "3000", **before)
    ck(cast, patient, 183, "2900", **after)
    assert reason(cast) == said


def test_an_enzyme_nobody_chose_is_missing_and_another_is_not_taken_for_it(cast, patient):
    whole(cast, patient, after={"physician_global": "6", "patient_global": "5.6", "extramuscular": "4"})
    assert reason(cast) == "none"
    patient.enzymechoices.update(analyte="ast")
    assert reason(cast) == "score_uncertain"


def test_two_scales_do_not_compare(cast, patient):
    strength(cast, patient, 0, "100")
    strength(cast, patient, 183, "80", ("mmt8", "80"))
    assert reason(cast) == "not_assessed"


def test_cmas_and_chaq_serve_children_only(cast, patient):
    strength(cast, patient, 0, "20", ("cmas", "52"))
    strength(cast, patient, 183, "45", ("cmas", "52"))
    measured(cast, patient, 0, chaq="2")
    measured(cast, patient, 183, chaq="1")
    assert (reason(cast), reason(cast, "tis_at_6_months_juvenile")) == ("not_assessed", "other_criteria")
    patient.birth_date = cast.north.today() - timedelta(days=4000)
    patient.save()
    assert (reason(cast), reason(cast, "tis_at_6_months_juvenile")) == ("other_criteria", "improved")


def test_one_total_is_moderate_for_an_adult_and_minimal_for_a_child(cast, patient):
    whole(cast, patient, gain="31", after={"physician_global": "5.4"})  # 42.5
    assert reason(cast) == "moderate"
    patient.subtype = "jdm"
    patient.save()
    assert (reason(cast), reason(cast, "tis_at_6_months_juvenile")) == ("other_criteria", "minimal")


def test_without_age_and_subtype_no_criteria_count(cast, patient):
    patient.birth_date = None
    patient.save()
    assert reason(cast) == reason(cast, "tis_at_6_months_juvenile") == "age_not_known"


@pytest.mark.parametrize(("day", "said"), [(182, "too_early"), (183, "none")])
def test_nothing_is_said_before_the_day(cast, patient, day, said):
    whole(cast, patient, at=160)
    assert reason(cast, day=day) == said


@pytest.mark.parametrize(("ending", "said"), [("dead", "died"), ("lost", "lost"), ("moved", "moved")])
def test_who_left_by_the_day_is_told_apart(cast, patient, ending, said):
    whole(cast, patient, at=160)
    for day, expected in ((183, said), (184, "none")):
        patient.follow_up = ending
        patient.follow_up_changed_on = cast.north.today() - timedelta(days=SINCE - day)
        patient.save()
        assert reason(cast) == expected
