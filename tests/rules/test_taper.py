from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.dates import Period
from courses.rules.errors import RuleError
from courses.rules.steps import ByWeight, Taper, TaperStep, planned_line, taper_of

JAN = [date(2026, 1, day) for day in range(1, 32)]


def closed():
    """20 mg on 5-8 Jan, 10 mg on 9-10 Jan, nothing from 11 Jan."""
    return taper_of([(JAN[4], Decimal(20)), (JAN[8], Decimal(10)), (JAN[10], Decimal(0))])


def open_ended():
    return taper_of([(JAN[4], Decimal(20)), (JAN[8], Decimal(5))])


def test_first_and_last_day():
    assert (closed().first_day, closed().last_day) == (JAN[4], JAN[9])
    assert (open_ended().first_day, open_ended().last_day) == (JAN[4], None)


@pytest.mark.parametrize(
    ("day", "mg"), [(3, None), (4, "20"), (7, "20"), (8, "10"), (9, "10"), (10, "0"), (30, "0")]
)
def test_dose_on_both_sides_of_each_border(day, mg):
    assert closed().dose_on(JAN[day]) == (None if mg is None else Decimal(mg))


def test_step_on_is_none_before_the_start_and_after_the_end():
    assert [closed().step_on(JAN[day]) for day in (3, 10)] == [None, None]
    assert closed().step_on(JAN[9]) == TaperStep(JAN[8], Decimal(10))
    assert open_ended().step_on(date(2030, 1, 1)) == TaperStep(JAN[8], Decimal(5))


def test_period_of_each_step():
    assert [closed().period_of(step) for step in closed().steps] == [
        Period(JAN[4], JAN[7]),
        Period(JAN[8], JAN[9]),
        Period(JAN[10], None),
    ]


def test_a_step_of_another_plan_has_no_period():
    with pytest.raises(RuleError, match="is not in this taper"):
        closed().period_of(TaperStep(JAN[5], Decimal(20)))


def test_next_step_after():
    assert closed().next_step_after(JAN[0]) == TaperStep(JAN[4], Decimal(20))
    assert closed().next_step_after(JAN[7]) == TaperStep(JAN[8], Decimal(10))
    assert closed().next_step_after(JAN[8]) == TaperStep(JAN[10], Decimal(0))
    assert closed().next_step_after(JAN[10]) is None


def test_day_of_step():
    asked = [closed().day_of_step(JAN[day]) for day in (3, 4, 7, 8, 9, 10)]
    assert asked == [None, (1, 4), (4, 4), (1, 2), (2, 2), None]
    assert open_ended().day_of_step(JAN[10]) == (3, None)


def test_totals_leave_an_open_step_out():
    assert (closed().planned_total_mg(), closed().days) == (Decimal(100), 6)
    assert (open_ended().planned_total_mg(), open_ended().days) == (Decimal(80), 4)


def test_total_of_a_period_counts_the_open_step_as_far_as_it_is_asked():
    assert open_ended().total_mg(JAN[7], JAN[9]) == Decimal(30)
    assert closed().total_mg(JAN[0], JAN[3]) == 0
    assert closed().total_mg(JAN[10], JAN[30]) == 0
    with pytest.raises(RuleError):
        closed().total_mg(JAN[9], JAN[8])


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([], "has no step"),
        ([(0, "20"), (0, "10")], "put the steps in order"),
        ([(3, "20"), (1, "10")], "put the steps in order"),
        ([(0, "0")], "ends a plan and can only come last"),
        ([(0, "20"), (3, "0"), (5, "10")], "ends a plan and can only come last"),
        ([(0, "20"), (3, "0"), (5, "0")], "ends a plan and can only come last"),
    ],
)
def test_nonsense_is_refused(pairs, words):
    with pytest.raises(RuleError, match=words):
        Taper(tuple(TaperStep(JAN[day], Decimal(mg)) for day, mg in pairs))


@pytest.mark.parametrize("mg", ["-0.5", "NaN", "Infinity"])
def test_a_step_is_0_mg_or_more(mg):
    with pytest.raises(RuleError, match="is not a dose"):
        TaperStep(JAN[0], Decimal(mg))


