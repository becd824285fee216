"""Kaplan-Meier and log-rank: as a textbook prints them, as scipy has them, and as a slow walk finds them."""

import ast
import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from monitoring.outcomes.survival import kaplan_meier, logrank
from monitoring.rules.survival import Curve, Spell

PRINTED = json.loads(Path("tests/vectors/survival.json").read_text(encoding="utf-8"))["freireich"]
CLOSE = 1e-5  # shares are kept to six places

group = st.lists(
    st.tuples(st.integers(1, 40), st.booleans()).map(lambda told: Spell(Decimal(told[0]), told[1])),
    min_size=1,
    max_size=25,
)


def seen(events, censored=()):
    return [Spell(Decimal(d), True) for d in events] + [Spell(Decimal(d), False) for d in censored]


def printed(name: str) -> list[Spell]:
    return seen(**PRINTED["groups"][name])


@pytest.mark.parametrize("name", PRINTED["groups"])
def test_the_curve_is_that_of_the_textbook(name):
    curve = kaplan_meier(name, printed(name))
    assert [
        {"day": int(s.day), "at_risk": s.at_risk, "events": s.events, "survival": f"{s.share:.4f}"}
        for s in curve.steps
        if s.events
    ] == PRINTED["table"][name]
    assert curve.median.day == PRINTED["medians"][name]
    assert (curve.count, curve.events) == (21, len(PRINTED["groups"][name]["events"]))


def test_the_log_rank_is_that_of_the_textbook():
    found = logrank([printed("6-MP"), printed("placebo")])
    assert (f"{found.chi_squared:.2f}", found.degrees) == tuple(PRINTED["logrank"].values())
    assert found.words == "log-rank χ² 16.79, 1 degree of freedom, p 0.000042"


def test_the_median_has_the_days_on_which_its_band_meets_one_half():
    median = kaplan_meier("6-MP", printed("6-MP")).median
    assert (median.day, median.low, median.high) == (23, 13, None)


@settings(max_examples=60, deadline=None)
@given(group)
def test_the_curve_is_that_of_a_walk_through_every_day(spells):
    share, curve = Fraction(1), kaplan_meier("", spells)
    for step in curve.steps:
        at_risk = sum(spell.days >= step.day for spell in spells)
        events = sum(spell.days == step.day and spell.is_event for spell in spells)
        share *= 1 - Fraction(events, at_risk)
        assert (step.at_risk, step.events) == (at_risk, events)
        assert abs(step.share - Decimal(float(share))) < CLOSE
        assert_band(step)
    assert sum(step.events + step.censored for step in curve.steps) == curve.count == len(spells)


def assert_band(step):
    """The band is there as long as the share is above 0, and has it inside."""
    assert (step.low is None) == (step.high is None) == (step.share == 0)
    assert step.low is None or 0 <= step.low <= step.share <= step.high <= 1


@pytest.mark.parametrize(("day", "low", "high"), [(6, 0.6197, 0.9516), (23, 0.1881, 0.6801)])
def test_the_band_is_log_log(day, low, high):
    """Greenwood's sum by hand, on the scale of log(-log(S))."""
    spells = printed("6-MP")
    step = next(s for s in kaplan_meier("", spells).steps if s.day == day)
    greenwood = sum(
        row["events"] / (row["at_risk"] * (row["at_risk"] - row["events"]))
        for row in PRINTED["table"]["6-MP"]
        if row["day"] <= day
    )
    share = float(step.share)
    reach = 1.959964 * math.sqrt(greenwood) / math.log(share)
    by_hand = (share ** math.exp(-reach), share ** math.exp(reach))
    assert (float(step.low), float(step.high)) == pytest.approx(by_hand, abs=1e-4)
    assert by_hand == pytest.approx((low, high), abs=1e-4)


@settings(max_examples=60, deadline=None)
@given(group, group)
def test_two_groups_compare_as_scipy_has_it(first, second):
    found = logrank([first, second])
    if found is None:
        return
    statistic = stats.logrank(*map(censored_data, (first, second))).statistic
    assert float(found.chi_squared) == pytest.approx(float(statistic) ** 2, abs=1e-4, rel=1e-4)


