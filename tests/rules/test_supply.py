"""A plan in tablets and how long a supply lasts, against a twin that walks every day."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import taper_protocol
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.rules.supply import Cover, Supply, covered_until, plan_tablets, tablets_held
from courses.rules.tablets import Count, Made, Tablet, Unmade, tablets_of
from courses.rules.taper import generate
from courses.rules.units import plain

D = Decimal
MONDAY = date(2026, 1, 5)
LISTED = (Tablet(D("2.5")), Tablet(D(5)), Tablet(D(10)), Tablet(D(20)))


def day(n: int) -> date:
    return MONDAY + timedelta(days=n)


def taper(*steps: tuple[int, str]) -> Taper:
    """Return the taper of (days from Monday, mg) pairs."""
    return Taper(tuple(TaperStep(day(n), D(mg)) for n, mg in steps))


def supply(n: int, strength: str, tablets: int) -> Supply:
    return Supply(day(n), D(strength), tablets)


def counts(found) -> dict[str, Fraction]:
    return {plain(count.strength_mg): count.tablets for count in found}


def test_the_seed_taper_in_tablets_per_step_per_strength_and_in_all():
    """By hand, 14 days a step: 3, 2½ as 2+1 (50 = 20+20+10), 2, 1+1 ... of 20, 10, 5 and 2.5 mg."""
    seed = generate(taper_protocol("seed"), start_mg=D(60), start_on=MONDAY, hold_weeks=2)
    plan = plan_tablets(seed, (), LISTED)
    assert plan.unmade == ()
    assert [step.dose.words for step in plan.steps][:4] == [
        "3 × 20 mg", "2 × 20 mg + 1 × 10 mg", "2 × 20 mg", "1 × 20 mg + 1 × 10 mg",
    ]  # fmt: skip
    # 60 50 40 30 25 20 17.5 15 12.5 10 7.5 5 2.5: twenties 3+2+2+1+1+1, tens in 50 30 17.5 15 12.5 10,
    # fives in 25 17.5 15 7.5 5, two-and-a-halves in 17.5 12.5 7.5 2.5; each for 14 days.
    assert counts(plan.total) == {"20": 140, "10": 84, "5": 70, "2.5": 56}
    assert counts(plan.steps[1].total) == {"20": 28, "10": 14}
    assert sum(D(mg) * int(n) for mg, n in counts(plan.total).items()) == seed.planned_total_mg() == 4130


def test_an_open_last_step_has_tablets_a_day_and_no_total():
    plan = plan_tablets(taper((0, "10"), (7, "5")), (), LISTED)
    assert plan.steps[-1].dose.words == "1 × 5 mg"
    assert plan.steps[-1].total == ()
    assert counts(plan.total) == {"10": 7}
    assert plan.on(day(400)) == plan.steps[-1].dose


def test_no_dose_is_off_the_plan():
    plan = plan_tablets(taper((0, "10"), (7, "0")), (), LISTED)
    assert plan.on(day(-1)) is None
    assert plan.on(day(6)) == tablets_of(D(10), LISTED)
    assert plan.on(day(7)) is None


def test_a_step_that_cannot_be_made_is_named_once_and_not_counted():
    plan = plan_tablets(taper((0, "11"), (7, "10"), (14, "11"), (21, "0")), (), LISTED)
    assert [dose.daily_mg for dose in plan.unmade] == [11]
    assert plan.unmade[0].below.daily_mg == 10
    assert plan.unmade[0].above.daily_mg == D("12.5")
    assert counts(plan.total) == {"10": 7}


def test_what_the_patient_has_at_home_is_used_before_the_rest_of_the_list():
    held = tablets_held([supply(0, "5", 50), supply(0, "2.5", 10), supply(3, "5", 1)], LISTED)
    assert held == (Tablet(D(5)), Tablet(D("2.5")))
    plan = plan_tablets(taper((0, "17.5"), (14, "0")), held, LISTED)
    assert plan.steps[0].dose.words == "3 × 5 mg + 1 × 2.5 mg"


def test_what_cannot_be_made_at_home_is_made_of_the_list():
    held = tablets_held([supply(0, "5", 50)], LISTED)
    plan = plan_tablets(taper((0, "15"), (14, "12.5"), (28, "0")), held, LISTED)
    assert [step.dose.words for step in plan.steps] == ["3 × 5 mg", "1 × 10 mg + 1 × 2.5 mg"]


def test_only_what_the_list_says_may_be_halved_is_halved_at_home():
    assert tablets_held([supply(0, "8", 9)], [Tablet(D(8), may_halve=True)]) == (Tablet(D(8), True),)
    assert tablets_held([supply(0, "4", 9)], [Tablet(D(8), may_halve=True)]) == (Tablet(D(4)),)


def test_without_a_list_and_a_supply_nothing_can_be_counted():
    plan = plan_tablets(taper((0, "5"), (7, "0")), (), ())
    assert isinstance(plan.steps[0].dose, Unmade)
    assert plan.total == ()


# How long it lasts -----------------------------------------------------------------------------------

WEEKS = taper((0, "10"), (7, "5"), (14, "0"))


def lasts(plan: Taper, *supplies: Supply) -> Cover | None:
    return covered_until(plan_tablets(plan, tablets_held(supplies, LISTED), LISTED), supplies)


@pytest.mark.parametrize(
    ("fives", "last"),
    [(1, -1), (2, 0), (13, 5), (14, 6), (15, 7), (20, 12), (21, None), (22, None)],
)
def test_the_last_day_covered(fives, last):
    """Two fives a day for a week, then one: 21 in all."""
    found = lasts(WEEKS, supply(-1, "5", fives))
    assert (found and found.last_day) == (None if last is None else day(last))


def test_without_a_supply_there_is_no_such_day():
    assert lasts(WEEKS) is None


def test_a_later_supply_adds_to_what_is_left():
    found = lasts(WEEKS, supply(0, "5", 14), supply(5, "5", 3))
    assert found == Cover(day(9), tablets_of(D(5), [Tablet(D(5))]))


def test_what_was_not_covered_before_the_latest_supply_is_past():
    assert lasts(WEEKS, supply(0, "5", 2), supply(10, "5", 2)).last_day == day(11)


def test_an_open_end_runs_out_some_day():
    assert lasts(taper((0, "5")), supply(0, "5", 100)).last_day == day(99)


def test_a_strength_that_was_not_handed_out_ends_it():
    found = lasts(taper((0, "5"), (7, "2.5"), (14, "0")), supply(0, "5", 100))
    assert found == Cover(day(6), tablets_of(D("2.5"), LISTED))


def test_a_step_that_cannot_be_made_ends_it():
    found = lasts(taper((0, "5"), (7, "1"), (14, "0")), supply(0, "5", 100))
    assert found is not None
    assert found.last_day == day(6)
    assert isinstance(found.short_of, Unmade)


def test_a_supply_after_the_plan_has_ended_counts_for_nothing():
    assert lasts(WEEKS, supply(20, "5", 1)) is None


def test_no_tablets_are_no_supply():
    with pytest.raises(RuleError, match="not above 0"):
        supply(0, "5", 0)


def twin(plan: Taper, supplies: list[Supply]) -> date | None:
    """Walk every day: what has arrived comes in, what the dose takes goes out, never below nothing."""
    if not supplies:
        return None
    held = tablets_held(supplies, LISTED)
    stock: dict[Decimal, Fraction] = {}
    today, latest = plan.first_day - timedelta(days=60), max(s.handed_on for s in supplies)
    last = plan.last_day or plan.steps[-1].first_day + timedelta(days=400)
    while today <= last:
        for arrived in (s for s in supplies if s.handed_on == today):
            stock[arrived.strength_mg] = stock.get(arrived.strength_mg, Fraction(0)) + arrived.tablets
        step = plan.step_on(today)
        if step:
            dose = tablets_of(step.daily_mg, held)
            dose = dose if isinstance(dose, Made) else tablets_of(step.daily_mg, LISTED)
            need = dose.counts if isinstance(dose, Made) else ()
            is_short = not need or any(stock.get(c.strength_mg, 0) < c.tablets for c in need)
            if is_short and today >= latest:
                return today - timedelta(days=1)
            for c in need:
                stock[c.strength_mg] = max(Fraction(0), stock.get(c.strength_mg, Fraction(0)) - c.tablets)
        today += timedelta(days=1)
    return None


@st.composite
def plans(draw) -> Taper:
    doses = draw(
        st.lists(st.sampled_from(["20", "15", "12.5", "10", "7.5", "5", "2"]), min_size=1, max_size=4)
    )
    lengths = draw(st.lists(st.integers(1, 20), min_size=4, max_size=4))
    firsts = [sum(lengths[:n]) for n in range(len(doses) + 1)]
    ends = [(firsts[-1], "0")] if draw(st.booleans()) else []
    return taper(*zip(firsts, doses, strict=False), *ends)


handed_out = st.lists(
    st.builds(supply, st.integers(-20, 60), st.sampled_from(["2.5", "5", "10"]), st.integers(1, 40)),
    max_size=4,
)


@given(plans(), handed_out)
def test_it_is_what_walking_every_day_finds(plan, supplies):
    found = lasts(plan, *supplies)
    assert (found and found.last_day) == twin(plan, supplies)


@given(plans())
def test_a_plans_tablets_hold_its_mg(plan):
    found = plan_tablets(plan, (), LISTED)
    made = [(s, s.period.days) for s in found.steps if isinstance(s.dose, Made) and s.period.days]
    assert sum(Fraction(c.strength_mg) * c.tablets for c in found.total) == sum(
        Fraction(s.dose.daily_mg) * days for s, days in made
    )
    assert all(isinstance(c, Count) for c in found.total)
