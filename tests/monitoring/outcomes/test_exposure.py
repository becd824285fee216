"""The measures of steroid taken, on both sides of each day and each number."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from courses.models import Patient, TaperPlan
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import cases
from tests.cast import Cast, make_cast
from tests.monitoring.outcomes.made import Made, at, on

pytestmark = pytest.mark.django_db

AS_OF = 1000  # days after the first infusion
Row = Callable[[Made], object]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def answer(cast: Cast, code: str, row: Row, *, as_of: int = AS_OF, **made) -> tuple[str, Decimal | None]:
    """Return the reason and the value of one patient with one course."""
    patient = Patient.objects.create(clinic=cast.north, family_name="Abbott", given_name="Ada")
    row(Made(patient, cast.alice, **made))
    scope = Scope((cast.north.pk,), date(2000, 1, 1), date(2050, 1, 1), on(as_of))
    (found,) = cases(measure_of(code), scope)
    return found.reason, found.value


def ended(state: str, day: int) -> Row:
    def row(made: Made) -> None:
        made.takes("5", 0)
        Patient.objects.filter(pk=made.patient.pk).update(follow_up=state, follow_up_changed_on=on(day))

    return row


def replaced(made: Made) -> None:
    made.takes("60", 0)
    made.patient.dosetakens.update(replaced_at="2024-03-05T12:00Z")


@pytest.mark.parametrize(
    ("row", "as_of", "expected"),
    [
        (lambda made: made.takes("7.5", 0), 183, "at_or_below"),
        (lambda made: made.takes("7.5", 0), 182, "too_early"),
        (lambda made: made.takes("7.6", 0), 183, "above"),
        (lambda made: made.takes("6", 0, drug="methylprednisolone"), 183, "at_or_below"),
        (lambda made: made.takes("6.1", 0, drug="MP"), 183, "above"),
        (lambda made: made.takes("1.125", 0, drug="dexamethasone"), 183, "at_or_below"),
        (lambda made: made.takes("1.126", 0, drug="dexamethasone"), 183, "above"),
        (lambda made: made.takes("5", 0).takes("2.5", 0, drug="prednisolone"), 183, "at_or_below"),
        (lambda made: made.takes("5", 0).takes("3", 0, drug="prednisolone"), 183, "above"),
        (lambda made: made.takes("60", 0, 182).takes("5", 183), 183, "at_or_below"),
        (lambda made: made.takes("60", 0, 183).takes("5", 184), 184, "above"),
        (lambda made: made.takes("5", 0, 182), 183, "no_record"),
        (lambda made: made.takes("5", 0, 183), 183, "at_or_below"),
        (lambda made: made.takes("60", 0, route="topical"), 183, "no_record"),
        (lambda made: made.takes("60", 0, drug="ibuprofen"), 183, "no_record"),
        (lambda made: made.takes(None, 0), 183, "dose_not_known"),
        (lambda made: made.takes("5", 0, drug="betamethasone"), 183, "dose_not_known"),
        (lambda made: made.takes("5", 0, per="week"), 183, "dose_not_known"),
        (lambda made: made.takes("60", 0, is_start_only=True), 183, "dose_not_known"),
        (lambda made: made.takes("60", 183, is_start_only=True), 183, "above"),
        (lambda made: made.takes("5", 0, precision="approx"), 183, "day_about"),
        (lambda made: made.plans([(0, "60"), (184, "5")]), 184, "above"),
        (lambda made: made.plans([(0, "60"), (183, "5")]), 183, "at_or_below"),
        (lambda made: made.plans([(0, "60"), (183, "0")]), 183, "none_taken"),
        (lambda made: made.plans([(0, "60"), (184, "0")]), 183, "above"),
        (lambda made: made.plans([(0, "60")], closed_on=on(182), close_reason="stopped"), 183, "none_taken"),
        (lambda made: made.plans([(0, "60")], closed_on=on(183), close_reason="stopped"), 183, "above"),
        (replaced, 183, "no_record"),
        (ended("dead", 183), 400, "died"),
        (ended("dead", 184), 400, "at_or_below"),
        (ended("lost", 100), 400, "lost"),
        (ended("moved", 100), 400, "moved"),
    ],
)
def test_the_dose_of_a_day_against_7_5_mg(cast, row, as_of, expected):
    assert answer(cast, "dose_6m_at_most_7_5", row, as_of=as_of) == (expected, None)


def test_a_course_only_planned_has_no_day_to_count_from(cast):
    found = answer(cast, "dose_6m_at_most_7_5", lambda made: made.takes("5", 0), is_given=False)
    assert found == ("nothing_given", None)


@pytest.mark.parametrize(
    ("code", "mg", "expected"),
    [
        ("dose_6m_at_most_5", "5", "at_or_below"),
        ("dose_6m_at_most_5", "5.1", "above"),
        ("dose_12m_at_most_7_5", "7.5", "at_or_below"),
        ("dose_12m_at_most_7_5", "8", "above"),
        ("dose_12m_at_most_5", "5", "at_or_below"),
        ("dose_12m_at_most_5", "6", "above"),
    ],
)
def test_the_other_doses_and_days(cast, code, mg, expected):
    day = 183 if "6m" in code else 365
    assert answer(cast, code, lambda made: made.takes("1", 0, day - 1).takes(mg, day, day)) == (
        expected,
        None,
    )


def planned(*steps: tuple[int, str], **told) -> Callable[[Made], TaperPlan]:
    return lambda made: made.plans(steps, **told)


def replan(day: int) -> Row:
    """Return a plan of 5 mg on day 183, which a version written on `day` makes 20 mg; 10 mg are taken."""

    def row(made: Made) -> None:
        first = made.plans([(0, "60"), (100, "5")])
        made.plans([(0, "60"), (100, "20")], written=day, of=first)
        made.takes("10", 150, recorded_at=at(AS_OF))

    return row


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (lambda made: made.plans([(0, "20")]) and made.takes("20", 0), "at_or_below"),
        (lambda made: made.plans([(0, "20")]) and made.takes("20.1", 0), "above"),
        (lambda made: made.plans([(0, "16")], drug="methylprednisolone") and made.takes("20", 0), "above"),
        (replan(183), "at_or_below"),
        (replan(184), "above"),
        (lambda made: made.takes("20", 0), "no_plan"),
        (lambda made: made.plans([(184, "20")]) and made.takes("20", 0, 183), "no_plan"),
        (lambda made: made.plans([(0, "20"), (100, "0")]) and made.takes("5", 120), "above"),
        (lambda made: made.plans([(0, "20"), (100, "0")]), "none_taken"),
        (
            lambda made: made.plans([], directions="slowly", directed_from=on(0)) and made.takes("5", 0),
            "plan_not_known",
        ),
        (lambda made: made.plans([(0, "20")]) and made.takes(None, 0), "dose_not_known"),
    ],
)
def test_the_dose_of_a_day_against_the_plan_then_in_force(cast, row, expected):
    assert answer(cast, "dose_6m_as_planned", row) == (expected, None)


def test_a_plan_written_afterwards_counts_by_its_first_version(cast):
    def row(made: Made) -> None:
        first = made.plans([(0, "60"), (100, "20")], written=400)
        made.plans([(0, "60"), (100, "5")], written=401, of=first)
        made.takes("10", 150, recorded_at=at(AS_OF))

    assert answer(cast, "dose_6m_as_planned", row) == ("at_or_below", None)


@pytest.mark.parametrize(
    ("row", "infusions", "expected"),
    [
        (lambda made: made.takes("10", 0), ("1000",), ("at_most", Decimal(4900))),
        (lambda made: made.takes("10", 0, 364), ("1080",), ("at_most", Decimal(5000))),
        (lambda made: made.takes("10", 0, 364), ("1081",), ("more", Decimal("5001.25"))),
        (lambda made: made.takes("10", -30), ("1080",), ("at_most", Decimal(5000))),
        (lambda made: made.takes("1", 0, drug="dexamethasone"), ("500",), ("at_most", Decimal("3058.3333"))),
        (lambda made: made.takes("10", 0), (None,), ("infusion_not_known", None)),
        (lambda made: made.takes("10", 0).takes("5", None), ("1000",), ("unplaced", None)),
        (lambda made: made.takes(None, 364, 364).takes("10", 0, 363), ("1000",), ("dose_not_known", None)),
        (lambda made: made.takes(None, 365).takes("10", 0, 364), ("1000",), ("at_most", Decimal(4900))),
        (lambda made: made.takes("10", 0, 363), ("1000",), ("record_stops", None)),
        (lambda made: None, ("1000",), ("no_record", None)),
        (lambda made: made.plans([(0, "10"), (10, "0")]), ("1000",), ("at_most", Decimal(1350))),
        (lambda made: made.takes("10", 0, precision="approx"), ("1000",), ("day_about", None)),
    ],
)
def test_the_steroid_of_a_year_with_pulses(cast, row, infusions, expected):
    assert answer(cast, "dose_of_a_year", row, infusions=infusions) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"), [(363, ("too_early", None)), (364, ("at_most", Decimal(4900)))]
)
def test_a_year_is_over_with_its_last_day(cast, as_of, expected):
    assert answer(cast, "dose_of_a_year", lambda made: made.takes("10", 0), as_of=as_of) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (lambda made: made.takes("13.6", 0), ("at_most", Decimal(4964))),
        (lambda made: made.takes("13.7", 0), ("more", Decimal("5000.5"))),
    ],
)
def test_the_steroid_of_a_year_without_pulses_needs_no_dose_of_theirs(cast, row, expected):
    assert answer(cast, "dose_of_a_year_without_pulses", row, infusions=(None,)) == expected


@pytest.mark.parametrize(
    ("row", "as_of", "expected"),
    [
        (lambda made: made.takes("100", 0), 36, "too_early"),  # 37 days and 1250 mg: 4950 mg
        (lambda made: made.takes("100", 0), 37, "more"),
        (lambda made: made.takes("100", 0).takes(None, 0, drug="prednisolone"), 400, "more"),
        (lambda made: made.takes("10", 0), 364, "at_most"),
        (lambda made: made.takes("10", 0).takes(None, 0, drug="prednisolone"), 400, "dose_not_known"),
    ],
)
def test_more_than_5_g_is_known_before_the_year_is_over(cast, row, as_of, expected):
    assert answer(cast, "more_than_5_g_a_year", row, as_of=as_of) == (expected, None)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (planned((0, "30"), (30, "20")), ("at_most", Decimal(30))),
        (planned((0, "30"), (31, "20")), ("more", Decimal(31))),
        (planned((0, "29.9"), (31, "20")), ("at_most", Decimal(0))),
        (planned((-10, "30"), (5, "20")), ("at_most", Decimal(5))),
        (planned((0, "20"), (360, "30"), (370, "20")), ("at_most", Decimal(5))),
        (
            lambda made: made.takes("20", 0).takes("10", 0, 9, drug="prednisolone"),
            ("at_most", Decimal(10)),
        ),
    ],
)
def test_the_days_at_30_mg_or_more(cast, row, expected):
    assert answer(cast, "high_days", row) == expected


@pytest.mark.parametrize(
    ("row", "as_of", "expected"),
    [
        (planned((0, "60"), (50, "10"), (100, "0")), 400, ("in_time", Decimal(0))),
        (planned((0, "60"), (50, "10")), 400, ("in_time", Decimal(0))),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes("60", 90, 113),
            400,
            ("in_time", Decimal(14)),
        ),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes("60", 90, 114),
            400,
            ("late", Decimal(15)),
        ),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes("0", 80),
            400,
            ("in_time", Decimal(-20)),
        ),
        (lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes("5", 90), 114, ("too_early", None)),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes("5", 90),
            115,
            ("not_reached", None),
        ),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes(None, 90, 99),
            400,
            ("came_between", None),
        ),
        (
            lambda made: made.plans([(0, "60"), (100, "0")]) and made.takes(None, 90),
            400,
            ("dose_not_known", None),
        ),
        (lambda made: made.takes("60", 0), 400, ("no_plan", None)),
        (planned((0, "60")), 400, ("no_taper", None)),
    ],
)
def test_how_late_the_taper_came_to_its_last_dose(cast, row, as_of, expected):
    assert answer(cast, "taper_slippage", row, as_of=as_of) == expected


def test_slippage_counts_from_the_first_version(cast):
    def row(made: Made) -> None:
        first = made.plans([(0, "60"), (100, "0")])
        made.plans([(0, "60"), (130, "0")], written=90, of=first)

    assert answer(cast, "taper_slippage", row) == ("late", Decimal(30))


@pytest.mark.parametrize(
    ("row", "as_of", "expected"),
    [
        (lambda made: made.is_given_drug("methotrexate", 84), 400, "in_time"),
        (lambda made: made.is_given_drug("methotrexate", 85), 400, "late"),
        (lambda made: made.is_given_drug("methotrexate", -300), 400, "in_time"),
        (lambda made: made.is_given_drug("methotrexate", -300, 0), 400, "in_time"),
        (lambda made: made.is_given_drug("methotrexate", -300, -1), 400, "none_begun"),
        (lambda made: made.is_given_drug("methotrexate", 85), 84, "too_early"),
        (lambda made: None, 84, "too_early"),
        (lambda made: None, 85, "none_begun"),
        (lambda made: made.is_given_drug("alendronate", 10), 400, "none_begun"),
        (lambda made: made.is_given_drug("methotrexate", 10, purpose="other"), 400, "none_begun"),
        (lambda made: made.is_given_drug("methotrexate", 10, precision="approx"), 400, "day_not_exact"),
        (lambda made: made.is_given_drug("methotrexate", None), 400, "day_not_exact"),
    ],
)
def test_a_sparing_agent_begun_in_12_weeks(cast, row, as_of, expected):
    assert answer(cast, "sparing_agent", row, as_of=as_of) == (expected, None)
