from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import taper_protocol
from courses.rules.errors import RuleError
from courses.rules.taper import (
    Pace,
    StepChoice,
    TaperStep,
    by_weight_mg,
    choices_at,
    generate,
    start_range,
    taper_warnings,
)
from courses.rules.units import plain
from tests.rules.vectors import cases, label

SEED = taper_protocol()
ETG, RANGES = taper_protocol("etg_6_weeks"), taper_protocol("diagnostics_2021")
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


def first_day_at(taper, most: str) -> int | None:
    """Return the day (from 0) on which the dose first is at most so many mg; None when it never is."""
    days = [n for n in range(800) if (taper.dose_on(MONDAY + timedelta(days=n)) or 0) <= Decimal(most)]
    return days[0] if days else None


@pytest.mark.parametrize("case", cases("taper_protocols.json"), ids=label)
def test_the_other_schedules_and_what_follows_from_them(case):
    taper = generate(
        taper_protocol(case["protocol"]),
        start_mg=Decimal(case["start_mg"]),
        start_on=MONDAY,
        hold_weeks=case["hold_weeks"],
        pace=Pace(case["pace"]) if case["pace"] else None,
    )
    year = [taper.dose_on(MONDAY + timedelta(days=n)) for n in range(366)]
    assert (taper.days, plain(taper.planned_total_mg())) == (case["weeks"] * 7, case["total_mg"])
    assert plain(sum(year[:365])) == case["first_year_mg"]
    planned = [mg for mg in year if taper.is_closed or mg > 25]
    assert sum(1 for mg in planned if mg >= 30) == case["days_at_30"]
    if taper.is_closed:
        assert sum(1 for mg in year if mg > 15) == case["days_above_15"]
    assert [first_day_at(taper, "7.5"), first_day_at(taper, "5")] == [case["day_at_7_5"], case["day_at_5"]]
    assert [plain(year[183]), plain(year[365])] == [case["day_183_mg"], case["day_365_mg"]]


def test_a_range_asks_for_a_choice():
    with pytest.raises(RuleError, match=r"5–10 mg every 7–14 days above 40 mg.*slowest or the fastest"):
        generate(RANGES, start_mg=Decimal(60), start_on=MONDAY, hold_weeks=2)


def chosen(step: str, days: int, above: str = "40"):
    choice = StepChoice(Decimal(above), Decimal(step), days)
    return generate(RANGES, start_mg=Decimal(60), start_on=MONDAY, hold_weeks=2, choices=[choice])


@pytest.mark.parametrize(("step", "days"), [("5", 7), ("10", 14), ("7.5", 10)])
def test_a_choice_within_the_range_is_taken(step, days):
    taper = chosen(step, days)
    assert taper.steps[1].daily_mg == 60 - Decimal(step)
    assert taper.period_of(taper.steps[1]).days == days


@pytest.mark.parametrize(("step", "days"), [("4.5", 7), ("10.5", 7), ("5", 6), ("5", 15)])
def test_a_choice_outside_the_range_is_refused(step, days):
    with pytest.raises(RuleError, match="choose within that"):
        chosen(step, days)


def test_a_choice_for_a_band_that_is_not_there_is_refused():
    with pytest.raises(RuleError, match="do not match the protocol's bands"):
        chosen("5", 7, above="41")
    twice = [*choices_at(RANGES, Pace.SLOWEST), *choices_at(RANGES, Pace.FASTEST)]
    with pytest.raises(RuleError, match="choose once for each"):
        generate(RANGES, start_mg=Decimal(60), start_on=MONDAY, hold_weeks=2, choices=twice)


def test_the_ends_of_the_ranges():
    slow, fast = choices_at(RANGES, Pace.SLOWEST)[0], choices_at(RANGES, Pace.FASTEST)[0]
    assert slow == StepChoice(Decimal(40), Decimal(5), 14)
    assert fast == StepChoice(Decimal(40), Decimal(10), 7)


