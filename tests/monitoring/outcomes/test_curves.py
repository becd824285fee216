"""Whose curve is drawn how: whole for people who may see the patients, in stretches or not for others."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

from monitoring.outcomes import curves as drawn
from monitoring.outcomes.answers import Answers
from monitoring.outcomes.asked import Asked, Desk
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.shown import whole
from monitoring.outcomes.tally import Case, Tally
from monitoring.rules.periods import period_of

CK = measure_of("time_to_normal_ck")
NORTH = SimpleNamespace(pk=1, least_shown=5)
SOUTH = SimpleNamespace(pk=2, least_shown=5)
NOBODY = {"subtype": "", "sex": "", "ages": "", "pulse": ""}


def answers(*, may_see: bool, clinics=(NORTH,), period="2025", against=None, **subgroup) -> Answers:
    desk = Desk(clinics, clinics, may_see=may_see, today=date(2026, 5, 13))
    asked = Asked(desk, period_of(period), against and period_of(against), desk.until, NOBODY | subgroup)
    return Answers(CK, asked)


@pytest.fixture
def ten_reached(monkeypatch):
    """Ten patients whose CK was normal on days 3 to 30, in every scope."""
    found = [Case(n, n, 1, date(2025, 1, 1), "reached", Decimal(3 * n)) for n in range(1, 11)]
    monkeypatch.setattr(drawn, "cases", lambda measure, scope: found)
    monkeypatch.setattr(Answers, "of", lambda self, period: whole(Tally(CK, {"reached": 10})))


def test_who_may_see_the_patients_sees_each_step(ten_reached):
    (curve,), test = drawn.curves(answers(may_see=True))
    assert ([int(step.day) for step in curve.steps], test) == ([3 * n for n in range(1, 11)], None)


def test_two_periods_are_compared(ten_reached):
    found, test = drawn.curves(answers(may_see=True, against="2024"))
    assert [curve.label for curve in found] == ["2025", "2024"]
    assert test.p_value == 1


def test_an_auditor_sees_stretches_of_enough_people(ten_reached):
    (curve,), _ = drawn.curves(answers(may_see=False))
    assert [(int(step.day), step.events) for step in curve.steps] == [(56, 10)]


@pytest.mark.parametrize(
    "asked",
    [{"clinics": (NORTH, SOUTH)}, {"period": "2025-Q1"}, {"sex": "female"}],
    ids=["two clinics", "a quarter", "a subgroup"],
)
def test_an_auditor_sees_no_curve_that_could_be_subtracted(ten_reached, asked):
    assert drawn.curves(answers(may_see=False, **asked)) == ([], None)


def test_an_auditor_sees_no_curve_where_a_count_is_hidden(ten_reached, monkeypatch):
    hidden = SimpleNamespace(counts=[10, None, 0, 0, 12])
    monkeypatch.setattr(Answers, "of", lambda self, period: hidden)
    assert drawn.curves(answers(may_see=False)) == ([], None)
