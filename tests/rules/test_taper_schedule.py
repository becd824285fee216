from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import taper_protocol
from courses.rules.errors import RuleError
from courses.rules.taper import TaperStep, generate, taper_warnings
from courses.rules.units import plain
from tests.rules.vectors import cases, label

SEED = taper_protocol()
MONDAY = date(2026, 1, 5)


def seed_taper(start="60", hold=2, stop="0"):
    return generate(SEED, start_mg=Decimal(start), start_on=MONDAY, hold_weeks=hold, stop_at_mg=Decimal(stop))


@pytest.mark.parametrize("case", cases("taper.json"), ids=label)
def test_the_seed_schedule(case):
    taper = generate(
        SEED,
        start_mg=Decimal(case["start_mg"]),
        start_on=date.fromisoformat(case["start_on"]),
        hold_weeks=case["hold_weeks"],
        stop_at_mg=Decimal(case["stop_at_mg"]),
    )
    assert [plain(step.daily_mg) for step in taper.steps] == case["doses"]
    assert taper.days == case["days"]
    assert plain(taper.planned_total_mg()) == case["total_mg"]
    assert (taper.last_day.isoformat() if taper.last_day else None) == case["last_day"]


def test_only_the_first_step_is_held_longer():
    lengths = [taper.period_of(step).days for taper in [seed_taper(hold=4)] for step in taper.dose_steps]
    assert lengths == [28] + [14] * 12


@pytest.mark.parametrize(
    ("start", "hold", "stop", "words"),
    [
        ("0", 2, "0", "is not above 0"),
        ("-5", 2, "0", "is not above 0"),
        ("NaN", 2, "0", "is not above 0"),
        ("1000.5", 2, "0", "no oral course begins above 1000 mg"),
        ("20", 2, "20", "does not go down"),
        ("20", 2, "25", "does not go down"),
        ("20", 2, "-1", "is below 0"),
        ("20", 0, "0", "whole number from 1 to 52"),
        ("20", 53, "0", "whole number from 1 to 52"),
        ("20", 2.5, "0", "whole number from 1 to 52"),
        ("20", True, "0", "whole number from 1 to 52"),
    ],
)
def test_the_impossible_is_refused_in_one_sentence(start, hold, stop, words):
    with pytest.raises(RuleError, match=words):
        seed_taper(start, hold, stop)


def test_the_largest_start_and_longest_hold_pass():
    assert seed_taper("1000", 52).steps[1] == TaperStep(date(2027, 1, 4), Decimal(990))


def test_a_plan_past_the_calendar_is_refused():
    with pytest.raises(RuleError, match="past the calendar"):
        generate(SEED, start_mg=Decimal(60), start_on=date(9999, 12, 1), hold_weeks=2)


@pytest.mark.parametrize(
    ("hold", "codes"), [(1, ["hold_outside_range"]), (2, []), (4, []), (5, ["hold_outside_range"])]
)
def test_a_hold_outside_2_to_4_weeks_warns(hold, codes):
    assert [warning.code for warning in taper_warnings(SEED, Decimal(60), hold)] == codes


@pytest.mark.parametrize(
    ("start", "weight", "codes"),
    [
        ("59.5", None, ["start_outside_range"]),
        ("60", None, []),
        ("80", None, []),
        ("80.5", None, ["start_outside_range"]),
        ("40", "80", []),  # 0.5 mg/kg
        ("39.5", "80", ["start_outside_range"]),
        ("90", "90", []),  # 1 mg/kg
        ("90.5", "90", ["start_outside_range"]),
    ],
)
def test_a_start_outside_both_ranges_warns(start, weight, codes):
    warnings = taper_warnings(SEED, Decimal(start), 2, Decimal(weight) if weight else None)
    assert [warning.code for warning in warnings] == codes


def test_the_warning_says_what_the_protocol_says():
    (warning,) = taper_warnings(SEED, Decimal(100), 2)
    assert warning.sentence == (
        "A start of 100 mg a day is outside the protocol (typically 60–80 mg, 0.5–1 mg/kg, which needs a "
        "weight to check); check it and give a reason."
    )
    assert "droracle" in warning.source


halves = st.integers(min_value=1, max_value=400).map(lambda n: Decimal(n) / 2)


@given(start=halves, stop=st.one_of(st.just(Decimal(0)), halves), hold=st.integers(1, 6))
def test_every_schedule_goes_down_without_gap_to_its_goal(start, stop, hold):
    if start <= stop:
        return
    taper = generate(SEED, start_mg=start, start_on=MONDAY, hold_weeks=hold, stop_at_mg=stop)
    doses = [step.daily_mg for step in taper.steps]
    assert doses[0] == start
    assert doses[-1] == stop
    assert all(later < earlier for earlier, later in pairwise(doses))
    for earlier, later in pairwise(doses):
        floor = 30 if earlier > 30 else 20 if earlier > 20 else 0
        most = Decimal(10) if earlier > 30 else Decimal(5) if earlier > 20 else Decimal("2.5")
        assert later >= max(floor, stop)
        assert earlier - later <= most
        assert earlier - later == most or later in {floor, stop}
