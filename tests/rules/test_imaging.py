import pytest

from courses.rules.errors import RuleError
from monitoring.rules.imaging import fat_grade, oedema_grade, oedema_total


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
