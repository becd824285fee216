from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.dates import Period
from courses.rules.errors import RuleError
from courses.rules.exposure import (
    DailySegment,
    DoseSpan,
    Exposure,
    PulseDose,
    daily_line,
    exposure,
    is_glucocorticoid,
    to_prednisone,
)
from tests.rules.vectors import rows

DAY = [date(2026, 1, 1) + timedelta(days=n) for n in range(400)]
MP = "methylprednisolone"


def span(first, last, mg, drug="prednisone"):
    return DoseSpan(
        drug, DAY[first], None if last is None else DAY[last], None if mg is None else Decimal(mg)
    )


def over(first, last):
    return Period(DAY[first], DAY[last])


@pytest.mark.parametrize("row", rows("equivalence.csv"), ids=lambda row: f"{row['drug']} {row['mg']}")
def test_equivalence(row):
    expected = Decimal(row["prednisone_mg"]) if row["prednisone_mg"] else None
    assert to_prednisone(row["drug"], Decimal(row["mg"])) == expected


def test_a_drug_without_a_figure_is_a_glucocorticoid_all_the_same():
    assert [is_glucocorticoid(drug) for drug in ("Deflazacort", "prednisone", "methotrexate")] == [
        True,
        True,
        False,
    ]


def test_three_grams_of_methylprednisolone_are_3750_mg():
    pulses = [PulseDose(DAY[n], MP, Decimal(1000)) for n in range(3)]
    assert exposure([], pulses, over(0, 2)) == Exposure(Decimal(3750), Decimal(0), Decimal(3750), days=3)


def test_pulses_beside_oral_doses():
    pulses = [PulseDose(DAY[0], MP, Decimal(500))]
    found = exposure([span(1, 14, "60")], pulses, over(0, 30))
    assert found == Exposure(Decimal(1465), Decimal(840), Decimal(625), days=31)


def test_the_period_includes_both_its_days():
    spans, pulses = [span(0, 10, "10")], [PulseDose(DAY[n], MP, Decimal(4)) for n in (2, 3, 5, 6)]
    assert exposure(spans, pulses, over(3, 5)) == Exposure(Decimal(40), Decimal(30), Decimal(10), days=3)


def test_of_one_drug_the_span_that_starts_later_governs_the_border_day():
    """F1000-45M: 40 mg per 8 h on days 1-9, stopped on day 9."""
    spans = [span(1, 9, "120", MP), span(9, 13, "0", MP)]
    assert exposure(spans, [], over(0, 20)) == Exposure(Decimal(1200), Decimal(1200), Decimal(0), days=21)


def test_an_open_span_ends_where_the_next_of_its_drug_begins_and_is_not_resumed():
    spans = [span(0, None, "10"), span(5, 6, "40")]
    assert exposure(spans, [], over(0, 20)).without_pulses_mg == Decimal(130)


def test_of_two_spans_from_one_day_the_later_in_the_list_governs():
    assert exposure([span(0, 9, "10"), span(0, 4, "20")], [], over(0, 20)).without_pulses_mg == Decimal(100)


def test_several_drugs_on_a_day_add():
    spans = [span(0, 1, "10"), span(1, 2, "20", "hydrocortisone")]
    assert daily_line(spans, over(0, 9)) == [
        DailySegment(DAY[0], DAY[0], Decimal(10)),
        DailySegment(DAY[1], DAY[1], Decimal(15)),
        DailySegment(DAY[2], DAY[2], Decimal(5)),
    ]


def test_unknown_doses_are_counted_as_unknown_and_never_as_0():
    spans = [span(0, 4, None), span(0, 9, "20", "hydrocortisone")]
    pulses = [PulseDose(DAY[0], MP, None), PulseDose(DAY[1], MP, Decimal(1000)), PulseDose(DAY[50], MP, None)]
    found = exposure(spans, pulses, over(0, 9))
    assert found == Exposure(
        Decimal(1300), Decimal(50), Decimal(1250), days=10, unknown_days=5, unknown_pulses=1
    )
    assert not found.is_complete
    assert daily_line(spans, over(0, 9)) == [
        DailySegment(DAY[0], DAY[4], None),
        DailySegment(DAY[5], DAY[9], Decimal(5)),
    ]


