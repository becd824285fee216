"""Manual muscle testing: totals, subtotals, MRC grades, and what a total may not contradict."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import kendall_points, mmt8_muscles, muscle_table
from courses.rules.errors import RuleError
from monitoring.rules.muscles.manual_testing import (
    MuscleScore,
    Side,
    checked_total,
    count,
    groups,
    kendall_of_mrc,
    muscles_of,
    refuse_other_grade,
    sites_of,
)

ONE, BOTH, ALL = Decimal(80), Decimal(150), Decimal(260)


def scores(right=10, left=None, neck=10, **special):
    """MMT-8 scored alike throughout; `special` names "<muscle>_<side>" exceptions (None: not testable)."""
    found = [MuscleScore("neck_flexors", Side.AXIAL, None if neck is None else Decimal(neck))]
    for muscle in mmt8_muscles():
        for side, points in ((Side.RIGHT, right), (Side.LEFT, left)):
            name = f"{muscle.code}_{side}"
            if muscle.is_two_sided and (points is not None or name in special):
                value = special.get(name, points)
                found.append(MuscleScore(muscle.code, side, None if value is None else Decimal(value)))
    return found


def all_26(points=10) -> list[MuscleScore]:
    return [MuscleScore(*site.key, Decimal(points)) for site in sites_of(muscles_of("mmt26"))]


@pytest.mark.parametrize(
    ("tested", "of_80", "of_150"),
    [
        (scores(right=10, left=10), 80, 150),
        (scores(right=10), 80, None),
        (scores(right=None, left=9, neck=8), 71, None),
        (scores(right=8, left=7, neck=5), 61, 110),
        (scores(right=8, deltoid_right=None), None, None),
        (scores(right=8, deltoid_right=None, deltoid_left=6), 64, None),
        (scores(right=8, left=8, deltoid_left=None), 66, None),
        (scores(right=8, left=8, deltoid_right=None), 66, None),
        (scores(neck=None), None, None),
        (scores(right=0, neck=0), 0, None),
        (scores(right=0, left=0, neck=0), 0, 0),
        (scores()[1:], None, None),
        (scores()[:-1], None, None),
        ([], None, None),
    ],
)
def test_mmt8_total(tested, of_80, of_150):
    assert (count("mmt8", ONE, tested).total, count("mmt8", BOTH, tested).total) == (of_80, of_150)


def test_the_scales_are_those_of_their_sites():
    assert [count("mmt8", most, []).maximum for most in (ONE, BOTH)] == [80, 150]
    assert count("mmt26", ALL, []).maximum == 260
    assert [(group.name, group.maximum) for group in groups([])] == [
        ("axial", 20),
        ("proximal", 160),
        ("distal", 80),
    ]
    assert len(sites_of(muscles_of("mmt26"))) == 26


@pytest.mark.parametrize(
    ("points", "subtotals", "total"), [(10, (20, 160, 80), 260), (0, (0, 0, 0), 0), (9, (18, 144, 72), 234)]
)
def test_mmt26_adds_up_by_group(points, subtotals, total):
    assert tuple(group.total for group in groups(all_26(points))) == subtotals
    assert count("mmt26", ALL, all_26(points)).total == total


def test_one_untested_muscle_costs_its_group_and_the_total_only():
    tested = [score for score in all_26() if score.muscle != "iliopsoas" or score.side != Side.LEFT]
    tested.append(MuscleScore("iliopsoas", Side.LEFT, None))
    assert [group.total for group in groups(tested)] == [20, None, 80]
    counted = count("mmt26", ALL, tested)
    assert (counted.total, counted.scored, counted.possible) == (None, 250, 250)
    assert [str(site) for site in counted.untested] == ["iliopsoas, left"]


def test_what_is_not_entered_yet_is_missing_and_not_untested():
    counted = count("mmt8", ONE, scores(deltoid_right=None)[:3])
    assert [str(site) for site in counted.untested] == ["deltoid (middle), right"]
    assert [str(site) for site in counted.missing][:2] == ["wrist extensors, right", "gluteus maximus, right"]
    assert (counted.scored, counted.possible, len(counted.sites)) == (20, 20, 8)


@pytest.mark.parametrize(
    ("muscle", "side", "points", "words"),
    [
        ("soleus", Side.RIGHT, "5", "no muscle test has it"),
        ("deltoid", Side.AXIAL, "5", "choose right or left"),
        ("neck_flexors", Side.LEFT, "5", "choose axial"),
        ("deltoid", Side.LEFT, "-0.1", "0 to 10"),
        ("deltoid", Side.LEFT, "10.1", "0 to 10"),
    ],
)
def test_a_score_that_cannot_be_is_refused(muscle, side, points, words):
    with pytest.raises(RuleError, match=words):
        MuscleScore(muscle, side, Decimal(points))


@pytest.mark.parametrize("points", ["0", "10"])
def test_the_ends_of_the_scale_are_scores(points):
    assert MuscleScore("deltoid", Side.LEFT, Decimal(points)).points == Decimal(points)


@pytest.mark.parametrize("total", [None, Decimal(64)])
def test_a_total_left_out_is_the_one_of_the_muscles(total):
    assert checked_total("mmt8", total, ONE, scores(right=8, neck=8)) == 64


def test_a_total_alone_stands_as_given():
    assert checked_total("mmt8", Decimal(71), ONE, []) == 71
    assert checked_total("cmas", None, Decimal(52), []) is None


@pytest.mark.parametrize(
    ("instrument", "total", "maximum", "tested", "words"),
    [
        ("mmt8", "63", ONE, scores(right=8, neck=8), "add up to 64, not 63"),
        ("mmt8", "64.1", ONE, scores(right=8, neck=8), "add up to 64, not 64.1"),
        ("mmt8", "56", ONE, scores(right=8, neck=8, deltoid_right=None), "deltoid .middle., right could not"),
        ("mmt8", "64", ONE, scores(right=8, neck=8)[:-1], "the ankle dorsiflexors, right has no points"),
        ("mmt8", "64", ONE, scores(right=8, neck=8)[:-2], "2 of 8 muscles have no points"),
        ("mmt8", None, ONE, scores(right=8, left=8), "make a total of 150"),
        ("mmt8", None, ALL, scores(), "need the scale of their total"),
        ("mmt8", "80", None, scores(), "need the scale of their total"),
        ("mmt8", None, BOTH, all_26(), "MMT-8 does not test it"),
        ("cmas", "40", Decimal(52), scores(), "scored for MMT-8 and MMT-26"),
        ("other", "40", Decimal(52), scores(), "scored for MMT-8 and MMT-26"),
        ("mmt8", None, ONE, scores()[:1] * 2, "named twice"),
        ("mmt26", "259", ALL, all_26(), "add up to 260, not 259"),
    ],
)
def test_a_contradiction_is_refused(instrument, total, maximum, tested, words):
    with pytest.raises(RuleError, match=words):
        checked_total(instrument, None if total is None else Decimal(total), maximum, tested)


def test_muscles_that_make_no_total_leave_it_empty():
    assert checked_total("mmt8", None, ONE, scores(deltoid_right=None)) is None
    assert checked_total("mmt8", None, None, scores()) is None  # of which scale nobody said


@pytest.mark.parametrize(
    ("grade", "points"),
    [("0", 0), ("1", 1), ("2-", 1), ("2", 2), ("2+", 3), ("3-", 4), ("3", 5), ("3+", 6), ("4-", 7), ("4", 8),
     ("4+", 9), ("5", 10), (" 4\u2212 ", 7), ("4\u2013", 7)],
)  # fmt: skip
def test_mrc_grades_as_points(grade, points):
    assert kendall_of_mrc(grade) == points


@pytest.mark.parametrize("grade", ["5+", "6", "", "4.5", "normal"])
def test_an_unknown_mrc_grade_is_refused(grade):
    with pytest.raises(RuleError, match="use one of: 0, 1, 2-, 2"):
        kendall_of_mrc(grade)


def test_a_grade_stands_beside_its_own_points_only():
    refuse_other_grade("4-", Decimal(7))
    refuse_other_grade("", None)
    for points in (Decimal(8), Decimal("7.5"), None):
        with pytest.raises(RuleError, match="makes 7 points"):
            refuse_other_grade("4-", points)


def test_a_better_grade_never_makes_fewer_points():
    points = [int(text) for text in kendall_points().values()]
    assert points == sorted(points)
    assert set(points) == set(range(11))


def slow_total(tested: dict, most: Decimal):
    """Return the total by hand: every muscle of the paper form looked up one by one."""
    parts = []
    for muscle in muscle_table().mmt8:
        if not muscle.is_two_sided:
            parts.append(tested.get((muscle.code, "axial")))
        elif most == 150:
            parts += [tested.get((muscle.code, "right")), tested.get((muscle.code, "left"))]
        else:
            right = tested.get((muscle.code, "right"))
            parts.append(tested.get((muscle.code, "left")) if right is None else right)
    return None if None in parts else sum(map(Fraction, parts))


POINTS = st.none() | st.decimals(0, 10, places=1)


@given(
    st.dictionaries(st.sampled_from([site.key for site in sites_of(muscles_of("mmt8"))]), POINTS),
    st.sampled_from([ONE, BOTH]),
)
def test_the_total_is_that_of_the_slow_twin(tested, most):
    found = [MuscleScore(muscle, side, points) for (muscle, side), points in tested.items()]
    assert count("mmt8", most, found).total == slow_total(tested, most)


@given(st.lists(POINTS, min_size=26, max_size=26))
def test_the_groups_of_mmt26_make_its_total(points):
    sites = sites_of(muscles_of("mmt26"))
    tested = [MuscleScore(*site.key, number) for site, number in zip(sites, points, strict=True)]
    totals = [group.total for group in groups(tested)]
    assert count("mmt26", ALL, tested).total == (None if None in totals else sum(totals))
    assert sum(group.scored for group in groups(tested)) == sum(number or 0 for number in points)
