from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import exposure_marks
from courses.rules.dates import Period
from courses.rules.exposure import DoseSpan, PulseDose, daily_line, exposure
from courses.rules.milestones import FirstDay, days_at_or_above, first_at_or_below
from tests.rules.test_exposure import DAY, MP, over, slow_day, span, spans
from tests.rules.vectors import rows

FIRST = date(2026, 1, 5)
BEFORE_THE_TAIL = ["60", "50", "40", "30", "25", "20", "17.5", "15", "12.5", "10"]
TAIL = ["9", "8", "7", "6", "5", "4", "3", "2", "1"]


def seed_spans(hold_weeks, last_weeks):
    """The seed's schedule with the tail of its sister articles: 1 mg down from 10, to 0."""
    doses = [Decimal(mg) for mg in (*BEFORE_THE_TAIL, *TAIL)]
    weeks = [hold_weeks, *[2] * (len(BEFORE_THE_TAIL) - 1), *[last_weeks] * len(TAIL)]
    starts = [FIRST + timedelta(weeks=n) for n in accumulate(weeks, initial=0)]
    found = [
        DoseSpan("prednisone", first, following - timedelta(days=1), mg)
        for first, following, mg in zip(starts, starts[1:], doses, strict=False)
    ]
    return [*found, DoseSpan("prednisone", starts[-1], None, Decimal(0))], sum(weeks)


@pytest.mark.parametrize(
    "row", rows("seed_schedule.csv"), ids=lambda r: f"{r['hold_weeks']}/{r['last_weeks']}"
)
def test_the_seed_schedule(row):
    schedule, weeks = seed_spans(int(row["hold_weeks"]), int(row["last_weeks"]))
    whole = Period(FIRST, FIRST + timedelta(days=500))
    year = Period(FIRST, FIRST + timedelta(days=364))
    marks = exposure_marks()
    assert weeks == int(row["weeks"])
    assert exposure(schedule, [], whole).without_pulses_mg == Decimal(row["total_mg"])
    assert exposure(schedule, [], year).without_pulses_mg == Decimal(row["first_365_mg"])
    assert days_at_or_above(schedule, [], whole, marks.high.mg) == int(row["days_at_30"])
    for mark, column in zip(marks.low, ("first_at_7_5", "first_at_5"), strict=True):
        expected = FirstDay(FIRST + timedelta(days=int(row[column])))
        assert first_at_or_below(schedule, whole, mark.mg) == expected
    for day in (183, 365):
        on = FIRST + timedelta(days=day)
        assert daily_line(schedule, Period(on, on))[0].mg == Decimal(row[f"mg_day_{day}"])


@pytest.mark.parametrize(("mg", "days"), [("29.9999", 0), ("30", 10), ("30.0001", 10)])
def test_a_day_at_the_dose_counts(mg, days):
    assert days_at_or_above([span(0, 9, mg)], [], over(0, 20), Decimal(30)) == days


def test_a_pulse_makes_its_day_one_of_high_dose_and_counts_once():
    pulses = [PulseDose(DAY[n], MP, Decimal(1000)) for n in (0, 1, 1, 5, 30)]
    spans_ = [span(5, 6, "60"), span(7, 9, "20")]
    assert days_at_or_above(spans_, pulses, over(0, 9), Decimal(30)) == 4  # days 0, 1, 5 and 6
    assert days_at_or_above(spans_, [], over(0, 9), Decimal(30)) == 2
    small = [PulseDose(DAY[7], MP, Decimal(8)), PulseDose(DAY[8], MP, None)]
    assert days_at_or_above(spans_, small, over(0, 9), Decimal(30)) == 3  # 20 + 10 mg on day 7


def test_of_an_unknown_dose_only_the_known_part_counts():
    both = [span(0, 9, None), span(0, 9, "200", "hydrocortisone")]  # 50 mg known beside the unknown
    assert days_at_or_above(both, [], over(0, 9), Decimal(30)) == 10
    assert days_at_or_above([span(0, 9, None)], [], over(0, 9), Decimal(30)) == 0


@pytest.mark.parametrize(("mg", "found"), [("7.4", 20), ("7.5", 20), ("7.6", None)])
def test_the_first_day_is_at_or_below(mg, found):
    down = [span(0, 19, "10"), span(20, 40, mg)]
    expected = None if found is None else FirstDay(DAY[found])
    assert first_at_or_below(down, over(0, 60), Decimal("7.5")) == expected


