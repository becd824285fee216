"""The steroid of a day and in all: the known part, and whether it is all; a slow sum agrees."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.rules.dates import Period
from monitoring.rules.ctcae.effect_words import NOTHING, day_words, effects_sentence, total_words
from monitoring.rules.history import EffectFact
from monitoring.rules.steroid.cumulative import steroid_taken
from monitoring.rules.steroid.exposure import taken_figures
from tests.rules.histories import history, on, pulse, taken, when


def told(seen, day):
    found = steroid_taken(seen)
    return day_words(found.on(on(day))), total_words(found.until(on(day)))


def tapered(**more):
    return history(30, taken=[taken(1, 10, "60"), taken(11, 20, "40")], **more)


@pytest.mark.parametrize(
    ("day", "dose", "total"),
    [
        (0, "no steroid on record", "none on record"),
        (1, "60 mg", "60 mg"),
        (10, "60 mg", "600 mg"),
        (11, "40 mg", "640 mg"),
        (20, "40 mg", "1 g"),
        (21, "no steroid on record", "1 g"),
    ],
)
def test_the_dose_and_the_total_of_each_day(day, dose, total):
    assert told(tapered(), day) == (dose, total)


def test_an_infusion_counts_as_prednisone_on_its_day():
    seen = tapered(courses=[pulse(30)])
    assert told(seen, -2) == ("1.25 g", "1.25 g")
    assert told(seen, 0) == ("1.25 g", "3.75 g")
    assert told(seen, 1) == ("60 mg", "3810 mg")


def test_an_unknown_dose_makes_every_later_total_at_least():
    seen = history(30, taken=[taken(1, 10, "60"), taken(11, 20, None)])
    assert told(seen, 10) == ("60 mg", "600 mg")
    assert told(seen, 11) == ("dose not known", "at least 600 mg")
    assert told(seen, 25) == ("no steroid on record", "at least 600 mg")


def test_an_infusion_of_unknown_dose_is_never_counted_as_none():
    seen = tapered(courses=[pulse(30, doses=(None, None, None))])
    assert told(seen, 0) == ("dose not known", "not known")
    assert told(seen, 1) == ("60 mg", "at least 60 mg")


def test_a_dose_on_no_known_day_leaves_every_total_incomplete():
    seen = tapered()
    seen = replace(seen, taken=(*seen.taken, taken(None, None, "20", key="taken:9")))
    assert told(seen, 10) == ("60 mg", "at least 600 mg")


DOSES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["60", "40", "17.5", "0", None])), min_size=1, max_size=6
)
PULSES = st.lists(st.sampled_from(["1000", "500", None]), max_size=3)


@settings(max_examples=60)
@given(DOSES, PULSES, st.integers(-5, 70))
def test_the_slow_sum_of_the_exposure_rule_agrees(doses, pulses, day):
    first, facts = 1, []
    for n, (days, mg) in enumerate(doses):
        facts.append(taken(first, first + days, mg, key=f"taken:{n}"))
        first += days + 1 + n % 2
    courses = [pulse(70, days=tuple(range(len(pulses))), doses=tuple(pulses))] if pulses else []
    seen = history(70, taken=facts, courses=courses)
    found, slow = steroid_taken(seen).until(on(day)), taken_figures(seen, Period(date(2020, 1, 1), on(day)))
    assert found.mg == slow.exposure.with_pulses_mg
    assert found.is_complete is slow.exposure.is_complete
    one, slow_one = steroid_taken(seen).on(on(day)), taken_figures(seen, Period(on(day), on(day)))
    assert one.mg == slow_one.exposure.with_pulses_mg
    assert one.is_complete is slow_one.exposure.is_complete


def effect(day, grade=None, term="insomnia", resolved=None, approx=False):
    end = None if resolved is None else on(resolved)
    return EffectFact(
        f"effect:{term}", term, when(day, approx), grade, "5.0" if grade else "", resolved_on=end
    )


def said(*effects, **more):
    seen = tapered(effects=effects, **more)
    return effects_sentence(seen, steroid_taken(seen))


def test_without_an_effect_that_is_said():
    assert said() == NOTHING
    assert said(effect(31, 3)) == NOTHING  # of tomorrow


def test_the_gravest_is_said_with_the_dose_of_its_day():
    assert said(effect(3, 1, "striae", resolved=9), effect(10, 3, "low potassium", resolved=12)) == (
        "2 adverse effects are on record. The highest grade is 3, low potassium, begun on 24 Jan 2026: "
        "60 mg that day, 600 mg in all by then (prednisone-equivalent)."
    )


def test_of_two_as_grave_the_later_one_with_a_day_is_said():
    found = said(effect(3, 2, "striae"), effect(4, 2, "cataract"), effect(None, 2, "diabetes"))
    assert "The highest grade is 2, cataract" in found
    assert found.endswith("No day of resolution is recorded for 3 of them.")
    assert found.startswith("3 adverse effects are on record, 1 of them on no known day.")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (effect(3), "It is not graded. No day of resolution is recorded for it."),
        (effect(None, 2), "The highest grade is 2, insomnia, begun on a day not known."),
        (effect(3, 2, approx=True), "begun about 17 Jan 2026: 60 mg that day, 180 mg in all by then"),
        (effect(-9, 2), "begun on 5 Jan 2026: no steroid on record that day (prednisone-equivalent)."),
    ],
)
def test_unknown_grades_days_and_doses_stay_unknown(one, words):
    assert words in said(one)


def test_one_effect_is_said_in_the_singular():
    assert said(effect(3, 1, resolved=9)).startswith("1 adverse effect is on record. ")


def test_ten_years_of_doses_are_summed_in_no_time():
    doses = [taken(n * 7, n * 7 + 6, str(5 + n % 50), key=f"taken:{n}") for n in range(520)]
    found = steroid_taken(history(3640, taken=doses)).totals[-1]
    assert found.mg == sum(Decimal(5 + n % 50) * 7 for n in range(520))
    assert found.day - timedelta(days=3639) == on(0)
