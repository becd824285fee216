"""Muscles by test: a column for each test and nothing between, gaps kept, what could not be tested told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.rules.history import ImagingFact, MuscleGradePoint, MusclePoint
from monitoring.rules.muscles.grid import MOST_TESTS, muscle_words, oedema_grid, strength_grid
from monitoring.rules.muscles.grid_words import NO_OEDEMA, NO_STRENGTH, oedema_words, strength_words
from tests.rules.histories import history, scored, when

DELTOID, NECK = ("deltoid", "right"), ("neck_flexors", "axial")


def by_muscle(day, **points):
    """A test of right deltoid and neck flexors; None: could not be tested, left out: not looked at."""
    places = {"deltoid": DELTOID, "left": ("deltoid", "left"), "neck": NECK}
    muscles = [
        MusclePoint(*places[name], None if value is None else Decimal(value))
        for name, value in points.items()
    ]
    return replace(scored(day, "62", "80"), muscles=tuple(muscles))


def study(day, *grades, key=""):
    muscles = tuple(MuscleGradePoint(name, side, grade) for name, side, grade in grades)
    return ImagingFact(key or f"imaging:{day}", when(day), "MRI of both thighs", muscles=muscles)


def test_a_test_without_muscles_makes_no_column_and_none_makes_no_grid():
    assert strength_grid(history(9, strengths=[scored(0, "62", "80")])) is None
    assert oedema_grid(history(9, imaging=[study(0), study(1, ("deltoid", "right", None))])) is None


def test_one_column_a_test_in_order_with_gaps_left_empty():
    grid = strength_grid(
        history(9, strengths=[by_muscle(7, deltoid="5"), by_muscle(0, deltoid="3", neck=None)])
    )
    assert [column.when.day.day for column in grid.columns] == [14, 21]
    assert grid.muscles == (NECK, DELTOID)
    assert grid.columns[0].values == {DELTOID: Decimal(3), NECK: None}
    assert grid.columns[1].values == {DELTOID: Decimal(5)}


def test_muscles_stand_in_the_order_of_mmt8_then_by_name_right_before_left():
    first = study(0, ("soleus", "left", 1), ("adductor magnus", "left", 1), ("adductor magnus", "right", 0))
    grid = oedema_grid(history(9, imaging=[first]))
    assert [muscle_words(muscle) for muscle in grid.muscles] == [
        "adductor magnus, right",
        "adductor magnus, left",
        "soleus, left",
    ]
    assert muscle_words(NECK) == "neck flexors"


@pytest.mark.parametrize(("count", "more"), [(MOST_TESTS, 0), (MOST_TESTS + 1, 1)])
def test_only_the_latest_tests_are_shown_and_the_rest_is_counted(count, more):
    tests = [by_muscle(day, deltoid="5") for day in range(count)]
    grid = strength_grid(history(99, strengths=tests))
    assert (len(grid.columns), grid.more) == (MOST_TESTS, more)
    assert ("1 earlier test not shown" in strength_words(grid).casefold()) is bool(more)


def test_a_test_on_no_known_day_is_counted_and_not_placed():
    grid = strength_grid(history(9, strengths=[by_muscle(0, deltoid="5"), by_muscle(None, deltoid="3")]))
    assert len(grid.columns) == grid.undated == 1
    assert strength_words(grid).endswith("1 test on no known day not shown.")


def test_without_a_grid_that_is_said():
    assert strength_words(None) == NO_STRENGTH
    assert oedema_words(None) == NO_OEDEMA


def strength_said(*tests):
    return strength_words(strength_grid(history(99, strengths=tests)))


def test_the_weakest_now_and_the_changes_since_the_first():
    assert strength_said(
        by_muscle(0, deltoid="3", left="6", neck="5"), by_muscle(30, deltoid="8", left="4", neck="5")
    ) == (
        "Strength on 13 Feb 2026: lowest 4 of 10, deltoid (middle), left. "
        "Of 3 muscles looked at since 14 Jan 2026: 1 rose, 1 fell, 1 as before."
    )


def test_one_test_says_nothing_of_change_and_tells_what_could_not_be_tested():
    assert strength_said(by_muscle(0, deltoid="3", neck=None)) == (
        "Strength on 14 Jan 2026: lowest 3 of 10, deltoid (middle), right; 1 muscle could not be tested."
    )
    assert strength_said(by_muscle(0, neck=None)) == (
        "Strength on 14 Jan 2026: no muscle could be told; 1 muscle could not be tested."
    )


def test_muscles_never_looked_at_twice_are_said_so():
    assert strength_said(by_muscle(0, deltoid="3"), by_muscle(9, neck="5")) == (
        "Strength on 23 Jan 2026: lowest 5 of 10, neck flexors. "
        "No muscle was looked at both then and on 14 Jan 2026."
    )


def test_oedema_is_said_by_its_highest_grade_and_none_as_none():
    first = study(0, ("deltoid", "right", 3), ("deltoid", "left", 2))
    last = study(90, ("deltoid", "right", 0), ("deltoid", "left", 0))
    seen = history(99, imaging=[first, last])
    assert oedema_words(oedema_grid(seen)) == (
        "Oedema on 14 Apr 2026: none in any muscle graded. "
        "Of 2 muscles looked at since 14 Jan 2026: 2 have less."
    )
    assert oedema_words(oedema_grid(history(9, imaging=[first]))) == (
        "Oedema on 14 Jan 2026: highest 3 of 3, deltoid (middle), right."
    )


def test_many_muscles_at_the_worst_are_counted_not_named():
    many = study(0, *((f"muscle {n}", "right", 3) for n in range(4)))
    assert oedema_words(oedema_grid(history(9, imaging=[many]))) == (
        "Oedema on 14 Jan 2026: highest 3 of 3, in 4 muscles."
    )
