"""Change against the patient's own results: creatinine by its source's rule, everything in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.laboratory.drift import change_words, drifts, own_baseline
from tests.rules.histories import lab, normal, on


def creatinine(day, text, unit="mg/dL", **more):
    return lab(day, text, unit, code="creatinine", label="Creatinine", **more)


def percents(*labs, today=400):
    return [drift.percent for drift in drifts(labs, on(today))]


@pytest.mark.parametrize(
    ("labs", "found"),
    [
        ([creatinine(0, "1"), creatinine(30, "1.3")], []),
        ([creatinine(0, "1"), creatinine(30, "1.301")], [Decimal("30.1")]),
        ([creatinine(0, "1"), creatinine(365, "1.4")], [40]),
        ([creatinine(0, "1"), creatinine(366, "1.4")], []),
        ([creatinine(0, "2"), creatinine(10, "1"), creatinine(20, "1.5")], [50]),
        ([creatinine(0, "1"), creatinine(10, "2"), creatinine(20, "1.1")], []),  # only the latest is asked
        ([creatinine(0, "1"), creatinine(0, "2")], []),  # two of one day are no drift
        ([creatinine(0, "1"), creatinine(30, "2", sign=">")], []),
        ([creatinine(0, "88.42", "umol/L"), creatinine(30, "1.5")], [50]),
        ([creatinine(0, "1"), creatinine(30, "2", status="withdrawn")], []),
        ([creatinine(0, "1"), creatinine(401, "2")], []),  # after today
        ([creatinine(30, "2")], []),
        ([lab(0, "100"), lab(30, "900")], []),  # no source gives CK such a rule
    ],
)
def test_a_rise_is_told_beyond_its_source_and_within_its_time(labs, found):
    assert percents(*labs) == found


def test_a_drift_says_both_values_both_days_and_whose_rule():
    (drift,) = drifts([creatinine(0, "80", "umol/L"), creatinine(200, "116", "umol/L")], on(300))
    assert drift.words == (
        "Creatinine rose by 45 % within 200 days, from 80 µmol/L (14 Jan 2026) to 116 µmol/L (2 Aug 2026): "
        "more than 30 % within 365 days. Dumfries and Galloway, printed on its sulfasalazine page: up more "
        "than 30 % in a year; that it holds for every agent is general knowledge (general)."
    )


points = st.lists(st.tuples(st.integers(0, 800), st.integers(1, 40)), max_size=8, unique_by=lambda p: p[0])


@given(points)
def test_it_agrees_with_looking_at_every_pair(found):
    labs = [creatinine(day, str(tenths)) for day, tenths in found]
    slow = False
    if found:
        last_day, last = max(found)
        slow = any(0 < last_day - day <= 365 and last * 10 > tenths * 13 for day, tenths in found)
    assert bool(drifts(labs, on(900))) == slow


def test_the_baseline_is_the_last_before_the_pulse_else_the_first():
    a, b, c = lab(-9, "5"), lab(0, "6"), lab(20, "7")
    assert own_baseline([a, b, c], c, on(0)) == b
    assert own_baseline([a, b, c], c, on(-1)) == a
    assert own_baseline([a, b, c], c, on(-10)) == a
    assert own_baseline([a, b, c], c, None) == a
    assert own_baseline([c], c, on(0)) is None
    assert own_baseline([a, b], b, on(0)) is None


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (
            lab(0, "3000", uln="200"),
            lab(37, "450", uln="200"),
            "fell by 85 %, from 15.0 × ULN (14 Jan 2026) to 2.3 × ULN (20 Feb 2026)",
        ),
        (
            creatinine(0, "1", uln="1"),
            creatinine(37, "1.2", uln="1"),
            "rose by 20 %, from 1 mg/dL (14 Jan 2026) to 1.2 mg/dL (20 Feb 2026)",
        ),
        (
            creatinine(0, "1"),
            creatinine(37, "1.0"),
            "unchanged, from 1 mg/dL (14 Jan 2026) to 1 mg/dL (20 Feb 2026)",
        ),
        (
            lab(0, "20000", sign=">"),
            lab(37, "450"),
            "fell, from > 20000 U/L (14 Jan 2026) to 450 U/L (20 Feb 2026)",
        ),
        (
            normal(0),
            lab(37, "450"),
            "not comparable: normal, without a number on 14 Jan 2026, 450 U/L on 20 Feb 2026",
        ),
    ],
)
def test_a_change_is_told_as_far_as_it_can_be(first, second, words):
    assert change_words(first, second) == words
