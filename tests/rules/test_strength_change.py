"""Two tests on one scale: each part's change in signs and words."""

from decimal import Decimal

import pytest

from monitoring.rules.muscles.change import PartChange, compared, counted


def part(before, now) -> PartChange:
    return PartChange(
        "deltoid, right",
        None if before is None else Decimal(before),
        None if now is None else Decimal(now),
    )


@pytest.mark.parametrize(
    ("before", "now", "sign", "words"),
    [
        ("6", "8", "+2", "stronger by 2"),
        ("6", "6.5", "+0.5", "stronger by 0.5"),
        ("8", "8", "0", "the same"),
        ("8", "7", "\u22121", "weaker by 1"),
        ("10", "0", "\u221210", "weaker by 10"),
        (None, "7", "", "not scored before"),
        ("7", None, "", "not scored now"),
        (None, None, "", "not scored"),
    ],
)
def test_a_change_in_signs_and_words(before, now, sign, words):
    assert (part(before, now).sign, part(before, now).words) == (sign, words)


NAMES = {
    ("deltoid", "right"): "deltoid, right",
    ("deltoid", "left"): "deltoid, left",
    ("biceps", "left"): "biceps",
}


def test_parts_stand_in_the_order_of_the_form_and_what_neither_has_is_left_out():
    before, now = {("deltoid", "left"): Decimal(5)}, {("deltoid", "right"): Decimal(7)}
    assert compared(NAMES, before, now) == (
        PartChange("deltoid, right", None, Decimal(7)),
        PartChange("deltoid, left", Decimal(5), None),
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([part("5", "6"), part("5", "4"), part("5", "5"), part(None, "5"), part("1", "9")],
         "2 stronger, 1 weaker, 1 the same, 1 not compared"),
        ([part("5", "5")], "1 the same"),
        ([], ""),
    ],
)  # fmt: skip
def test_what_the_parts_did_together(parts, said):
    assert counted(parts) == said
