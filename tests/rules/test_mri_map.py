"""The MRI on its map and in its table: every scored muscle has a place, every shade its words."""

import pytest

from courses.protocols.loader import drawing, mri_atlas
from monitoring.charts.body_map import Level
from monitoring.charts.mri_map import (
    DRAWING,
    Cell,
    Line,
    change_map,
    change_text,
    grade_map,
    legend,
    level_of,
    lines,
    step_text,
)
from monitoring.rules.imaging.change import Shown, compared
from tests.rules.studies import OLD_MERCURI, SCORED, first_scored, graded, study


def marks(views) -> dict[tuple[str, str], tuple[str, str, Level]]:
    found = [shape.mark for view in views for shape in view.shapes if shape.mark]
    return {(mark.muscle, mark.side): (mark.value, mark.said, mark.level) for mark in found}


def test_the_38_muscles_of_the_score_have_each_one_place_and_no_other_has():
    assert drawing(DRAWING).regions == set(SCORED)
    assert len(marks(grade_map(study(0, *first_scored(38)), Shown.OEDEMA))) == 38
    codes = [shape.muscle for view in drawing(DRAWING).views for shape in view.shapes]
    assert sorted(codes) == sorted(m.code for m in mri_atlas().muscles if m.is_scored)


def test_a_map_is_seen_from_below_so_that_right_is_on_the_left():
    assert [(view.left_letter, view.right_letter) for view in grade_map(study(0), Shown.OEDEMA)] == [
        ("R", "L"),
        ("R", "L"),
    ]


def test_a_grade_a_muscle_not_seen_and_one_not_graded():
    now = study(
        0,
        graded("soleus", "3/2a"),
        graded("soleus", "x", "left"),
        graded("gracilis", "/1"),
        graded("deltoid", "2"),
    )
    assert marks(grade_map(now, Shown.OEDEMA)) == {
        ("soleus", "right"): ("3", "soleus, right: oedema 3", Level.L4),
        ("soleus", "left"): ("x", "soleus, left: not seen", Level.UNKNOWN),
    }
    assert marks(grade_map(now, Shown.FAT)) == {
        ("soleus", "right"): ("2a", "soleus, right: fat 2a", Level.L2),
        ("soleus", "left"): ("x", "soleus, left: not seen", Level.UNKNOWN),
        ("gracilis", "right"): ("1", "gracilis, right: fat 1", Level.L1),
    }


@pytest.mark.parametrize(
    ("scale", "grades", "levels"),
    [
        ("mercuri_1_4", ["1", "2", "3", "4"], "0234"),
        ("mercuri_0_4", ["0", "1", "2a", "2b", "3", "4"], "012344"),
        ("goutallier", ["0", "1", "2", "3", "4"], "01234"),
    ],
)
def test_the_worst_grade_of_a_scale_is_the_darkest_and_normal_the_palest(scale, grades, levels):
    found = [level_of(graded("soleus", f"/{grade}", scale=scale), Shown.FAT) for grade in grades]
    assert "".join(found) == levels
    oedema = [level_of(graded("soleus", str(grade)), Shown.OEDEMA) for grade in range(4)]
    assert "".join(oedema) == "0234"


def test_the_legend_names_every_grade_that_may_stand_on_the_map():
    now = study(0, graded("soleus", "1/2a"))
    assert [(key.grade, key.words, key.level) for key in legend(now, Shown.OEDEMA)] == [
        ("0", "", Level.L0),
        ("1", "", Level.L2),
        ("2", "", Level.L3),
        ("3", "", Level.L4),
    ]
    assert [(key.grade, key.level) for key in legend(now, Shown.FAT)] == [
        ("0", Level.L0),
        ("1", Level.L1),
        ("2a", Level.L2),
        ("2b", Level.L3),
        ("3", Level.L4),
        ("4", Level.L4),
    ]
    assert legend(now, Shown.FAT)[2].words == "under 30 %"
    assert legend(study(0, graded("soleus", "1")), Shown.FAT) == ()


def test_a_grade_of_an_old_record_off_its_scale_has_no_shade():
    assert level_of(graded("soleus", "/2"), Shown.FAT) is Level.UNKNOWN
    assert level_of(graded("soleus", "/2", scale="mercuri"), Shown.FAT) is Level.UNKNOWN


BEFORE = study(
    0,
    graded("soleus", "3/2a"),
    graded("soleus", "1/1", "left"),
    graded("gracilis", "0/1"),
    graded("sartorius", "1"),
)
NOW = study(
    30,
    graded("soleus", "1/2a"),
    graded("soleus", "1", "left"),
    graded("gracilis", "2/2", scale=OLD_MERCURI),
    graded("deltoid", "1"),
)


def test_what_changed_is_told_by_sign_shade_and_words():
    change = compared(BEFORE, NOW, Shown.OEDEMA)
    assert [(step_text(row), change_text(row)) for row in change.muscles] == [
        ("?", "not comparable: not graded now"),
        ("+2", "0 → 2, worse"),
        ("−2", "3 → 1, better"),
        ("=", "1, unchanged"),
        ("?", "not comparable: not graded before"),
    ]
    assert marks(change_map(change)) == {
        ("sartorius", "right"): ("?", "sartorius, right: not comparable: not graded now", Level.UNKNOWN),
        ("gracilis", "right"): ("+2", "gracilis, right: 0 → 2, worse", Level.L4),
        ("soleus", "right"): ("−2", "soleus, right: 3 → 1, better", Level.L0),
        ("soleus", "left"): ("=", "soleus, left: 1, unchanged", Level.L1),
    }
    ((fat),) = [row for row in compared(BEFORE, NOW, Shown.FAT).muscles if row.muscle == "gracilis"]
    assert change_text(fat) == "1 → 2, not comparable: another fat scale"


def test_the_table_says_what_the_map_says_and_the_muscles_it_does_not_draw():
    change = compared(BEFORE, NOW, Shown.OEDEMA)
    none = Cell("", "", False)
    assert lines(NOW, change, Shown.OEDEMA) == (
        Line("sartorius", Cell("", "not comparable: not graded now", False), none),
        Line("gracilis", Cell("2", "0 → 2, worse", True), none),
        Line("soleus", Cell("1", "3 → 1, better", False), Cell("1", "1, unchanged", False)),
        Line("deltoid", Cell("1", "not comparable: not graded before", False), none),
    )
    assert lines(study(0, graded("soleus", "x"), graded("gracilis", "/1")), None, Shown.OEDEMA) == (
        Line("soleus", Cell("not seen", "", False), none),
    )
