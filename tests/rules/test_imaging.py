"""Grades, totals and doubts of one MRI study."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import mri_atlas
from courses.rules.errors import RuleError
from monitoring.rules.history import MuscleGradePoint
from monitoring.rules.imaging.grades import (
    OedemaScore,
    check_grades,
    check_total,
    cut_off_remark,
    doubts,
    fat_grade,
    fat_spread,
    muscle_code,
    muscle_name,
    oedema_grade,
    oedema_score,
    oedema_total,
    regions_said,
)
from tests.rules.studies import OLD_MERCURI, SCORED, first_scored, graded, study


@pytest.mark.parametrize(
    ("scale", "grade", "words"),
    [
        ("mercuri_1_4", "1", "normal"),
        ("mercuri_1_4", "4", "severe, washed-out or end-stage"),
        ("mercuri_0_4", "0", "normal"),
        ("mercuri_0_4", "1", "early moth-eaten"),
        ("mercuri_0_4", "2a", "under 30 %"),
        ("mercuri_0_4", "2b", "30 to 60 %"),
        ("goutallier", "3", "fat equal to muscle"),
        ("fischer", "4", "whole muscle"),
        ("lamminen", " 2 ", "grade 2, by signal"),
    ],
)
def test_a_grade_has_the_words_of_its_scale(scale, grade, words):
    assert fat_grade(scale, grade).words == words


@pytest.mark.parametrize(
    ("scale", "grade"),
    [
        ("mercuri_1_4", "0"),
        ("mercuri_0_4", "2"),
        ("mercuri_1_4", "2a"),
        ("goutallier", "5"),
        ("fischer", "-1"),
    ],
)
def test_a_grade_of_another_numbering_is_refused(scale, grade):
    with pytest.raises(RuleError, match=f"The fat grade '{grade}' was refused"):
        fat_grade(scale, grade)


def test_a_scale_needs_its_numbering():
    with pytest.raises(RuleError, match="The fat scale 'mercuri' was refused; choose one of: mercuri_1_4"):
        fat_grade("mercuri", "2")


@pytest.mark.parametrize("grade", [0, 3])
def test_oedema_grades(grade):
    assert oedema_grade(grade) == grade


@pytest.mark.parametrize("grade", [-1, 4, 1.5, True])
def test_oedema_outside_0_to_3_is_refused(grade):
    with pytest.raises(RuleError, match="from 0 to 3"):
        oedema_grade(grade)


@pytest.mark.parametrize("total", [0, 34, 114])
def test_oedema_totals(total):
    assert oedema_total(total) == total


@pytest.mark.parametrize("total", [-1, 115, True])
def test_oedema_above_19_muscles_on_two_sides_is_refused(total):
    with pytest.raises(RuleError, match="between 0 and 114"):
        oedema_total(total)


@pytest.mark.parametrize(
    ("grades", "score", "words"),
    [
        ([], OedemaScore(0, 0), ""),
        (first_scored(1, "0"), OedemaScore(0, 1), "oedema 0 of 3, 1 of 38 muscles graded"),
        (first_scored(20, "2"), OedemaScore(40, 20), "oedema 40 of 60, 20 of 38 muscles graded"),
        (first_scored(37, "3"), OedemaScore(111, 37), "oedema 111 of 111, 37 of 38 muscles graded"),
        (first_scored(38, "3"), OedemaScore(114, 38), "oedema 114 of 114"),
        (
            [*first_scored(2, "1"), graded("soleus", "x"), graded("gracilis", "/1")],
            OedemaScore(2, 2, not_seen=1),
            "oedema 2 of 6, 2 of 38 muscles graded",
        ),
        (
            [*first_scored(1, "2"), graded("gluteus_maximus", "3"), graded("popliteus", "1")],
            OedemaScore(2, 1, beyond=2),
            "oedema 2 of 3, 1 of 38 muscles graded",
        ),
        (
            [graded("deltoid", "3")],
            OedemaScore(0, 0, beyond=1),
            "oedema graded in 1 muscle outside the score",
        ),
        ([graded("deltoid", "x"), graded("soleus", "/2a")], OedemaScore(0, 0), ""),
    ],
)
def test_a_total_says_of_how_many_muscles_it_is(grades, score, words):
    assert oedema_score(grades) == score
    assert score.words == words


ROWS = st.lists(
    st.builds(
        MuscleGradePoint,
        muscle=st.sampled_from([muscle.code for muscle in mri_atlas().muscles] + ["popliteus"]),
        side=st.sampled_from(["right", "left"]),
        oedema=st.none() | st.integers(0, 3),
    ),
    max_size=80,
    unique_by=lambda row: (row.muscle, row.side),
)


@given(ROWS)
def test_a_total_is_what_counting_one_by_one_gives(rows):
    total = graded_rows = 0
    for row in rows:
        if (row.muscle, row.side) in SCORED and row.oedema is not None:
            total, graded_rows = total + row.oedema, graded_rows + 1
    score = oedema_score(rows)
    assert (score.total, score.graded, score.out_of) == (total, graded_rows, graded_rows * 3)
    assert 0 <= score.total <= score.out_of <= 114
    assert score.graded + score.beyond == sum(row.oedema is not None for row in rows)


def full(total: int) -> OedemaScore:
    return OedemaScore(total, 38)


@pytest.mark.parametrize(
    ("total", "words"),
    [
        (0, "0 of 114 is below 18"),
        (17, "17 of 114 is below 18"),
        (18, "18 of 114 is at or above 18"),
        (114, "114 of 114 is at or above 18"),
    ],
)
def test_the_cut_off_is_a_remark_on_a_full_score_with_its_source(total, words):
    remark = cut_off_remark(full(total))
    assert remark.startswith(words)
    assert "AUC 0.85, specificity 96 %, sensitivity 52.9 %; Gramegna 2024, PMC11176218" in remark
    assert "It judges no treatment" in remark
    assert remark.endswith("rules nothing out.") is (total < 18)


@pytest.mark.parametrize("grades", [first_scored(37, "3"), first_scored(20, "2"), []])
def test_a_partial_score_is_never_held_against_the_cut_off(grades):
    assert cut_off_remark(oedema_score(grades)) == ""


def test_a_full_score_of_graded_muscles_has_its_remark():
    rows = [*first_scored(18), *[graded(muscle, "0", side) for muscle, side in SCORED[18:]]]
    assert cut_off_remark(oedema_score(rows)).startswith("18 of 114 is at or above")


@pytest.mark.parametrize(
    ("total", "out_of", "grades"),
    [
        (None, None, first_scored(3)),
        (34, 114, []),
        (0, 3, []),
        (40, 60, first_scored(20, "2")),
        (40, 114, first_scored(20, "2")),
        (94, 114, first_scored(20, "2")),
        (3, 9, first_scored(3)),
        (3, 9, [*first_scored(3), graded("deltoid", "3")]),
    ],
)
def test_a_reported_total_that_its_muscles_allow(total, out_of, grades):
    check_total(total, out_of, grades)


@pytest.mark.parametrize(
    ("total", "out_of", "grades", "words"),
    [
        (34, None, [], "enter both or neither"),
        (None, 114, [], "enter both or neither"),
        (34, 100, [], "a multiple of 3 up to 114"),
        (0, 0, [], "a multiple of 3 up to 114"),
        (34, 117, [], "a multiple of 3 up to 114"),
        (61, 60, [], "between 0 and 60"),
        (-1, 60, [], "between 0 and 60"),
        (39, 60, first_scored(20, "2"), "the muscles graded make 40 of 60"),
        (41, 60, first_scored(20, "2"), "the muscles graded make 40 of 60"),
        (39, 114, first_scored(20, "2"), "the muscles graded make 40 of 60"),
        (95, 114, first_scored(20, "2"), "the muscles graded make 40 of 60"),
        (3, 6, first_scored(3), "the muscles graded make 3 of 9"),
    ],
)
def test_a_reported_total_that_contradicts_its_muscles_is_refused(total, out_of, grades, words):
    with pytest.raises(RuleError, match=words):
        check_total(total, out_of, grades)


def test_a_study_is_graded_by_one_fat_scale():
    check_grades([graded("soleus", "1/2a"), graded("soleus", "/2b", "left"), graded("gracilis", "x")])
    with pytest.raises(RuleError, match=r"more than one scale .*0 to 4 and .*1 to 4.*grade a study by one"):
        check_grades([graded("soleus", "/2a"), graded("soleus", "/2", "left", scale=OLD_MERCURI)])


@pytest.mark.parametrize(
    ("grade", "words"),
    [
        (graded("soleus", "/2"), "Mercuri modified, numbered 0 to 4 has only 0, 1, 2a, 2b, 3, 4"),
        (graded("soleus", "/2a", scale="mercuri"), "The fat scale 'mercuri' was refused"),
        (graded("soleus", "/2a", scale=""), "it needs the scale it belongs to"),
        (MuscleGradePoint("soleus", "right", oedema=4), "a whole grade from 0 to 3"),
    ],
)
def test_a_grade_off_its_scale_is_refused(grade, words):
    with pytest.raises(RuleError, match=words):
        check_grades([grade])


def test_fat_is_counted_by_grade_and_never_added_up():
    rows = [*first_scored(5, "/0"), graded("soleus", "1/2a"), graded("soleus", "/2a", "left")]
    (spread,) = fat_spread(rows)
    assert [(grade.grade, count) for grade, count in spread.muscles] == [
        ("0", 5),
        ("1", 0),
        ("2a", 2),
        ("2b", 0),
        ("3", 0),
        ("4", 0),
    ]
    assert spread.graded == 7
    assert spread.words == "fat by Mercuri modified, numbered 0 to 4: grade 0 in 5, 2a in 2 of 7 muscles"
    assert fat_spread([graded("soleus", "2"), graded("gracilis", "x")]) == ()


def test_two_scales_of_an_old_record_stay_apart():
    rows = [graded("soleus", "/2a"), graded("gracilis", "/2", scale=OLD_MERCURI)]
    assert [(spread.scale.code, spread.graded) for spread in fat_spread(rows)] == [
        ("mercuri_1_4", 1),
        ("mercuri_0_4", 1),
    ]


@pytest.mark.parametrize(
    ("grade", "t1", "suppressed", "said"),
    [
        ("2/1", True, True, ()),
        ("2", None, True, ()),
        ("2", True, False, ("Oedema is graded, and no STIR or fat-suppressed sequence was seen",)),
        ("0", True, None, ("Oedema is graded, and the record does not say that a STIR",)),
        ("/1", False, False, ("Fat is graded, and no T1 sequence was seen",)),
        ("/1", None, None, ("Fat is graded, and the record does not say that a T1 sequence was seen",)),
        ("x", False, False, ()),
    ],
)
def test_a_grade_without_its_sequence_is_doubted(grade, t1, suppressed, said):
    found = doubts(study(0, graded("soleus", grade), t1=t1, suppressed=suppressed))
    assert len(found) == len(said)
    assert all(sentence.startswith(words) for sentence, words in zip(found, said, strict=True))


@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [
        ("Vastus Lateralis", "vastus_lateralis", "vastus lateralis"),
        ("soleus", "soleus", "soleus"),
        ("popliteus  muscle", "popliteus muscle", "popliteus muscle"),
    ],
)
def test_a_muscle_has_a_code_or_its_own_words(typed, code, name):
    assert muscle_code(typed) == code
    assert muscle_name(code) == name


def test_regions_are_said_by_their_labels():
    assert regions_said(["thighs", "shoulders_arms"]) == "thighs, shoulders and arms"
