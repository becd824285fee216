from decimal import Decimal

import pytest

from monitoring.rules.muscles.strength import baseline_before, change_percent_of_scale, latest
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
