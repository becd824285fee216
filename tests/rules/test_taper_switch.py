"""Another steroid at equal dose: 48 mg of methylprednisolone is 60 mg of prednisone, and no change."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.errors import RuleError
from courses.rules.steps import taper_of
from courses.rules.taper_switch import equal_mg, switch
from courses.rules.units import plain
from tests.rules.test_taper import tapers

DAY0 = date(2026, 1, 5)


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


def plan(*pairs):
    return taper_of([(on(day), Decimal(mg)) for day, mg in pairs])


PREDNISONE = plan((0, "60"), (14, "17.5"), (28, "2.5"), (42, "0"))


def said(taper):
    return [((step.first_day - DAY0).days, plain(step.daily_mg)) for step in taper.steps]


@pytest.mark.parametrize(
    ("mg", "from_drug", "to_drug", "equal"),
    [
        ("48", "methylprednisolone", "prednisone", "60"),
        ("60", "prednisone", "methylprednisolone", "48"),
        ("60", "prednisone", "prednisolone", "60"),
        ("5", "Prednisone", "hydrocortisone", "20"),
        ("20", "prednisone", "dexamethasone", "3"),
        ("25", "cortisone", "triamcinolone", "4"),
    ],
)
def test_equal_doses(mg, from_drug, to_drug, equal):
    """Source: the equivalence table (globalrph), whose row for each drug is mg that equal 5 mg prednisone."""
    assert equal_mg(Decimal(mg), from_drug, to_drug) == Fraction(equal)


def test_the_old_ends_the_day_before_and_the_new_goes_on_at_equal_dose():
    switched = switch(PREDNISONE, "prednisone", "methylprednisolone", on(20), on(18))
    assert said(switched.old) == [(0, "60"), (14, "17.5"), (20, "0")]
    assert said(switched.new) == [(20, "14"), (28, "2"), (42, "0")]
    assert switched.findings == ()
    assert switched.old.last_day == on(19)


def test_on_a_border_the_new_step_is_switched():
    switched = switch(PREDNISONE, "prednisone", "methylprednisolone", on(14), on(14))
    assert said(switched.old) == [(0, "60"), (14, "0")]
    assert said(switched.new) == [(14, "14"), (28, "2"), (42, "0")]


def test_a_dose_without_an_exact_number_is_rounded_and_said():
    switched = switch(plan((0, "4"), (14, "0.5")), "dexamethasone", "prednisone", on(7), on(7))
    assert said(switched.new) == [(7, "26.667"), (14, "3.333")]
    (finding,) = switched.findings
    assert (finding.code, finding.severity) == ("equal_dose_rounded", "warn")
    assert "2 of the prednisone doses" in finding.sentence
    assert "26.667, 3.333 mg" in finding.sentence


@pytest.mark.parametrize(
    ("drug", "day", "today", "words"),
    [
        ("methylprednisolone", 17, 18, "days before today stay as they were"),
        ("methylprednisolone", 0, 0, "the plan begins on 5 Jan 2026"),
        ("methylprednisolone", 42, 20, "the plan ended on 15 Feb 2026"),
        ("Prednisone", 20, 20, "of Prednisone already"),
        ("deflazacort", 20, 20, "no single equivalent of deflazacort"),
        ("aspirin", 20, 20, "no single equivalent of aspirin"),
    ],
)
def test_a_switch_that_cannot_be_is_refused(drug, day, today, words):
    with pytest.raises(RuleError, match=words):
        switch(PREDNISONE, "prednisone", drug, on(day), on(today))


@given(tapers(), st.integers(1, 60))
def test_the_days_are_one_drugs_or_the_others_at_equal_dose(taper, offset):
    day = taper.first_day + timedelta(days=offset)
    if taper.step_on(day) is None:
        return
    switched = switch(taper, "prednisone", "methylprednisolone", day, day)
    for n in range(100):
        asked = taper.first_day + timedelta(days=n)
        old, new = switched.old.dose_on(asked) or 0, switched.new.dose_on(asked) or 0
        assert not (old and new)
        assert Fraction(old) + Fraction(new) * 5 / 4 == (taper.dose_on(asked) or 0)
