"""How amounts are spread: quartiles as the library has them, bands without a gap, a figure of the same."""

import statistics
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.charts.spread import said, spread_figure
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.spread import spread_of
from monitoring.outcomes.tally import Case
from monitoring.rules.spread import Band, Spread, bands

YEAR = measure_of("dose_of_a_year")
G = Decimal(1000)


def spread_with(passed=(), failed=(), n_judged=None) -> Spread:
    low, high = (tuple(sorted(map(Decimal, side))) for side in (passed, failed))
    return Spread(low, high, n_judged or len(low) + len(high))


def case(reason: str, value: str | None) -> Case:
    return Case(1, 1, 1, date(2026, 1, 1), reason, None if value is None else Decimal(value))


def test_only_those_judged_with_a_value_are_spread():
    found = spread_of(YEAR, [case("at_most", "4900"), case("more", "6000"), case("dose_not_known", None)])
    assert found == spread_with(["4900"], ["6000"], n_judged=2)
    slipped = measure_of("taper_slippage")
    found = spread_of(slipped, [case("in_time", "-3"), case("not_reached", None)])
    assert (found.values, found.n, found.n_judged) == ((Decimal(-3),), 1, 2)


def test_a_share_has_no_spread():
    with pytest.raises(ValueError, match="sparing_agent is a share"):
        spread_of(measure_of("sparing_agent"), [])


@given(st.lists(st.integers(0, 20_000), min_size=2, max_size=40))
def test_the_quartiles_are_those_of_the_library(values):
    expected = statistics.quantiles(map(Decimal, values), n=4, method="inclusive")
    assert spread_with(values).quartiles == tuple(expected)


def test_one_value_is_its_own_quartiles_and_none_has_none():
    assert spread_with(["4900"]).quartiles == (Decimal(4900),) * 3
    assert spread_with().quartiles is None
    assert bands(spread_with(), G) == []


def test_a_band_holds_its_upper_edge_and_the_first_holds_0():
    found = bands(spread_with(["0", "1000", "1000.0001"], ["5000.0001"]), G)
    assert found[0] == Band(Decimal(0), G, 2, 0)
    assert found[1] == Band(G, 2 * G, 1, 0)
    assert found[-1] == Band(5 * G, 6 * G, 0, 1)
    assert len(found) == 6


def test_bands_below_0_hold_their_upper_edge_too():
    found = bands(spread_with(["-15", "-14", "0", "1"]), Decimal(14))
    assert found == [
        Band(Decimal(-28), Decimal(-14), 2, 0),
        Band(Decimal(-14), Decimal(0), 1, 0),
        Band(Decimal(0), Decimal(14), 1, 0),
    ]


@given(
    st.lists(st.integers(-50, 300), min_size=1, max_size=40),
    st.lists(st.integers(-50, 300), max_size=40),
    st.sampled_from([7, 14, 50]),
)
def test_the_bands_hold_everybody_once(passed, failed, width):
    found = bands(spread_with(passed, failed), Decimal(width))
    assert sum(band.passed for band in found) == len(passed)
    assert sum(band.failed for band in found) == len(failed)
    assert all(one.upto == other.over for one, other in pairwise(found))


def figure():
    found = spread_with(["900", "2500", "4900"], ["6100"])
    return spread_figure(bands(found, G), found.quartiles, title="Steroid of a year", unit="mg", limit=5 * G)


def test_the_figure_says_what_it_draws():
    drawn = figure()
    assert drawn.says == "Half of 4 lie between 2.1 g and 5.2 g; the median is 3.7 g."
    assert [row.cells for row in drawn.twin.rows][:2] == [
        ("above 0 mg to 1 g", "1", "0"),
        ("above 1 g to 2 g", "0", "0"),
    ]
    passed, failed = drawn.chart["data"]
    assert (passed["y"], failed["y"]) == ([1, 0, 1, 0, 1, 0, 0], [0, 0, 0, 0, 0, 0, 1])


def test_those_that_failed_differ_by_more_than_hue():
    passed, failed = figure().chart["data"]
    assert (passed["marker"]["pattern"]["shape"], failed["marker"]["pattern"]["shape"]) == ("", "/")


def test_box_median_and_limit_stand_where_the_numbers_are():
    shapes = {shape["name"]: shape for shape in figure().chart["layout"]["shapes"]}
    assert (shapes["middle-half"]["x0"], shapes["middle-half"]["x1"]) == (2100, 5200)
    assert shapes["median"]["x0"] == 3700
    assert shapes["limit"]["x0"] == 5000


def test_nothing_known_is_said_and_not_drawn():
    drawn = spread_figure([], None, title="Steroid of a year", unit="mg", limit=5 * G)
    assert (drawn.chart, drawn.twin, drawn.says) == (None, None, "Nothing to draw: no amount is known.")


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [("999", "mg", "999 mg"), ("1000", "mg", "1 g"), ("4553.7", "mg", "4.55 g"), ("-14", "days", "-14 days")],
)
def test_amounts_in_words(value, unit, words):
    assert said(Decimal(value), unit) == words