def test_a_drug_without_a_figure_counts_as_unknown():
    assert exposure([span(0, 1, "6", "deflazacort")], [], over(0, 9)).unknown_days == 2
    assert exposure([], [PulseDose(DAY[0], "betamethasone", Decimal(4))], over(0, 9)).unknown_pulses == 1


def test_a_known_0_is_known():
    assert exposure([span(0, 4, "0")], [], over(0, 9)) == Exposure(
        Decimal(0), Decimal(0), Decimal(0), days=10
    )


def test_days_without_a_span_are_gaps_and_equal_neighbours_one_segment():
    spans = [span(0, 2, "10"), span(3, 4, "10"), span(8, None, "10")]
    assert daily_line(spans, over(0, 9)) == [
        DailySegment(DAY[0], DAY[4], Decimal(10)),
        DailySegment(DAY[8], DAY[9], Decimal(10)),
    ]


def test_an_exposure_needs_a_last_day():
    with pytest.raises(RuleError, match="has no last day"):
        exposure([], [], Period(DAY[0]))


def test_a_span_cannot_end_before_it_begins_or_be_negative():
    with pytest.raises(RuleError):
        span(5, 4, "10")
    with pytest.raises(RuleError, match="below 0"):
        span(5, 6, "-1")


drugs = st.sampled_from(["prednisone", "dexamethasone", MP, "deflazacort"])
amounts = st.one_of(st.none(), st.integers(0, 400).map(lambda n: Decimal(n) / 4))


@st.composite
def spans(draw):
    first = draw(st.integers(0, 60))
    last = draw(st.one_of(st.none(), st.integers(first, 80)))
    return span(first, last, draw(amounts), draw(drugs))


FACTORS = {
    "prednisone": Fraction(1),
    "dexamethasone": Fraction(20, 3),
    MP: Fraction(5, 4),
    "deflazacort": None,
}


def slow_day(all_spans, day):
    """The obvious twin: the known sum of one day, and whether something on it is unknown."""
    total, unknown = Fraction(0), False
    for drug, factor in FACTORS.items():
        begun = [s for s in all_spans if s.drug == drug and s.first_day <= day]
        if not begun:
            continue
        latest = max(s.first_day for s in begun)
        governing = [s for s in begun if s.first_day == latest][-1]
        if governing.last_day is not None and governing.last_day < day:
            continue
        if governing.daily_mg is None or factor is None:
            unknown = True
        else:
            total += Fraction(governing.daily_mg) * factor
    return total, unknown


@given(st.lists(spans(), max_size=7), st.integers(0, 60), st.integers(0, 60))
def test_exposure_equals_its_slow_twin(all_spans, first, length):
    days = [slow_day(all_spans, DAY[first + n]) for n in range(length + 1)]
    found = exposure(all_spans, [], over(first, first + length))
    assert abs(Fraction(found.without_pulses_mg) - sum(mg for mg, _ in days)) <= Fraction(1, 20000)
    assert found.unknown_days == sum(unknown for _, unknown in days)
    assert found.with_pulses_mg == found.without_pulses_mg


@given(st.lists(spans(), max_size=7), st.integers(1, 50))
def test_two_parts_of_a_period_add_up_to_it(all_spans, cut):
    whole = exposure(all_spans, [], over(0, 60))
    parts = [exposure(all_spans, [], over(0, cut - 1)), exposure(all_spans, [], over(cut, 60))]
    assert abs(whole.without_pulses_mg - sum(p.without_pulses_mg for p in parts)) <= Decimal("0.0002")
    assert whole.unknown_days == sum(p.unknown_days for p in parts)
    assert whole.days == sum(p.days for p in parts)


@given(st.lists(spans(), max_size=7))
def test_the_line_is_in_order_without_overlap_and_sums_to_the_exposure(all_spans):
    line = daily_line(all_spans, over(0, 90))
    assert all(one.last < other.first for one, other in pairwise(line))
    if all(segment.mg is not None for segment in line):
        total = sum(segment.mg * ((segment.last - segment.first).days + 1) for segment in line)
        found = exposure(all_spans, [], over(0, 90)).without_pulses_mg
        assert abs(total - found) <= Decimal("0.01")
