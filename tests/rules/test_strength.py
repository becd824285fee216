from decimal import Decimal

import pytest

from courses.protocols.loader import mmt8_muscles
from courses.rules.errors import RuleError
from monitoring.rules.strength import (
    Mmt8Total,
    MuscleScore,
    Side,
    baseline_before,
    change_percent_of_scale,
    kendall_of_mrc,
    latest,
    mmt8_total,
)
from tests.rules.histories import on, scored


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        (scored(0, "96"), scored(31, "126"), "20"),  # pages.md: 96 to 126 of 150
        (scored(0, "57", "80"), scored(98, "61", "80"), "5"),  # INFLX-1
        (scored(0, "65", "80"), scored(98, "64", "80"), "-1.25"),  # INFLX-4
        (scored(0, "48", "80"), scored(98, "56", "80"), "10"),  # INFLX-6, exactly 10 %
        (scored(0, "49", "80"), scored(98, "57", "80"), "10"),  # INFLX-11, exactly 10 %
        (scored(0, "60", "80"), scored(98, "120", "150"), None),
        (scored(0, None), scored(31, "126"), None),
        (scored(0, "96"), scored(31, None), None),
        (scored(0, "40", "52", instrument="cmas"), scored(31, "40", "80"), None),
        (
            scored(0, "23", "64", instrument="other", label="FI-2"),
            scored(98, "31", "64", instrument="other", label="FI-2"),
            "12.5",
        ),
        (
            scored(0, "23", "64", instrument="other", label="FI-2"),
            scored(98, "31", "64", instrument="other", label="Grip"),
            None,
        ),
        (scored(0, "2", None), scored(31, "3", None), None),
        (scored(0, "2", "0"), scored(31, "3", "0"), None),
    ],
)
def test_change_in_percent_of_the_scale(before, after, percent):
    assert change_percent_of_scale(before, after) == (None if percent is None else Decimal(percent))


def scores(right=10, left=None, neck=10, **special):
    """Every muscle scored alike; `special` names "<muscle>_<side>" exceptions (None: could not be tested)."""
    found = [MuscleScore("neck_flexors", Side.AXIAL, None if neck is None else Decimal(neck))]
    for muscle in mmt8_muscles():
        for side, points in ((Side.RIGHT, right), (Side.LEFT, left)):
            name = f"{muscle.code}_{side}"
            if muscle.is_two_sided and (points is not None or name in special):
                value = special.get(name, points)
                found.append(MuscleScore(muscle.code, side, None if value is None else Decimal(value)))
    return found


@pytest.mark.parametrize(
    ("tested", "total"),
    [
        (scores(right=10, left=10), (150, 150)),
        (scores(right=10), (80, 80)),
        (scores(right=None, left=9, neck=8), (71, 80)),
        (scores(right=8, left=7, neck=5), (110, 150)),
        (scores(right=8, deltoid_right=None), None),
        (scores(right=8, deltoid_right=None, deltoid_left=6), (64, 80)),
        (scores(right=8, left=8, deltoid_left=None), None),
        (scores(neck=None), None),
        (scores(right=0, neck=0), (0, 80)),
        (scores()[1:], None),
        (scores()[:-1], None),
        ([], None),
    ],
)
def test_mmt8_total(tested, total):
    expected = None if total is None else Mmt8Total(Decimal(total[0]), Decimal(total[1]))
    assert mmt8_total(tested) == expected


@pytest.mark.parametrize(
    ("muscle", "side", "points", "words"),
    [
        ("soleus", Side.RIGHT, "5", "because MMT-8 does not test it"),
        ("deltoid", Side.AXIAL, "5", "choose right or left"),
        ("neck_flexors", Side.LEFT, "5", "choose axial"),
        ("deltoid", Side.LEFT, "-1", "0 to 10"),
        ("deltoid", Side.LEFT, "10.5", "0 to 10"),
    ],
)
def test_a_score_that_cannot_be_is_refused(muscle, side, points, words):
    with pytest.raises(RuleError, match=words):
        MuscleScore(muscle, side, Decimal(points))


@pytest.mark.parametrize(
    ("grade", "points"),
    [("0", 0), ("1", 1), ("2-", 1), ("2", 2), ("2+", 3), ("3-", 4), ("3", 5), ("3+", 6), ("4-", 7), ("4", 8),
     ("4+", 9), ("5", 10), (" 4\u2212 ", 7)],
)  # fmt: skip
def test_mrc_grades_as_points(grade, points):
    assert kendall_of_mrc(grade) == points


@pytest.mark.parametrize("grade", ["5+", "6", "", "4.5", "normal"])
def test_an_unknown_mrc_grade_is_refused(grade):
    with pytest.raises(RuleError, match="use one of: 0, 1, 2-, 2"):
        kendall_of_mrc(grade)


TESTS = (
    scored(40, "130"),
    scored(-5, "96"),
    scored(-1, None),
    scored(3, "40", "52", instrument="cmas"),
    scored(None, "99"),
)


@pytest.mark.parametrize(
    ("day", "key"), [(-6, None), (-5, "strength:mmt8-5"), (39, "strength:mmt8-1"), (40, "strength:mmt840")]
)
def test_latest(day, key):
    found = latest(TESTS, "mmt8", on(day))
    assert (found.key if found else None) == key


def test_baseline_is_the_latest_before_scored_or_not():
    assert baseline_before(TESTS, "mmt8", on(0)).total is None