def test_nothing_is_made_that_the_source_does_not_say():
    with pytest.raises(RuleError, match="says nothing below 25 mg"):
        generate(ETG, start_mg=Decimal(60), start_on=MONDAY, hold_weeks=6, stop_at_mg=Decimal("24.5"))
    assert generate(ETG, start_mg=Decimal(60), start_on=MONDAY, hold_weeks=6).steps[-1].daily_mg == 25
    with pytest.raises(RuleError, match=r"gives no steps .*CARRA.* could not be confirmed"):
        generate(taper_protocol("bsr_2022_child"), start_mg=Decimal(30), start_on=MONDAY, hold_weeks=2)


@pytest.mark.parametrize(
    ("protocol", "start", "hold", "weight", "codes"),
    [
        ("etg_6_weeks", "60", 6, "60", []),
        ("etg_6_weeks", "75", 6, "90", []),
        ("etg_6_weeks", "76", 6, "90", ["start_outside_range"]),
        ("etg_6_weeks", "75", 6, "60", ["start_outside_range"]),
        ("etg_6_weeks", "60", 6, None, ["start_outside_range"]),
        ("etg_6_weeks", "60", 5, "60", ["hold_outside_range"]),
        ("etg_6_weeks", "60", 7, "60", ["hold_outside_range"]),
        ("bsr_2022_child", "20", 1, "20", []),
        ("bsr_2022_child", "40", 1, "20", []),
        ("bsr_2022_child", "19.5", 1, "20", ["start_outside_range"]),
        ("bsr_2022_child", "40.5", 1, "20", ["start_outside_range"]),
        ("bsr_2022_adult", "40", 6, None, []),
        ("diagnostics_2021", "200", 52, None, []),
    ],
)
def test_what_lies_outside_each_protocol(protocol, start, hold, weight, codes):
    weight_kg = Decimal(weight) if weight else None
    found = taper_warnings(taper_protocol(protocol), Decimal(start), hold, weight_kg)
    assert [warning.code for warning in found] == codes


def test_a_warning_by_weight_says_the_most():
    (warning,) = taper_warnings(ETG, Decimal(80), 6)
    assert "(1 mg/kg up to 75 mg, which needs a weight to check)" in warning.sentence


def test_a_start_rounded_to_tablets_is_still_the_protocols():
    for start, codes in [("72.5", []), ("71.5", ["start_outside_range"])]:
        found = taper_warnings(ETG, Decimal(start), 6, Decimal(73), Decimal("2.5"))
        assert [warning.code for warning in found] == codes


@pytest.mark.parametrize(
    ("per_kg", "weight", "multiple", "most", "mg"),
    [
        ("1", "73", "2.5", None, "72.5"),
        ("1", "73.8", "2.5", None, "75"),
        ("1", "73.75", "2.5", None, "72.5"),  # halfway: the lower
        ("1", "90", "2.5", "75", "75"),
        ("1", "90", "10", "75", "70"),  # never above the most
        ("2", "0.4", "2.5", None, "2.5"),
        ("0.5", "70", "1", None, "35"),
    ],
)
def test_a_dose_by_weight_is_rounded_to_what_can_be_made(per_kg, weight, multiple, most, mg):
    made = by_weight_mg(
        Decimal(per_kg),
        Decimal(weight),
        multiple_mg=Decimal(multiple),
        most_mg=Decimal(most) if most else None,
    )
    assert made == Decimal(mg)


@pytest.mark.parametrize("faulty", [("0", "70", "5"), ("1", "0", "5"), ("1", "70", "0"), ("NaN", "70", "5")])
def test_a_dose_by_weight_needs_a_weight(faulty):
    per_kg, weight, multiple = map(Decimal, faulty)
    with pytest.raises(RuleError, match="is not above 0"):
        by_weight_mg(per_kg, weight, multiple_mg=multiple)


def test_the_range_by_weight():
    assert start_range(RANGES, Decimal(70)) is None
    assert start_range(ETG, Decimal(100)).high == 75


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
