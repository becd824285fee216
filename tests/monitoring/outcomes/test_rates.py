"""Intervals of shares and rates, against published tables."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitoring.outcomes.rates import DAYS_A_MONTH, Interval, _at_most, per_100_months, poisson_limits, wilson


def rounded(number: Decimal, places: int) -> str:
    return str(round(number, places))


# Newcombe, Stat Med 1998;17:857, table I, method 3 (score, no correction for continuity)
@pytest.mark.parametrize(
    ("passed", "judged", "low", "high"),
    [
        (81, 263, "0.2553", "0.3662"),
        (15, 148, "0.0624", "0.1605"),
        (0, 20, "0.0000", "0.1611"),
        (1, 29, "0.0061", "0.1718"),
    ],
)
def test_a_share_has_the_published_interval(passed, judged, low, high):
    found = wilson(passed, judged)
    assert (rounded(found.low, 4), rounded(found.high, 4)) == (low, high)
    assert found.estimate == Decimal(passed) / judged


def test_nobody_has_no_share_and_all_is_not_more_than_all():
    assert wilson(0, 0) is None
    assert wilson(20, 20).high == 1
    assert wilson(0, 1) == Interval(Decimal(0), Decimal(0), wilson(0, 1).high)
    assert rounded(wilson(20, 20).low, 4) == "0.8389"  # the mirror image of 0 of 20


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_in_its_interval_and_mirrors(counts):
    passed, judged = counts
    found, other = wilson(passed, judged), wilson(judged - passed, judged)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
    assert abs(found.low - (1 - other.high)) < Decimal("1E-15")


# Garwood, Biometrika 1936;28:437, as half the quantiles of chi-square that statistical tables print
@pytest.mark.parametrize(
    ("events", "low", "high"),
    [
        (0, "0.0000", "3.6889"),
        (1, "0.0253", "5.5716"),
        (2, "0.2422", "7.2247"),
        (5, "1.6235", "11.6683"),
        (10, "4.7954", "18.3904"),
        (20, "12.2165", "30.8884"),
        (25, "16.1787", "36.9049"),  # GraphPad's own example of its count: 16.18 to 36.90
        (100, "81.3640", "121.6268"),
    ],
)
def test_a_count_has_the_published_interval(events, low, high):
    assert tuple(rounded(end, 4) for end in poisson_limits(events)) == (low, high)


def test_a_rate_is_said_per_hundred_patient_months():
    month = Decimal(DAYS_A_MONTH.numerator) / DAYS_A_MONTH.denominator
    assert month == Decimal("30.4375")
    found = per_100_months(5, 100 * month)
    assert found.estimate == 5
    assert (rounded(found.low, 4), rounded(found.high, 4)) == ("1.6235", "11.6683")
    assert per_100_months(5, 50 * month).estimate == 10


def test_no_day_watched_gives_no_rate_and_no_event_gives_one_of_0():
    assert per_100_months(0, 0) is None
    found = per_100_months(0, 3044)
    assert found.estimate == found.low == 0
    assert rounded(found.high, 2) == "3.69"


@pytest.mark.parametrize("said", [lambda: wilson(-1, 3), lambda: wilson(4, 3), lambda: per_100_months(1, -1)])
def test_counts_that_cannot_be_are_refused(said):
    with pytest.raises(ValueError, match="not below 0"):
        said()


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_chance_of_a_count_is_the_sum_of_its_terms(count, mean):
    term = total = Decimal(1)
    for k in range(1, count + 1):
        term = term * mean / k
        total += term
    assert abs(_at_most(count, Decimal(mean)) - total / Decimal(mean).exp()) < Decimal("1E-18")


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 3000))
def test_a_count_lies_between_its_limits_and_more_events_lie_higher(events):
    low, high = poisson_limits(events)
    assert low <= events < high
    next_low, next_high = poisson_limits(events + 1)
    assert low < next_low
    assert high < next_high
