"""Pulses side by side: which value belongs to which pulse, baseline and follow-up, and what is said."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.pulses_compared import NONE_GIVEN, SteroidKnown, compared_pulses
from tests.rules.histories import history, lab, on, pulse, scored, taken

D = Decimal


def ck(day, text):
    return lab(day, text, uln="170")


def second(today, day=100, **more):
    return pulse(today, days=(day,), doses=("500",), nth=2, **more)


def belongs(told):
    """Return the days of the CK that belong to each pulse, counted from 14 January."""
    return [[(p.when.day - on(0)).days for p in found.enzymes] for found in told.pulses]


def two(*days, today=160, first=98):
    """Two pulses: days -2 to 0, and one infusion on day `first`; CK of 850 on each day."""
    return history(today, courses=[pulse(today), second(today, first)], labs=[ck(day, "850") for day in days])


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ((-30, -2, 0, 35), [[-2, 0, 35], [35]]),  # the last on or before day -2 is the baseline of pulse 1
        ((-1, 35), [[-1, 35], [35]]),  # on the second day of the pulse: no baseline
        ((-5, 97, 98, 99), [[-5, 97], [98, 99]]),  # on the day of the next first infusion: its baseline
        ((-5, 97, 99), [[-5, 97], [97, 99]]),  # the day before: end of the one, baseline of the other
        ((-5, 120), [[-5], [120]]),  # nothing between the pulses: pulse 2 has no baseline
        ((), [[], []]),
        ((161,), [[], []]),  # later than the day looked from
    ],
)
def test_each_value_belongs_to_its_pulse(days, told):
    assert belongs(compared_pulses(two(*days))) == told


def test_baseline_follow_up_and_change():
    seen = history(
        160,
        courses=[pulse(160), second(160)],
        labs=[ck(-5, "1700"), ck(35, "340"), ck(90, "680"), ck(135, "510"), ck(150, "170")],
        strengths=[scored(-5, "90"), scored(35, "120"), scored(95, "105"), scored(141, "111")],
    )
    first, later = compared_pulses(seen).pulses
    assert [p.when.day for p in (first.enzyme.baseline, first.enzyme.followup)] == [on(-5), on(35)]
    assert (first.enzyme.change, later.enzyme.change) == (D(-80), D(-25))
    assert (first.strength.change, later.strength.change) == (D(20), D(4))
    assert (first.first_on, first.last_on) == (on(-2), on(99))
    assert (later.first_on, later.last_on) == (on(100), on(160))
    assert [later.day_of(p.when) for p in later.enzymes] == [-10, 35, 50]


@pytest.mark.parametrize(("uln", "change"), [("308", None), ("180", D(10))])
def test_no_change_is_told_that_the_multiples_contradict(uln, change):
    labs = [lab(-5, "1000", uln="170"), lab(35, "1100", uln=uln)]
    (first,) = compared_pulses(history(60, courses=[pulse(60)], labs=labs)).pulses
    assert first.enzyme.followup.when.day == on(35)
    assert first.enzyme.change == change


@pytest.mark.parametrize(("day", "is_followup"), [(27, False), (28, True), (42, True), (43, False)])
def test_the_follow_up_lies_in_the_window(day, is_followup):
    (first,) = compared_pulses(history(60, courses=[pulse(60)], labs=[ck(-5, "900"), ck(day, "300")])).pulses
    assert (first.enzyme.followup is not None) is is_followup
    assert (first.enzyme.change is not None) is is_followup


def test_a_window_that_the_next_pulse_cuts_short_ends_with_it():
    first, later = compared_pulses(two(-5, 29, 31, 65, today=80, first=30)).pulses
    assert (first.enzyme.followup.when.day, later.enzyme.baseline.when.day) == (on(29), on(29))


def test_one_enzyme_and_one_scale_for_all():
    aldolase = {"code": "aldolase", "label": "aldolase", "uln": "7.6"}
    seen = history(
        160,
        courses=[pulse(160), second(160)],
        labs=[ck(-5, "900"), lab(-5, "20", **aldolase), lab(35, "9", **aldolase)],
        strengths=[
            scored(-5, "40", "80"), scored(-5, "90"), scored(35, "120"), scored(99, "110"),
            scored(130, "60", "80"),
        ],
    )  # fmt: skip
    told = compared_pulses(seen)
    assert (told.enzyme, told.scale) == ("ck", ("MMT-8", D(80)))
    without_ck = replace(seen, labs=seen.labs[1:], strengths=seen.strengths[1:4])
    told = compared_pulses(without_ck)
    assert (told.enzyme, told.scale) == ("aldolase", ("MMT-8", D(150)))
    assert compared_pulses(replace(seen, labs=(), strengths=())).scale is None


def test_the_steroid_on_day_0_28_and_42():
    seen = history(
        130,
        courses=[pulse(130), second(130)],
        taken=[taken(0, 30, "40"), taken(60, None, None, key="taken:2")],
    )
    first, later = compared_pulses(seen).pulses
    assert [(s.day, s.known, s.mg) for s in first.steroid] == [
        (0, SteroidKnown.KNOWN, D(40)),
        (28, SteroidKnown.KNOWN, D(40)),
        (42, SteroidKnown.NONE, None),
    ]
    assert [s.known for s in later.steroid] == [
        SteroidKnown.UNKNOWN,
        SteroidKnown.UNKNOWN,
        SteroidKnown.NOT_YET,
    ]


def test_what_was_given_in_all_is_known_only_when_each_dose_is():
    known = pulse(60)
    unknown = pulse(60, doses=("1000", None, "1000"))
    assert compared_pulses(history(60, courses=[known])).pulses[0].given_mg == 3000
    assert compared_pulses(history(60, courses=[unknown])).pulses[0].given_mg is None


def test_the_sentence_says_each_pulse():
    first, later = pulse(160), second(160)
    seen = history(
        160,
        courses=[replace(first, label="3 × 1 g IV"), replace(later, label="500 mg IV")],
        labs=[ck(-5, "1700"), ck(35, "340"), ck(90, "680"), ck(135, "510")],
        strengths=[scored(-5, "90"), scored(35, "120")],
    )
    told = compared_pulses(seen)
    assert told.sentence == (
        "Pulse 1 (3 × 1 g IV): CK fell from 10.0 to 2.0 × ULN by day 35 after the pulse; MMT-8 rose from 90 "
        "to 120 of 150 (+20 % of the scale) inside the window. "
        "Pulse 2 (500 mg IV): CK fell from 4.0 to 3.0 × ULN by day 35 after the pulse."
    )


def test_one_pulse_is_shown_and_compared_with_nothing():
    told = compared_pulses(history(60, courses=[replace(pulse(60), label="3 × 1 g IV")]))
    assert told.sentence == (
        "One pulse has been given, so there is nothing to compare it with. "
        "Pulse 1 (3 × 1 g IV): no muscle enzyme and no strength test belong to it."
    )


def test_a_pulse_not_given_or_still_to_come_is_none():
    assert compared_pulses(history(60)).sentence == NONE_GIVEN
    planned = replace(pulse(60), window=None, infusions=())
    assert compared_pulses(history(60, courses=[planned])).pulses == ()
    ended = replace(history(60, courses=[pulse(60), second(60, 50)]), ended_on=on(49))
    assert len(compared_pulses(ended).pulses) == 1


@given(
    firsts=st.lists(st.integers(0, 300), min_size=1, max_size=4, unique=True),
    days=st.lists(st.integers(-50, 350), max_size=12, unique=True),
)
def test_every_value_from_the_first_baseline_on_belongs_to_one_pulse_or_joins_two(firsts, days):
    firsts = sorted(firsts)
    courses = [pulse(400, days=(first,), doses=("500",), nth=n) for n, first in enumerate(firsts, start=1)]
    told = compared_pulses(history(400, courses=courses, labs=[ck(day, "850") for day in sorted(days)]))
    owned = belongs(told)
    early = [day for day in days if day <= firsts[0]]
    assert {day for own in owned for day in own} == set(days) - set(early) | set(early and [max(early)])
    for place, own in enumerate(owned):
        assert own == sorted(own)
        shared = set(own) & {day for other in owned[:place] for day in other}
        assert len(shared) <= 1
        assert all(day == own[0] <= firsts[place] for day in shared)
