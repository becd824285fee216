"""The steroid on the day an effect began, and what the other CTCAE version says of it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.rules.ctcae.effect_dose import dose_at_onset
from monitoring.rules.ctcae.regrade import CANNOT_TELL, regrade_words
from monitoring.rules.history import EffectFact
from tests.rules.histories import history, lab, on, plan, pulse, taken, when


def told(day, **facts):
    found = dose_at_onset(history(60, **facts), on(day))
    exposure = found.upto.exposure
    return (
        found.daily_mg,
        len(found.infusions),
        exposure.with_pulses_mg,
        exposure.without_pulses_mg,
        exposure.is_complete,
    )


PLAN = {"plans": [plan((1, "60"), (15, "50"))], "courses": [pulse(60)]}


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (-3, (None, 0, 0, 0, True)),
        (-2, (None, 1, 1250, 0, True)),
        (0, (None, 1, 3750, 0, True)),
        (1, (60, 0, 3810, 60, True)),
        (14, (60, 0, 4590, 840, True)),
        (15, (50, 0, 4640, 890, True)),
    ],
)
def test_the_dose_on_the_day_and_up_to_it(day, said):
    assert told(day, **PLAN) == said


def test_an_unknown_dose_stays_unknown_and_the_sum_at_least():
    assert told(5, taken=[taken(0, None, None)]) == (None, 0, 0, 0, False)
    assert told(0, courses=[pulse(60, doses=("1000", None, "1000"))]) == (None, 1, 2500, 0, False)
    assert dose_at_onset(history(60, taken=[taken(0, None, None)]), on(5)).has_dose


def test_a_day_without_a_dose_or_not_known_has_none():
    assert dose_at_onset(history(60), None) is None
    found = dose_at_onset(history(60), on(5))
    assert (found.has_dose, found.upto.has_record) == (False, False)


def effect(code, grade, version, source="", baseline=None):
    fact = EffectFact("adverseeffect:1", code, when(7), grade, version, code=code, derived_from=source)
    return replace(fact, baseline=baseline)


ALT = lab(7, "240", code="alt", label="ALT", uln="35", key="result:1")
BEFORE = lab(-1, "100", code="alt", label="ALT", uln="35")
AGAINST = ("result:1", "result:alt-1")
RECORD = history(60, labs=[BEFORE, ALT], taken=[taken(0, None, "60")])


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (
            effect("alt_raised", 1, "5.0", *AGAINST),
            "CTCAE 6.0: grade 3 (above 2, to 4 × baseline)",
        ),
        (
            effect("alt_raised", 3, "6.0", *AGAINST),
            "CTCAE 5.0: grade 1 (from 1.5, to 3 × baseline)",
        ),
        (effect("alt_raised", 3, "6.0", "result:gone"), f"CTCAE 5.0: {CANNOT_TELL}"),
        (effect("alt_raised", 3, "6.0", "result:1"), f"CTCAE 5.0: {CANNOT_TELL}"),
        (effect("alt_raised", 3, "6.0", "result:1", "result:gone"), f"CTCAE 5.0: {CANNOT_TELL}"),
        (effect("hypertension", 1, "5.0"), f"CTCAE 6.0: {CANNOT_TELL}"),
        (effect("pneumonia", 2, "5.0"), f"CTCAE 6.0: {CANNOT_TELL}"),
        (effect("shingles", 2, "5.0"), f"CTCAE 6.0: {CANNOT_TELL}"),
        (effect("insomnia", 2, "5.0"), "CTCAE 6.0: grade 2, its bands are the same"),
        (effect("insomnia", 2, "6.0"), "CTCAE 5.0: grade 2, its bands are the same"),
        (effect("striae", 2, "5.0"), "CTCAE 6.0: it has no term for this"),
        (effect("ck_raised", 2, "5.0"), "CTCAE 6.0: it has no term for this"),
        (effect("insomnia", None, ""), ""),
        (effect("", 2, "5.0"), ""),
    ],
)
def test_the_other_version_is_told_only_where_it_can_be(fact, said):
    assert regrade_words(RECORD, fact) == said


def test_nothing_to_suspect_leaves_the_other_version_open():
    record = replace(RECORD, taken=())
    assert regrade_words(record, effect("alt_raised", 1, "5.0", "result:1")) == f"CTCAE 6.0: {CANNOT_TELL}"
    assert Decimal(240) == ALT.number
