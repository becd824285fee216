"""A taper as rows of a calendar: every day once, none twice, no row with two doses."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.steps import Taper, TaperStep
from courses.rules.weeks import LEAST_OPEN_WEEKS, OPEN_WEEKS, weeks_of

MONDAY = date(2026, 1, 5)


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def taper(*steps: tuple[int, int]) -> Taper:
    return Taper(tuple(TaperStep(day(n), Decimal(mg)) for n, mg in steps))


def said(weeks) -> list[tuple]:
    """Return (first day from Monday, days, mg, whether the dose changes) of each row."""
    return [((w.first - MONDAY).days, len(w.days), int(w.daily_mg), w.is_change) for w in weeks]


def test_each_step_is_cut_into_weeks_from_its_own_first_day():
    assert said(weeks_of(taper((0, 20), (10, 10), (17, 5), (18, 0)), since=MONDAY)) == [
        (0, 7, 20, True), (7, 3, 20, False), (10, 7, 10, True), (17, 1, 5, True),
    ]  # fmt: skip


@pytest.mark.parametrize(("since", "first"), [(-5, 0), (6, 0), (7, 7), (13, 7), (14, 14), (20, 14)])
def test_it_begins_with_the_week_of_the_day_asked_for(since, first):
    assert said(weeks_of(taper((0, 20), (14, 10), (21, 0)), since=day(since)))[0][0] == first


def test_nothing_is_left_once_the_plan_has_ended():
    assert weeks_of(taper((0, 20), (14, 0)), since=day(14)) == ()


def test_one_day_is_one_row():
    assert said(weeks_of(taper((0, 5), (1, 0)), since=MONDAY)) == [(0, 1, 5, True)]


def test_an_open_end_is_printed_for_half_a_year_in_whole_weeks():
    weeks = weeks_of(taper((0, 20), (14, 5)), since=MONDAY)
    assert (len(weeks), weeks[-1].last) == (OPEN_WEEKS, day(7 * OPEN_WEEKS - 1))


def test_a_late_open_end_has_its_least_weeks():
    weeks = weeks_of(taper((0, 20), (7 * 40, 5)), since=MONDAY)
    assert [w.is_change for w in weeks[40:]] == [True, *[False] * (LEAST_OPEN_WEEKS - 1)]


lengths = st.lists(st.integers(1, 40), min_size=1, max_size=20)


@given(lengths, st.integers(-10, 200))
def test_every_day_from_the_first_row_on_stands_once_with_its_dose(lengths, since):
    firsts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    plan = taper(*((first, 100 - n) for n, first in enumerate(firsts[:-1])), (firsts[-1], 0))
    weeks = weeks_of(plan, since=day(since))
    days = [(d, w.daily_mg) for w in weeks for d in w.days]
    if not weeks:
        assert since >= firsts[-1]
        return
    wanted = [day(n) for n in range((weeks[0].first - MONDAY).days, firsts[-1])]
    assert days == [(d, plan.dose_on(d)) for d in wanted]
    assert weeks[0].first <= max(day(since), MONDAY) <= weeks[0].last
    assert all(1 <= len(w.days) <= 7 for w in weeks)
    assert [w.first for w in weeks if w.is_change] == [
        s.first_day for s in plan.dose_steps if s.first_day >= weeks[0].first
    ]