def test_a_dose_that_was_never_above_never_came_down():
    assert first_at_or_below([span(0, 40, "5")], over(0, 60), Decimal("7.5")) is None


def test_a_rise_after_it_does_not_change_the_first_day():
    relapse = [span(0, 9, "10"), span(10, 19, "5"), span(20, 29, "40"), span(30, 39, "5")]
    assert first_at_or_below(relapse, over(0, 60), Decimal("7.5")) == FirstDay(DAY[10])


def test_after_unknown_days_or_a_gap_the_first_known_day_is_the_latest_possible():
    unknown = [span(0, 9, "30"), span(10, 19, None), span(20, 29, "7.5")]
    assert first_at_or_below(unknown, over(0, 60), Decimal("7.5")) == FirstDay(DAY[20], is_at_latest=True)
    gap = [span(0, 9, "30"), span(20, 29, "7.5")]
    assert first_at_or_below(gap, over(0, 60), Decimal("7.5")) == FirstDay(DAY[20], is_at_latest=True)
    still_above = [span(0, 9, "30"), span(10, 14, None), span(15, 19, "10"), span(20, 29, "7.5")]
    assert first_at_or_below(still_above, over(0, 60), Decimal("7.5")) == FirstDay(DAY[20])


def test_days_without_a_record_are_no_days_of_0_mg():
    assert first_at_or_below([span(0, 9, "30")], over(0, 60), Decimal("7.5")) is None


def test_a_start_dose_without_its_steps_is_known_on_its_first_day_only():
    start = DoseSpan("prednisone", DAY[3], DAY[12], Decimal(30), is_start_only=True)
    found = exposure([start], [], over(0, 20))
    assert (found.without_pulses_mg, found.unknown_days, found.is_complete) == (Decimal(30), 9, False)
    assert days_at_or_above([start], [], over(0, 20), Decimal(30)) == 1
    assert exposure([start], [], over(4, 20)).unknown_days == 9
    assert exposure([start], [], over(3, 3)).is_complete
    assert [(s.first, s.last, s.mg) for s in daily_line([start], over(0, 20))] == [
        (DAY[3], DAY[3], Decimal(30)),
        (DAY[4], DAY[12], None),
    ]


@pytest.mark.parametrize(("last", "days"), [(9, 9), (None, 20)])
def test_approximate_days_are_counted(last, days):
    about = DoseSpan(
        "prednisone", DAY[1], None if last is None else DAY[last], Decimal(5), is_approximate=True
    )
    pulses = [PulseDose(DAY[n], MP, Decimal(4), is_approximate=n != 2) for n in (0, 1, 2)]
    assert exposure([about], pulses, over(0, 20)).approximate_days == days + 1  # and the pulse of day 0


pulse_days = st.lists(
    st.tuples(st.integers(0, 60), st.one_of(st.none(), st.integers(0, 2000).map(lambda n: Decimal(n) / 2))),
    max_size=5,
)
LIMIT = Decimal("12.5")


@given(st.lists(spans(), max_size=7), pulse_days)
def test_days_at_or_above_equal_their_slow_twin(all_spans, given_pulses):
    pulses = [PulseDose(DAY[day], MP, mg) for day, mg in given_pulses]
    expected = 0
    for n in range(61):
        oral, _ = slow_day(all_spans, DAY[n])
        pulsed = sum(Fraction(p.mg) * Fraction(5, 4) for p in pulses if p.day == DAY[n] and p.mg is not None)
        expected += oral + pulsed >= LIMIT
    assert days_at_or_above(all_spans, pulses, over(0, 60), LIMIT) == expected


def has_record(all_spans, day):
    for drug in {s.drug for s in all_spans}:
        begun = [s for s in all_spans if s.drug == drug and s.first_day <= day]
        if begun:
            latest = max(s.first_day for s in begun)
            governing = [s for s in begun if s.first_day == latest][-1]
            if governing.last_day is None or governing.last_day >= day:
                return True
    return False


@given(st.lists(spans(), max_size=7))
def test_the_first_day_at_or_below_equals_its_slow_twin(all_spans):
    expected, above, is_sure = None, False, True
    for n in range(81):
        mg, is_unknown = slow_day(all_spans, DAY[n])
        if mg > LIMIT:
            above, is_sure = True, True
        elif above and (is_unknown or not has_record(all_spans, DAY[n])):
            is_sure = False
        elif above:
            expected = FirstDay(DAY[n], is_at_latest=not is_sure)
            break
    assert first_at_or_below(all_spans, over(0, 80), LIMIT) == expected
