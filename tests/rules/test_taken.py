"""Planned against taken, on both sides of each border."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.dose_spans import DoseSpan, governed
from courses.rules.steps import taper_of
from courses.rules.taken import Parting, difference_mg, partings, replanned_days
from tests.rules.test_taper import tapers

DAY0 = date(2026, 1, 5)


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


PLAN = taper_of([(on(0), Decimal(60)), (on(14), Decimal(50)), (on(28), Decimal(0))])


def took(first: int, last: int | None, mg: str | None, **told) -> DoseSpan:
    dose = None if mg is None else Decimal(mg)
    return DoseSpan("prednisone", on(first), None if last is None else on(last), dose, **told)


def parted(*spans, until=100):
    found = partings(PLAN, spans, on(until))
    return [((p.first - DAY0).days, (p.last - DAY0).days, p.planned_mg, p.taken_mg) for p in found]


def test_what_was_taken_as_planned_does_not_part():
    assert parted(took(0, 13, "60"), took(14, 27, "50")) == []
    assert parted() == []


def test_a_dose_kept_on_parts_where_the_plan_goes_down():
    assert parted(took(10, 20, "60")) == [(14, 20, 50, 60)]


def test_a_dose_left_out_and_one_taken_after_the_end():
    assert parted(took(3, 4, "0")) == [(3, 4, 60, 0)]
    assert parted(took(26, 30, "50")) == [(28, 30, 0, 50)]
    assert parted(took(-3, 0, "40")) == [(-3, -1, 0, 40), (0, 0, 60, 40)]


def test_an_unknown_dose_parts_without_a_difference():
    (found,) = partings(PLAN, [took(3, 4, None)], on(100))
    assert (found.taken_mg, found.difference_mg) == (None, None)
    assert parted(took(3, 5, "60", is_start_only=True)) == [(4, 5, 60, None)]


@pytest.mark.parametrize(("until", "last"), [(2, None), (3, 3), (9, 9), (10, 10), (11, 10)])
def test_it_is_told_up_to_a_day(until, last):
    assert parted(took(3, 10, "40"), until=until) == ([] if last is None else [(3, last, 60, 40)])


def test_an_open_record_runs_to_that_day_and_a_later_one_governs():
    assert parted(took(3, None, "40"), until=9) == [(3, 9, 60, 40)]
    assert parted(took(3, None, "40"), took(6, 7, "60"), until=9) == [(3, 5, 60, 40)]


def test_the_difference_is_days_times_mg():
    found = (Parting(on(0), on(4), Decimal(60), Decimal(50)), Parting(on(9), on(9), Decimal(50), Decimal(60)))
    assert [one.difference_mg for one in found] == [-50, 10]
    assert difference_mg([*found, Parting(on(20), on(21), Decimal(50), None)]) == -40


def at(day: int) -> datetime:
    return datetime.combine(on(day), datetime.min.time(), tzinfo=UTC)


@pytest.mark.parametrize(
    ("replanned", "recorded", "days"),
    [(None, 3, []), (14, None, []), (3, 3, []), (4, 3, [14, 28]), (14, 3, [14, 28]), (15, 3, [28])],
)
def test_a_later_change_of_the_plan_is_the_newer_word(replanned, recorded, days):
    moments = [None if day is None else at(day) for day in (replanned, recorded)]
    assert replanned_days(PLAN, *moments) == [on(day) for day in days]


spans = st.lists(
    st.tuples(st.integers(-5, 60), st.integers(0, 20), st.sampled_from([None, "0", "10", "60"])), max_size=4
)


@given(tapers(), spans, st.integers(0, 120))
def test_each_day_parts_as_its_slow_twin_says(taper, drawn, until):
    taken = [took(first, first + more, mg) for first, more, mg in drawn]
    taken = [
        DoseSpan(
            "prednisone",
            taper.first_day + (s.first_day - DAY0),
            taper.first_day + (s.last_day - DAY0),
            s.daily_mg,
        )
        for s in taken
    ]
    last = taper.first_day + timedelta(days=until)
    found = partings(taper, taken, last)
    for n in range(-5, 130):
        day = taper.first_day + timedelta(days=n)
        records = [s for s in governed(taken) if s.first_day <= day <= s.last_day and day <= last]
        planned = taper.dose_on(day) or 0
        expected = [(planned, s.daily_mg) for s in records if s.daily_mg != planned]
        assert [(p.planned_mg, p.taken_mg) for p in found if p.first <= day <= p.last] == expected