def censored_data(spells):
    events = [float(s.days) for s in spells if s.is_event]
    return stats.CensoredData(uncensored=events, right=[float(s.days) for s in spells if not s.is_event])


@settings(max_examples=30, deadline=None)
@given(group, group, group)
def test_three_groups_compare_the_same_in_any_order(first, second, third):
    one, other = logrank([first, second, third]), logrank([third, first, second])
    if one is None or other is None:
        assert one is other
        return
    assert one.degrees == other.degrees <= 2
    assert float(one.chi_squared) == pytest.approx(float(other.chi_squared), abs=1e-3)


def test_three_groups_of_which_two_are_one_differ_as_by_hand():
    """6-MP, placebo, placebo: the covariance written out for two groups against the third."""
    found = logrank([printed("6-MP"), printed("placebo"), printed("placebo")])
    assert found.degrees == 2
    assert float(found.chi_squared) == pytest.approx(float(by_hand()), abs=1e-3)


def by_hand() -> Fraction:
    """Return O - E times the inverse of its 2 x 2 covariance, by fractions and day by day."""
    groups = [printed("6-MP"), printed("placebo"), printed("placebo")]
    apart, spread = [Fraction(0)] * 2, [[Fraction(0)] * 2 for _ in range(2)]
    for day in sorted({s.days for g in groups for s in g if s.is_event}):
        at_risk = [sum(s.days >= day for s in g) for g in groups]
        events = [sum(s.days == day and s.is_event for s in g) for g in groups]
        n, d = sum(at_risk), sum(events)
        for i in range(2):
            apart[i] += events[i] - Fraction(d * at_risk[i], n)
            for j in range(2):
                own = at_risk[i] * (n - at_risk[i]) if i == j else -at_risk[i] * at_risk[j]
                spread[i][j] += Fraction(d * (n - d) * own, n * n * (n - 1)) if n > 1 else 0
    (a, b), (c, e) = spread
    inverse = [[e, -b], [-c, a]]
    return sum(apart[i] * inverse[i][j] * apart[j] for i in range(2) for j in range(2)) / (a * e - b * c)


@pytest.mark.parametrize("groups", [[], [seen([3])], [seen([], [3]), seen([], [4])], [seen([3]), []]])
def test_nothing_is_compared_where_nothing_can_differ(groups):
    assert logrank(groups) is None


def test_nobody_has_no_curve():
    assert kaplan_meier("nobody", []) == Curve("nobody", 0, ())


def test_all_on_one_day_leave_no_band():
    (step,) = kaplan_meier("", seen([5, 5])).steps
    assert (step.share, step.low, step.high) == (0, None, None)


def test_an_event_comes_before_a_censoring_of_the_same_day():
    (step,) = kaplan_meier("", seen([5], [5])).steps
    assert (step.at_risk, step.events, step.censored, step.share) == (2, 1, 1, Decimal("0.5"))


def test_the_number_at_risk_is_that_before_the_day():
    curve = kaplan_meier("", seen([5], [5, 9]))
    assert [curve.at_risk_on(Decimal(day)) for day in (0, 5, 6, 9, 10)] == [3, 3, 1, 1, 0]
    assert [curve.share_on(Decimal(day)) for day in (4, 5, 9)] == [
        1,
        Decimal("0.666667"),
        Decimal("0.666667"),
    ]


def test_who_may_not_see_fewer_sees_the_curve_until_then():
    curve = kaplan_meier("", seen([5, 6, 7], [8]))
    assert [int(step.day) for step in curve.with_at_least(3).steps] == [5, 6]
    assert curve.with_at_least(4).steps[-1].day == 5
    assert curve.with_at_least(5) is None


def test_no_page_pays_for_scipy_before_it_draws_a_curve():
    """It is imported inside functions, never with a module."""
    paid = []
    for path in [p for room in ("courses", "monitoring", "tracker") for p in Path(room).rglob("*.py")]:
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [n.name for n in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            paid += [path for name in names if name.split(".")[0] in {"scipy", "numpy"}]
    assert not paid
