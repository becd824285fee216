"""How a dose is made of tablets, against worked examples and a slow twin that tries every handful."""

from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.errors import RuleError
from courses.rules.tablets import Count, Made, Tablet, Unmade, tablets_of, tablets_text
from tests.rules.vectors import cases, label

D = Decimal


def listed(text: str) -> list[Tablet]:
    """Return the tablets of "2.5 5 10/2": a strength that may be halved ends in /2."""
    return [Tablet(D(word.removesuffix("/2")), word.endswith("/2")) for word in text.split()]


@pytest.mark.parametrize("case", cases("tablets.json"), ids=label)
def test_a_worked_example(case):
    dose = tablets_of(D(case["daily_mg"]), listed(case["tablets"]))
    if "made" in case:
        assert isinstance(dose, Made)
        assert (dose.words, dose.daily_mg) == (case["made"], D(case["daily_mg"]))
    else:
        assert isinstance(dose, Unmade)
        assert dose.words == case["warning"]


def test_the_order_and_repetition_of_the_list_change_nothing():
    assert tablets_of(D("17.5"), listed("20 5 2.5 5 10")) == tablets_of(D("17.5"), listed("2.5 5 10 20"))


@pytest.mark.parametrize(
    ("tablets", "words"), [(Fraction(3), "3"), (Fraction(1, 2), "½"), (Fraction(5, 2), "2½")]
)
def test_half_tablets_in_words(tablets, words):
    assert tablets_text(tablets) == words


def test_half_a_tablet_takes_a_whole_one_from_the_box():
    assert [Count(D(5), halves).whole for halves in (1, 2, 3)] == [1, 1, 2]


@pytest.mark.parametrize("mg", ["0", "-5", "NaN", "Infinity"])
def test_what_is_no_dose_is_refused(mg):
    with pytest.raises(RuleError, match="not above 0"):
        tablets_of(D(mg), listed("5"))


@pytest.mark.parametrize("mg", ["0", "-5", "NaN"])
def test_what_is_no_tablet_is_refused(mg):
    with pytest.raises(RuleError, match="strength is not above 0"):
        Tablet(D(mg))


# The twin: every handful of at most so many half tablets of each strength, the best by the rule's own words.


def handfuls(tablets: list[Tablet], most_mg: Fraction):
    """Yield every way to take up to `most_mg`: half tablets by strength, whole strengths by twos."""
    ranges = [
        range(0, int(most_mg / Fraction(t.strength_mg) * 2) + 1, 1 if t.may_halve else 2) for t in tablets
    ]
    yield from product(*ranges)


def mg_of(handful, tablets) -> Fraction:
    return sum(Fraction(t.strength_mg) * n / 2 for t, n in zip(tablets, handful, strict=True))


def preference(handful, tablets):
    strongest_first = sorted(zip(tablets, handful, strict=True), key=lambda pair: -pair[0].strength_mg)
    halves = sum(n % 2 for n in handful)
    return halves, sum(n // 2 for n in handful) + halves, [-n for _, n in strongest_first]


def twin(daily_mg: Decimal, tablets: list[Tablet]):
    """Return (the best handful or None, the nearest mg below, the nearest mg above)."""
    most = Fraction(daily_mg) + max(Fraction(t.strength_mg) for t in tablets)
    found: dict[Fraction, list] = {}
    for handful in handfuls(tablets, most):
        found.setdefault(mg_of(handful, tablets), []).append(handful)
    asked = Fraction(daily_mg)
    best = min(found[asked], key=lambda h: preference(h, tablets)) if asked in found else None
    below = max((mg for mg in found if 0 < mg < asked), default=None)
    return best, below, min(mg for mg in found if mg > asked)


strengths = st.lists(
    st.tuples(st.sampled_from([D(s) for s in ("1", "2.5", "4", "5", "8", "10", "20")]), st.booleans()),
    min_size=1,
    max_size=3,
    unique_by=lambda pair: pair[0],
)
doses = st.integers(1, 120).map(lambda quarters: D(quarters) / 4)


@given(strengths, doses)
def test_it_is_what_trying_every_handful_finds(pairs, daily_mg):
    tablets = [Tablet(mg, may_halve) for mg, may_halve in pairs]
    best, below, above = twin(daily_mg, tablets)
    dose = tablets_of(daily_mg, tablets)
    if best is None:
        assert isinstance(dose, Unmade)
        assert (dose.below and Fraction(dose.below.daily_mg)) == below
        assert dose.above is not None
        assert Fraction(dose.above.daily_mg) == above
    else:
        assert isinstance(dose, Made)
        taken = {t.strength_mg: n for t, n in zip(tablets, best, strict=True) if n}
        assert {count.strength_mg: count.halves for count in dose.counts} == taken


@given(strengths, doses)
def test_the_tablets_add_up_to_the_dose_and_only_what_may_be_halved_is(pairs, daily_mg):
    dose = tablets_of(daily_mg, [Tablet(*pair) for pair in pairs])
    made = [dose] if isinstance(dose, Made) else [near for near in (dose.below, dose.above) if near]
    for way in made:
        assert sum(Fraction(c.strength_mg) * c.tablets for c in way.counts) == Fraction(way.daily_mg)
        assert all(c.halves % 2 == 0 or (c.strength_mg, True) in pairs for c in way.counts)
        assert [c.strength_mg for c in way.counts] == sorted(
            (c.strength_mg for c in way.counts), reverse=True
        )
