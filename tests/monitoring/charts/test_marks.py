"""Lanes: words stacked so that none touch, in time that grows with their number."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.charts.marks import lanes
from monitoring.charts.panel import nice_ticks


def test_touching_ends_share_a_lane_and_overlaps_do_not():
    assert lanes([(0, 10), (10, 20), (19, 30)]) == [0, 0, 1]
    assert lanes([(5, 10), (0, 6)]) == [1, 0]
    assert lanes([]) == []


def test_when_lanes_run_out_the_one_free_soonest_is_used():
    assert lanes([(0, 50), (0, 20), (0, 30)], most=2) == [0, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 40)), max_size=30))
def test_nothing_overlaps_while_lanes_suffice(starts):
    spans = [(start, start + width) for start, width in starts]
    chosen = lanes(spans, most=30)
    for lane in set(chosen):
        own = sorted(span for span, place in zip(spans, chosen, strict=True) if place == lane)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(own))


@pytest.mark.parametrize(
    ("top", "ticks"),
    [(1, [0, 0.2, 0.4, 0.6, 0.8, 1]), (7.5, [0, 2, 4, 6]), (60, [0, 20, 40, 60]), (2600, [0, 1000, 2000])],
)
def test_nice_ticks_are_round(top, ticks):
    assert nice_ticks(top) == ticks
