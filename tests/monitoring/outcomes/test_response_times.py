"""What was measured in the window, and the days to a normal CK and to full strength."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.clinic import facts
from courses.models import DoseTaken, PulseCourse
from monitoring.models import Result, StrengthTest
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.survival import kaplan_meier, spells
from monitoring.outcomes.tally import Case, cases
from tests.cast import Cast, make_cast, make_ck, make_given_course, make_mmt8, make_patient, make_taper
from tests.monitoring.outcomes import twins

pytestmark = pytest.mark.django_db

CK, STRENGTH = "time_to_normal_ck", "time_to_full_strength"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def patient(cast):
    return make_patient(cast.north, cast.alice)


def told(cast: Cast, code: str, *, days_ago: int = 0) -> Case:
    """Return what the measure says of the one patient or course, as known then; its twin says the same."""
    today = cast.north.today()
    scope = Scope((cast.north.pk,), date(2000, 1, 1), today, as_of=today - timedelta(days=days_ago))
    [case] = cases(measure_of(code), scope)
    assert twins.answers(code, scope) == {case.unit_id: (case.reason, case.value, None)}
    return case


def answer(cast: Cast, code: str, **seen) -> tuple[str, int | None]:
    case = told(cast, code, **seen)
    return case.reason, case.value and int(case.value)


def given_since(cast, patient, days_ago: int) -> PulseCourse:
    """Return the course whose first infusion was so many days ago."""
    return make_given_course(patient, cast.alice, last_days_ago=days_ago - 2)


# --- measured in the window


@pytest.mark.parametrize(
    ("before", "inside", "said"),
    [
        (52, 22, "assessed"),  # the day of the first infusion, and day 28 after the last
        (60, 8, "assessed"),  # day 42
        (60, 23, "not_measured"),
        (60, 7, "not_measured"),
        (51, 22, "not_measured_before"),
    ],
)
def test_a_value_before_and_one_in_the_window_make_it_judged(cast, patient, before, inside, said):
    given_since(cast, patient, 52)
    for days_ago in (before, inside):
        make_ck(patient, cast.alice, days_ago=days_ago)
        make_mmt8(patient, cast.alice, days_ago=days_ago)
    assert answer(cast, "enzymes_assessed") == answer(cast, "strength_assessed") == (said, None)


@pytest.mark.parametrize(("days_ago", "said"), [(8, "window_not_closed"), (7, "not_measured")])
def test_nothing_is_missing_before_the_window_has_closed(cast, patient, days_ago, said):
    given_since(cast, patient, 52)
    assert answer(cast, "enzymes_assessed", days_ago=days_ago) == (said, None)


@pytest.mark.parametrize(("last_days_ago", "said"), [(6, "next_pulse_first"), (5, "not_measured")])
def test_the_next_pulse_ends_what_can_be_measured(cast, patient, last_days_ago, said):
    given_since(
        cast, patient, 52
    )  # its window closed 8 days ago; the next pulse began then, or on the day after
    make_given_course(patient, cast.alice, last_days_ago=last_days_ago)
    make_ck(patient, cast.alice, days_ago=60)
    make_ck(patient, cast.alice, days_ago=4)
    today = cast.north.today()
    scope = Scope((cast.north.pk,), date(2000, 1, 1), today - timedelta(days=30), as_of=today)
    [case] = cases(measure_of("enzymes_assessed"), scope)
    assert {case.unit_id: (case.reason, None, None)} == twins.answers("enzymes_assessed", scope)
    assert case.reason == said


def test_two_scales_do_not_compare(cast, patient):
    given_since(cast, patient, 52)
    make_mmt8(patient, cast.alice, days_ago=60)
    test = make_mmt8(patient, cast.alice, days_ago=20)
    StrengthTest.objects.filter(pk=test.pk).update(maximum=150)
    assert answer(cast, "strength_assessed") == ("not_measured_before", None)


def test_an_approximate_day_is_not_taken_for_the_window(cast, patient):
    given_since(cast, patient, 52)
    make_ck(patient, cast.alice, days_ago=60)
    row = make_ck(patient, cast.alice, days_ago=20)
    Result.objects.filter(pk=row.pk).update(precision="approx")
    assert answer(cast, "enzymes_assessed") == ("day_not_exact", None)


# --- time to a normal CK


def change(row, **columns) -> None:
    type(row).objects.filter(pk=row.pk).update(**columns)


def with_ck(cast, patient, *numbers: tuple[int, str], start: int = 400) -> list[Result]:
    """Give the first infusion `start` days ago, a CK of 10 x ULN before, and CKs so many days after it."""
    given_since(cast, patient, start)
    make_ck(patient, cast.alice, number="2000", days_ago=start)
    return [make_ck(patient, cast.alice, number=n, days_ago=start - day) for day, n in numbers]


@pytest.mark.parametrize(
    ("day", "number", "said"),
    [
        (1, "200", ("reached", 1)),
        (365, "200", ("reached", 365)),
        (365, "201", ("not_reached", 365)),
        (366, "200", ("not_reached", 365)),
        (364, "201", ("not_measured_to_the_end", 364)),
    ],
)
def test_a_ck_at_its_limit_is_normal_and_a_year_is_the_time_it_has(cast, patient, day, number, said):
    with_ck(cast, patient, (day, number))
    assert answer(cast, CK) == said


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"comparator": "<", "number": 200}, ("reached", 90)),
        ({"comparator": "<", "number": 201}, ("not_measured_to_the_end", 60)),
        ({"comparator": ">", "number": 200}, ("not_measured_to_the_end", 90)),
        ({"comparator": ">=", "number": 200}, ("not_measured_to_the_end", 60)),
        ({"comparator": ">=", "number": 201}, ("not_measured_to_the_end", 90)),
        ({"comparator": ">", "number": 199}, ("not_measured_to_the_end", 60)),
        ({"comparator": "about", "number": 100}, ("not_measured_to_the_end", 60)),
        ({"comparator": "normal", "number": None}, ("reached", 90)),
        ({"number": None}, ("not_measured_to_the_end", 60)),
        ({"uln": None, "number": 10}, ("not_measured_to_the_end", 60)),
        ({"uln": None, "number": 1, "unit": "x ULN"}, ("reached", 90)),
        ({"number": 150, "number_high": 200}, ("reached", 90)),
        ({"number": 150, "number_high": 201}, ("not_measured_to_the_end", 60)),
        ({"number": 201, "number_high": 300}, ("not_measured_to_the_end", 90)),
        ({"number": 250, "uln": 250}, ("reached", 90)),
        ({"number": 10, "status": "withdrawn"}, ("not_measured_to_the_end", 60)),
    ],
)
def test_a_result_counts_only_where_it_is_certain_on_which_side_of_its_own_limit_it_lies(
    cast, patient, columns, said
):
    _, row = with_ck(cast, patient, (60, "900"), (90, "500"))
    change(row, **columns)
    assert answer(cast, CK) == said


def test_who_was_normal_at_the_start_is_not_counted(cast, patient):
    with_ck(cast, patient, (90, "100"))
    make_ck(patient, cast.alice, number="200", days_ago=400)  # the later entry of the same day
    assert answer(cast, CK) == ("reached_at_start", None)


def test_a_baseline_that_does_not_tell_leaves_it_open(cast, patient):
    with_ck(cast, patient, (90, "100"))
    change(make_ck(patient, cast.alice, number="100", days_ago=400), comparator=">")
    assert answer(cast, CK) == ("baseline_not_known", None)


def test_without_a_ck_before_the_start_there_is_no_baseline(cast, patient):
    given_since(cast, patient, 400)
    make_ck(patient, cast.alice, number="2000", days_ago=399)
    make_ck(patient, cast.alice, number="100", days_ago=300)
    assert answer(cast, CK) == ("no_baseline", None)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"precision": "approx"}, ("day_not_exact", None)),
        ({"precision": "unknown", "sampled_on": None}, ("day_not_exact", None)),
        ({"precision": "approx", "number": 201}, ("reached", 90)),
    ],
)
def test_a_normal_ck_on_a_day_nobody_knows_leaves_the_time_open(cast, patient, columns, said):
    early, _ = with_ck(cast, patient, (60, "100"), (90, "100"))
    change(early, **columns)
    assert answer(cast, CK) == said


def test_a_later_approximate_day_takes_nothing_away(cast, patient):
    _, late = with_ck(cast, patient, (60, "100"), (90, "100"))
    change(late, precision="approx")
    assert answer(cast, CK) == ("reached", 60)


@pytest.mark.parametrize(("day", "said"), [(364, ("too_early", 60)), (365, ("not_measured_to_the_end", 60))])
def test_the_year_is_over_on_its_last_day(cast, patient, day, said):
    with_ck(cast, patient, (60, "900"))
    assert answer(cast, CK, days_ago=400 - day) == said


@pytest.mark.parametrize("ending", ["dead", "lost", "moved"])
@pytest.mark.parametrize(("day", "is_before"), [(365, True), (366, False)])
def test_who_left_within_the_year_is_known_until_the_last_ck(cast, patient, ending, day, is_before):
    with_ck(cast, patient, (60, "900"))
    patient.follow_up = ending
    patient.follow_up_changed_on = cast.north.today() - timedelta(days=400 - day)
    patient.save()
    expected = {"dead": "died"}.get(ending, ending) if is_before else "not_measured_to_the_end"
    assert answer(cast, CK) == (expected, 60)


# --- the first glucocorticoid


def dose(cast, patient, *, day: int, **columns) -> DoseTaken:
    row = DoseTaken(
        patient=patient,
        drug="Prednisolone",
        route="PO",
        amount=Decimal(40),
        unit="mg",
        per="day",
        first_day=cast.north.today() - timedelta(days=400 - day),
    )
    for name, value in columns.items():
        setattr(row, name, value)
    return facts.record(row, by=cast.alice)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, ("reached", 100)),
        ({"amount": None, "unit": ""}, ("reached", 100)),
        ({"drug": "budesonide"}, ("reached", 90)),
        ({"route": " Topical"}, ("reached", 90)),
        ({"amount": Decimal(0)}, ("reached", 90)),
        ({"precision": "approx"}, ("start_not_exact", None)),
        ({"precision": "unknown", "first_day": None}, ("start_not_exact", None)),
    ],
)
def test_the_time_runs_from_the_first_glucocorticoid_before_the_pulse(cast, patient, columns, said):
    with_ck(cast, patient, (90, "100"))
    make_ck(patient, cast.alice, number="3000", days_ago=410)
    dose(cast, patient, day=-10, **columns)
    assert answer(cast, CK) == said


def test_a_taper_before_the_pulse_is_the_first_glucocorticoid(cast, patient):
    with_ck(cast, patient, (90, "100"))
    make_ck(patient, cast.alice, number="3000", days_ago=450)
    make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=420))
    assert answer(cast, CK) == ("reached", 110)


def test_an_approximate_pulse_elsewhere_leaves_the_start_open(cast, patient):
    with_ck(cast, patient, (90, "100"))
    PulseCourse.objects.get().infusions.update(precision="approx")
    assert answer(cast, CK) == ("start_not_exact", None)


# --- time to full strength


@pytest.mark.parametrize(
    ("instrument", "maximum", "total", "said"),
    [
        ("mmt8", 80, "76", ("reached", 90)),
        ("mmt8", 80, "75.9", ("not_measured_to_the_end", 90)),
        ("mmt8", 150, "142.5", ("reached", 90)),
        ("mmt8", 150, "142", ("not_measured_to_the_end", 90)),
        ("cmas", 52, "48", ("reached", 90)),
        ("cmas", 52, "47", ("not_measured_to_the_end", 90)),
    ],
)
def test_strength_is_full_from_its_threshold_on(cast, patient, instrument, maximum, total, said):  # noqa: PLR0917
    given_since(cast, patient, 400)
    for days_ago, told_total in ((400, "20"), (310, total)):
        row = make_mmt8(patient, cast.alice, days_ago=days_ago)
        change(row, instrument=instrument, maximum=maximum, total=Decimal(told_total))
    assert answer(cast, STRENGTH) == said


def test_strength_is_followed_on_the_scale_it_began_with(cast, patient):
    given_since(cast, patient, 400)
    make_mmt8(patient, cast.alice, total="40", days_ago=400)
    change(make_mmt8(patient, cast.alice, days_ago=310), instrument="cmas", maximum=52, total=50)
    make_mmt8(patient, cast.alice, total="78", days_ago=210)
    assert answer(cast, STRENGTH) == ("reached", 190)


# --- the curve made of it


def test_the_curve_has_those_with_a_time_and_nobody_else(cast, patient):
    with_ck(cast, patient, (90, "100"))
    make_given_course(make_patient(cast.north, cast.alice, number="N-2"), cast.alice, last_days_ago=30)
    today = cast.north.today()
    found = cases(measure_of(CK), Scope((cast.north.pk,), date(2000, 1, 1), today, as_of=today))
    assert sorted(case.reason for case in found) == ["no_baseline", "reached"]
    curve = kaplan_meier("all", spells(measure_of(CK), found))
    assert [(step.day, step.events, step.share) for step in curve.steps] == [(90, 1, 0)]
    with pytest.raises(ValueError, match="reviewed_in_window is no time"):
        spells(measure_of("reviewed_in_window"), [])
