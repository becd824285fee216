"""CMAS and HAQ-DI: items and categories to totals, and what a total may not contradict."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import cmas, haq
from courses.protocols.questionnaires import read_cmas, read_haq
from courses.protocols.reading import FOLDER
from courses.rules.errors import RuleError
from monitoring.rules.muscles import cmas as cmas_rule
from monitoring.rules.muscles import haq as haq_rule
from monitoring.rules.muscles.haq import CategoryScore, index_of, stored

MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)  # reference 2.3
FULL = dict(enumerate(MAXIMA, start=1))
CATEGORIES = ("dressing", "arising", "eating", "walking", "hygiene", "reach", "grip", "activities")


def test_the_maxima_are_those_of_the_reference_and_add_up_to_52():
    assert (cmas().maxima, sum(MAXIMA), cmas_rule.MOST) == (MAXIMA, 52, 52)


@pytest.mark.parametrize(
    ("change", "total", "unscored"),
    [
        ({}, 52, ()),
        ({1: 4}, 51, ()),
        (dict.fromkeys(FULL, 0), 0, ()),
        ({7: None}, None, (7,)),
        ({1: None, 14: None}, None, (1, 14)),
    ],
)
def test_cmas_adds_up_when_every_item_is_scored(change, total, unscored):
    counted = cmas_rule.count_items(FULL | change)
    assert (counted.total, counted.unscored) == (total, unscored)


@pytest.mark.parametrize("item", FULL)
def test_each_item_ends_at_its_own_maximum(item):
    assert cmas_rule.count_items({item: FULL[item]}).scored == FULL[item]
    for points in (FULL[item] + 1, -1):
        with pytest.raises(RuleError, match=f"Item {item} was refused"):
            cmas_rule.count_items({item: points})


@pytest.mark.parametrize("item", [0, 15])
def test_there_are_14_items(item):
    with pytest.raises(RuleError, match="has the items 1 to 14"):
        cmas_rule.count_items({item: None})


@pytest.mark.parametrize(
    ("total", "items", "found"),
    [
        (None, FULL, 52),
        (Decimal(52), FULL, 52),
        (None, FULL | {3: None}, None),
        (Decimal(40), {}, 40),
        (None, {}, None),
    ],
)
def test_a_cmas_total_that_fits_its_items(total, items, found):
    assert cmas_rule.checked_total(total, items) == found


@pytest.mark.parametrize(
    ("total", "items", "words"),
    [
        (Decimal(51), FULL, "add up to 52, not 51"),
        (Decimal("51.99"), FULL, "add up to 52, not 51.99"),
        (Decimal(47), FULL | {3: None}, "item 3 is not scored"),
        (Decimal(52), {1: 6}, "Item 1 was refused"),
    ],
)
def test_a_cmas_total_that_contradicts_is_refused(total, items, words):
    with pytest.raises(RuleError, match=words):
        cmas_rule.checked_total(total, items)


@pytest.mark.parametrize(
    ("seconds", "points"),
    [(0, 0), (1, 1), (9, 1), (10, 2), (29, 2), (30, 3), (59, 3), (60, 4), (119, 4), (120, 5), (600, 5)],
)
def test_seconds_of_a_timed_item(seconds, points):
    assert cmas_rule.points_of_seconds(seconds) == points


def test_a_time_is_not_below_zero():
    with pytest.raises(RuleError, match="not below 0"):
        cmas_rule.points_of_seconds(-1)


def test_the_table_of_seconds_says_each_band():
    assert cmas_rule.seconds_table() == [
        ("0", 0),
        ("1 to 9", 1),
        ("10 to 29", 2),
        ("30 to 59", 3),
        ("60 to 119", 4),
        ("120 or more", 5),
    ]


@pytest.mark.parametrize(("age", "is_told"), [(0, True), (4, True), (5, False), (40, False), (None, False)])
def test_small_children_get_the_average_of_healthy_ones(age, is_told):
    assert ("average 46.6 of 52 (SD 2.3)" in cmas_rule.age_note(age)) is is_told


def test_the_categories_are_those_of_the_reference():
    assert tuple(haq().categories) == CATEGORIES
    assert (haq().fewest_answered, haq().least_with_help, haq().most) == (6, 2, 3)
    assert {code: form.status for code, form in haq().forms.items()} == {
        "haq_di": "confirmed",
        "chaq": "general",
    }


def answers(*points, helped=()) -> list[CategoryScore]:
    return [
        CategoryScore(code, score, has_help=code in helped)
        for code, score in zip(CATEGORIES, points, strict=False)
    ]


@pytest.mark.parametrize(
    ("scores", "index"),
    [
        (answers(*[3] * 8), 3),
        (answers(*[0] * 8), 0),
        (answers(1, 1, 1, 1, 1, 1, 1, 2), Fraction(9, 8)),
        (answers(1, 1, 1, 1, 1, 2), Fraction(7, 6)),
        (answers(1, 1, 1, 1, 1, 2, None, None), Fraction(7, 6)),
        (answers(1, 1, 1, 1, 1), None),
        (answers(1, 1, 1, 1, 1, None, None, None), None),
        ([], None),
    ],
)
def test_the_index_is_the_sum_by_the_number_answered_from_six_on(scores, index):
    assert index_of(scores) == index


@pytest.mark.parametrize(("score", "counted"), [(0, 2), (1, 2), (2, 2), (3, 3), (None, None)])
def test_aids_or_help_raise_a_category_to_two(score, counted):
    assert CategoryScore("grip", score, has_help=True).counted == counted
    assert CategoryScore("grip", score).counted == score


@pytest.mark.parametrize(
    ("index", "number"),
    [
        (Fraction(13, 7), "1.857"),
        (Fraction(11, 6), "1.833"),
        (Fraction(5, 3), "1.667"),
        (Fraction(1, 8), "0.125"),
        (Fraction(3), "3"),
        (Fraction(1, 2000), "0.001"),
        (Fraction(999, 2_000_000), "0"),
    ],
)
def test_the_index_is_stored_to_three_decimals(index, number):
    assert stored(index) == Decimal(number)


@pytest.mark.parametrize(
    ("total", "scores", "found"),
    [
        (None, answers(*[1] * 8), 1),
        (Decimal("1.125"), answers(1, 1, 1, 1, 1, 1, 1, 2), Decimal("1.125")),
        (Decimal(2), [], 2),
        (None, [], None),
    ],
)
def test_an_index_that_fits_its_categories(total, scores, found):
    assert haq_rule.checked_total(total, scores) == found


@pytest.mark.parametrize(
    ("total", "scores", "words"),
    [
        (Decimal("1.124"), answers(1, 1, 1, 1, 1, 1, 1, 2), "make 1.125, not 1.124"),
        (Decimal("1.126"), answers(1, 1, 1, 1, 1, 1, 1, 2), "make 1.125, not 1.126"),
        (Decimal(1), answers(1, 1, 1, 1, 1), "5 of 8 are answered"),
        (None, answers(1, 1, 1, 1, 1), "needs at least 6"),
        (None, answers(*[1] * 8) + answers(1), "named twice"),
    ],
)
def test_an_index_that_contradicts_is_refused(total, scores, words):
    with pytest.raises(RuleError, match=words):
        haq_rule.checked_total(total, scores)


@pytest.mark.parametrize(
    ("category", "score", "words"),
    [("sleep", 1, "use one of"), ("grip", 4, "0 and 3"), ("grip", -1, "0 and 3")],
)
def test_a_category_that_cannot_be_is_refused(category, score, words):
    with pytest.raises(RuleError, match=words):
        CategoryScore(category, score)


SCORES = st.none() | st.integers(0, 3)


@given(st.lists(st.tuples(SCORES, st.booleans()), min_size=8, max_size=8))
def test_the_index_is_that_of_the_slow_twin(given_answers):
    scores = [
        CategoryScore(code, score, has_help=has_help)
        for code, (score, has_help) in zip(CATEGORIES, given_answers, strict=True)
    ]
    total, number = 0, 0
    for score, has_help in given_answers:
        if score is None:
            continue
        number += 1
        total += 2 if has_help and score < 2 else score
    assert index_of(scores) == (Fraction(total, number) if number >= 6 else None)


@given(st.fractions(0, 3, max_denominator=8))
def test_rounding_is_off_by_half_a_thousandth_at_most(index):
    assert abs(Fraction(stored(index)) - index) <= Fraction(1, 2000)


@given(st.fixed_dictionaries({item: st.none() | st.integers(0, most) for item, most in FULL.items()}))
def test_the_cmas_total_is_that_of_the_slow_twin(items):
    total = 0
    for item in range(1, 15):
        if items[item] is None:
            total = None
            break
        total += items[item]
    assert cmas_rule.count_items(items).total == total


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"maxima": ["5", "2.5"]}, "not a whole number"),
        ({"timed": {"from_seconds": {"0": "0", "10": "2"}}}, "one point more"),
        ({"timed": {"from_seconds": {"1": "0", "10": "1"}}}, "one point more"),
        ({"timed": {"from_seconds": {"0": "0", "20": "1", "10": "2"}}}, "one point more"),
        ({"timed": {"items": [2]}}, "does not have 5 points"),
        ({"timed": {"items": [15]}}, "does not have 5 points"),
        ({"timed": {"items": ["1"]}}, "list of whole numbers"),
    ],
)
def test_a_cmas_file_that_cannot_be_is_refused(tmp_path, change, words):
    content = json.loads((FOLDER / "cmas.json").read_text())
    for key, value in change.items():
        content[key] = content[key] | value if isinstance(value, dict) else value
    path = tmp_path / "cmas.json"
    path.write_text(json.dumps(content))
    with pytest.raises(RuleError, match=words):
        read_cmas(path)


@pytest.mark.parametrize("change", [{"fewest_answered": 9}, {"least_with_help": 4}])
def test_a_haq_file_that_cannot_be_is_refused(tmp_path, change):
    content = json.loads((FOLDER / "haq.json").read_text()) | change
    path = tmp_path / "haq.json"
    path.write_text(json.dumps(content))
    with pytest.raises(RuleError, match="more than there is"):
        read_haq(path)
