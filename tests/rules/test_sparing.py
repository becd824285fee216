"""Days are counted from day 0, the last of three infusions on days -2 to 0."""

from dataclasses import replace

import pytest

from monitoring.rules.history import DrugFact
from monitoring.rules.steroid.sparing import SparingState, sparing
from tests.rules.histories import history, pulse, when

STARTED, IN_TIME, LATE, MISSING = (
    SparingState.STARTED,
    SparingState.IN_TIME,
    SparingState.LATE,
    SparingState.MISSING,
)


def drug(name, first, last=None, *, approx=False, is_sparing=True):
    last_day = when(last).day if last is not None else None
    return DrugFact(f"drug:{name}{first}", name, name, when(first, approx), last_day, is_sparing=is_sparing)


def after_pulse(today, *drugs, weeks=None):
    seen = history(today, courses=[pulse(today)], drugs=drugs)
    return sparing(replace(seen, sparing_within_weeks=weeks))


@pytest.mark.parametrize(
    ("first", "words"),
    [
        (-43, "Methotrexate since 41 days before the pulse."),
        (-3, "Methotrexate since 1 day before the pulse."),
        (-2, "Methotrexate started during the pulse."),
        (-1, "Methotrexate started during the pulse."),
        (0, "Methotrexate started on the last day of the pulse."),
        (1, "Methotrexate started 1 day after the pulse."),
        (12, "Methotrexate started 12 days after the pulse."),
        (None, "Methotrexate started on a day not known."),
    ],
)
def test_the_interval_from_the_pulse_in_words(first, words):
    assert after_pulse(60, drug("MTX", first)).sentence == words


def test_about_an_approximate_day():
    found = after_pulse(60, drug("MTX", 12, approx=True))
    assert found.sentence == "Methotrexate started about 12 days after the pulse."


@pytest.mark.parametrize(
    ("today", "first", "state", "words"),
    [
        (60, 42, IN_TIME, "Methotrexate started 42 days after the pulse, within the clinic's 6 weeks."),
        (
            60,
            43,
            LATE,
            (
                "Methotrexate started 43 days after the pulse, later than the clinic's 6 weeks"
                ", which ended on 25 Feb 2026."
            ),
        ),
        (60, -9, IN_TIME, "Methotrexate since 7 days before the pulse, within the clinic's 6 weeks."),
        (60, None, STARTED, "Methotrexate started on a day not known."),
    ],
)
def test_the_clinics_own_aim(today, first, state, words):
    found = after_pulse(today, drug("MTX", first), weeks=6)
    assert (found.state, found.sentence) == (state, words)


@pytest.mark.parametrize(("today", "state", "word"), [(42, STARTED, "end"), (43, MISSING, "ended")])
def test_none_on_record_on_both_sides_of_the_aim(today, state, word):
    found = after_pulse(today, weeks=6)
    assert found.state is state
    assert (
        found.sentence == f"No steroid-sparing agent on record; the clinic's 6 weeks {word} on 25 Feb 2026."
    )
    assert after_pulse(today).sentence == "No steroid-sparing agent on record."


def test_each_agent_once_under_one_name_the_earliest_first():
    found = after_pulse(60, drug("MTX", 12, 20), drug("Methotrexate", 21), drug("IVIG", 3), drug("AZA", -30))
    assert [(start.agent, start.days_after) for start in found.starts] == [
        ("azathioprine", -30),
        ("immunoglobulin", 3),
        ("methotrexate", 12),
    ]


@pytest.mark.parametrize(("last", "counts"), [(-1, False), (0, True)])
def test_what_ended_before_the_last_infusion_does_not_count(last, counts):
    assert bool(after_pulse(60, drug("AZA", -30, last)).starts) is counts


def test_prophylaxis_and_what_is_still_to_come_do_not_count():
    others = [drug("Bactrim", 1), drug("calcium", 1, is_sparing=False), drug("MTX", 61)]
    assert after_pulse(60, *others).starts == ()
    assert after_pulse(61, *others).starts[0].days_after == 61


def test_without_an_infusion_given_there_is_nothing_to_count_from():
    assert sparing(history(60)) is None
    assert sparing(history(60, courses=[pulse(60, state="planned")])) is None
    assert sparing(history(-1, courses=[pulse(-1)])) is None