@pytest.mark.parametrize("part", ["0", "-1", "NaN", "Infinity"])
def test_a_dose_by_weight_has_both_parts_above_0(part):
    for parts in [(part, "60"), ("0.5", part)]:
        with pytest.raises(RuleError, match="neither can be 0 or less"):
            ByWeight(*map(Decimal, parts))
    assert ByWeight(Decimal("0.001"), Decimal("0.01")).weight_kg == Decimal("0.01")


def test_replaced_from_keeps_the_history_before_the_day():
    new = closed().replaced_from(JAN[6], [TaperStep(JAN[6], Decimal(30)), TaperStep(JAN[12], Decimal(0))])
    assert new == taper_of([(JAN[4], Decimal(20)), (JAN[6], Decimal(30)), (JAN[12], Decimal(0))])


def test_replaced_from_a_border_replaces_that_step():
    new = closed().replaced_from(JAN[8], [TaperStep(JAN[8], Decimal(15))])
    assert new == taper_of([(JAN[4], Decimal(20)), (JAN[8], Decimal(15))])


def test_stopping_is_a_0_mg_step_from_a_day():
    assert closed().replaced_from(JAN[6], [TaperStep(JAN[6], Decimal(0))]).last_day == JAN[5]


@pytest.mark.parametrize("steps", [[], [TaperStep(JAN[7], Decimal(5))], [TaperStep(JAN[5], Decimal(5))]])
def test_a_new_plan_begins_on_its_day(steps):
    with pytest.raises(RuleError, match="does not begin on that day"):
        closed().replaced_from(JAN[6], steps)


def test_a_plan_that_ended_is_not_restarted():
    with pytest.raises(RuleError, match="can only come last; remove it or plan anew from there"):
        closed().replaced_from(JAN[12], [TaperStep(JAN[12], Decimal(10))])
    assert closed().replaced_from(JAN[10], [TaperStep(JAN[10], Decimal(5))]).dose_on(JAN[12]) == 5


def test_a_plan_in_words():
    assert planned_line(closed()) == "20 → 10 mg, then 0"
    assert planned_line(open_ended()) == "20 → 5 mg, open end"


doses = st.integers(1, 200).map(lambda n: Decimal(n) / 2)
lengths = st.lists(st.integers(1, 30), min_size=1, max_size=8)


@st.composite
def tapers(draw):
    """A plan of 1 to 8 steps, closed or open."""
    day, pairs = date(2026, 1, 5), []
    for days in draw(lengths):
        pairs.append((day, draw(doses)))
        day += timedelta(days=days)
    return taper_of([*pairs, (day, Decimal(0))] if draw(st.booleans()) else pairs)


@given(tapers(), st.integers(-10, 200), st.integers(0, 60))
def test_total_equals_its_slow_twin(taper, offset, days):
    first = taper.first_day + timedelta(days=offset)
    asked = [first + timedelta(days=n) for n in range(days + 1)]
    assert taper.total_mg(first, asked[-1]) == sum((taper.dose_on(day) or Decimal(0)) for day in asked)


@given(tapers())
def test_steps_cover_every_day_once(taper):
    day = taper.first_day
    for step in taper.dose_steps:
        period = taper.period_of(step)
        assert period.first == day
        if period.last is None:
            assert step == taper.steps[-1]
            return
        assert [taper.step_on(period.first), taper.step_on(period.last)] == [step, step]
        day = period.last + timedelta(days=1)
    assert taper.last_day == day - timedelta(days=1)
    assert taper.days == (day - taper.first_day).days
    assert taper.planned_total_mg() == taper.total_mg(taper.first_day, taper.last_day)


@given(tapers(), st.integers(0, 100), doses)
def test_replanning_never_changes_a_day_before(taper, offset, mg):
    day = taper.first_day + timedelta(days=offset)
    if taper.is_closed and taper.steps[-1].first_day < day:
        return  # restarting after the end is refused: see the test above
    new = taper.replaced_from(day, [TaperStep(day, mg)])
    before = [taper.first_day + timedelta(days=n) for n in range(offset)]
    assert [new.dose_on(d) for d in before] == [taper.dose_on(d) for d in before]
    assert new.dose_on(day) == mg
