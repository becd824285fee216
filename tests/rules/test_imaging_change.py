"""What changed between two MRI studies: each answer, and each reason for having none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.imaging.change import Change, Shown, comparable_before, compared, in_order
from tests.rules.studies import OLD_MERCURI, SCORED, first_scored, graded, study

BETTER, WORSE, SAME, NEITHER = Change.BETTER, Change.WORSE, Change.UNCHANGED, Change.NOT_COMPARABLE


def one(before, now, shown, *, earlier=None, later=None, scale="mercuri_0_4"):
    """Return how soleus changed: its grades before and now, and what was seen of the two studies."""
    old = () if before is None else (graded("soleus", before),)
    new = () if now is None else (graded("soleus", now, scale=scale),)
    change = compared(study(0, *old, **(earlier or {})), study(30, *new, **(later or {})), shown)
    return [(row.before, row.now, row.change, row.why_not) for row in change.muscles]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [("3", "0", BETTER), ("2", "1", BETTER), ("1", "1", SAME), ("0", "0", SAME), ("1", "2", WORSE)],
)
def test_less_oedema_is_better(before, now, change):
    assert one(before, now, Shown.OEDEMA) == [(before, now, change, "")]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [("2b", "2a", BETTER), ("2a", "2b", WORSE), ("2b", "3", WORSE), ("4", "4", SAME), ("1", "2a", WORSE)],
)
def test_fat_follows_the_order_of_its_scale(before, now, change):
    assert one(f"/{before}", f"/{now}", Shown.FAT) == [(before, now, change, "")]


def test_a_grade_of_an_old_record_that_its_scale_does_not_have_is_not_compared():
    assert one("/2", "/2a", Shown.FAT) == [("2", "2a", NEITHER, "a grade its scale does not have")]
    assert one("/2a", "/2", Shown.FAT) == [("2a", "2", NEITHER, "a grade its scale does not have")]


def test_grades_of_two_numberings_are_not_compared():
    assert one("/2a", "/2", Shown.FAT, scale=OLD_MERCURI) == [("2a", "2", NEITHER, "another fat scale")]


@pytest.mark.parametrize(
    ("before", "now", "row"),
    [
        (None, "2", ("", "2", NEITHER, "not graded before")),
        ("x", "2", ("", "2", NEITHER, "not graded before")),
        ("/1", "2", ("", "2", NEITHER, "not graded before")),
        ("2", None, ("2", "", NEITHER, "not graded now")),
        ("2", "x", ("2", "", NEITHER, "not graded now")),
    ],
)
def test_a_muscle_graded_once_is_not_compared(before, now, row):
    assert one(before, now, Shown.OEDEMA) == [row]


def test_a_muscle_graded_in_neither_has_no_row():
    assert one("x", None, Shown.OEDEMA) == one("/1", "/2a", Shown.OEDEMA) == one("1", "1", Shown.FAT) == []


@pytest.mark.parametrize(
    ("earlier", "later", "why"),
    [
        (True, True, ""),
        (None, True, ""),
        (None, None, ""),
        (False, True, "seen before"),
        (True, False, "seen now"),
        (False, False, "seen before and now"),
    ],
)
def test_a_sequence_that_was_not_seen_compares_nothing(earlier, later, why):
    ((_, _, change, said),) = one(
        "2", "1", Shown.OEDEMA, earlier={"suppressed": earlier}, later={"suppressed": later}
    )
    assert (change, said) == ((NEITHER, f"no STIR or fat-suppressed sequence {why}") if why else (BETTER, ""))
    ((_, _, change, said),) = one("/2a", "/1", Shown.FAT, earlier={"t1": earlier}, later={"t1": later})
    assert (change, said) == ((NEITHER, f"no T1 {why}") if why else (BETTER, ""))


def test_the_other_sequence_does_not_matter():
    no_t1, no_stir = {"t1": False}, {"suppressed": False}
    assert one("2", "1", Shown.OEDEMA, earlier=no_t1, later=no_t1)[0][2] is BETTER
    assert one("/2a", "/1", Shown.FAT, earlier=no_stir, later=no_stir)[0][2] is BETTER


def test_each_side_is_a_muscle_of_its_own_in_the_order_of_the_atlas():
    before = study(0, graded("soleus", "2", "left"), graded("popliteus", "1"), graded("deltoid", "1"))
    now = study(
        30,
        graded("popliteus", "1"),
        graded("soleus", "1", "left"),
        graded("soleus", "1"),
        graded("rectus_femoris", "1"),
    )
    change = compared(before, now, Shown.OEDEMA)
    assert [(row.muscle, row.side, row.change) for row in change.muscles] == [
        ("rectus_femoris", "right", NEITHER),
        ("soleus", "right", NEITHER),
        ("soleus", "left", BETTER),
        ("deltoid", "right", NEITHER),
        ("popliteus", "right", SAME),
    ]
    assert change.words == "1 muscle better, 1 unchanged, 3 not comparable"
    assert change.oedema_words == "oedema 2 to 1 of 3, over the 1 of 38 muscles graded in both"


def test_words_of_nothing_and_of_all():
    assert compared(study(0), study(1), Shown.FAT).words == "no muscle graded in either study"
    assert compared(study(0), study(1), Shown.OEDEMA).oedema_words == ""
    full = compared(study(0, *first_scored(38, "2")), study(30, *first_scored(38, "1")), Shown.OEDEMA)
    assert full.words == "38 muscles better"
    assert full.oedema_words == "oedema 76 to 38 of 114"
    fat = compared(study(0, *first_scored(2, "/2a")), study(30, *first_scored(2, "/3")), Shown.FAT)
    assert (fat.words, fat.oedema_words) == ("2 muscles worse", "")


def test_totals_are_compared_over_the_same_muscles_only():
    before, now = study(0, *first_scored(20, "2")), study(30, *first_scored(38, "1"))
    change = compared(before, now, Shown.OEDEMA)
    assert change.oedema_words == "oedema 40 to 20 of 60, over the 20 of 38 muscles graded in both"
    outside = compared(study(0, graded("deltoid", "2")), study(1, graded("deltoid", "1")), Shown.OEDEMA)
    assert (outside.words, outside.oedema_words) == ("1 muscle better", "")


def test_the_study_to_compare_with_is_the_latest_earlier_one_that_can_be():
    soleus = graded("soleus", "2/2a")
    now = study(30, soleus)
    first, later = study(0, soleus), study(10, soleus)
    same_day, after, unknown = study(30, soleus), study(31, soleus), study(None, soleus)
    other_muscle = study(20, graded("deltoid", "2/1"))
    no_stir = study(25, soleus, suppressed=False)
    others = [later, first, same_day, after, unknown, other_muscle, no_stir, now]
    assert comparable_before(now, others, Shown.OEDEMA) == later
    assert comparable_before(now, others, Shown.FAT) == no_stir
    assert comparable_before(first, others, Shown.OEDEMA) is None
    assert comparable_before(unknown, others, Shown.OEDEMA) is None
    other_scale = study(28, graded("soleus", "/2", scale=OLD_MERCURI))
    assert comparable_before(now, [other_scale, first], Shown.FAT) == first


GRADES = st.lists(
    st.tuples(st.sampled_from(SCORED), st.sampled_from(["0", "1", "2", "3", "x", "/1", "2/2a", "1/4"])),
    max_size=38,
    unique_by=lambda row: row[0],
).map(lambda rows: [graded(muscle, text, side) for (muscle, side), text in rows])


@given(GRADES, GRADES, st.sampled_from(Shown))
def test_backwards_a_change_is_its_opposite(before, now, shown):
    there, back = (
        compared(study(0, *before), study(1, *now), shown),
        compared(study(0, *now), study(1, *before), shown),
    )
    opposite = {BETTER: WORSE, WORSE: BETTER, SAME: SAME, NEITHER: NEITHER}
    assert [opposite[row.change] for row in there.muscles] == [row.change for row in back.muscles]
    assert sum(there.counts.values()) == len(there.muscles)
    assert [(row.muscle, row.side) for row in there.muscles] == in_order(
        {(row.muscle, row.side) for row in there.muscles}
    )


@pytest.mark.parametrize(
    ("before", "now", "shown", "step"),
    [
        ("3", "1", Shown.OEDEMA, -2),
        ("0", "3", Shown.OEDEMA, 3),
        ("1", "1", Shown.OEDEMA, 0),
        ("/1", "/2b", Shown.FAT, 2),
        ("/2a", "/1", Shown.FAT, -1),
        ("2", "x", Shown.OEDEMA, 0),
    ],
)
def test_a_change_is_counted_in_grades(before, now, shown, step):
    change = compared(study(0, graded("soleus", before)), study(1, graded("soleus", now)), shown)
    assert [row.step for row in change.muscles] == [step]


@given(GRADES)
def test_nothing_changes_against_itself(grades):
    rows = compared(study(0, *grades), study(1, *grades), Shown.OEDEMA).muscles
    assert {row.change for row in rows} <= {SAME}
