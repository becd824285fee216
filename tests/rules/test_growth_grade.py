"""Growth suppression by CTCAE: both sides of each band, exact where a division would cut a digit off."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from monitoring.rules.safety.growth import Height, growth
from monitoring.rules.safety.growth_grade import suppression

FIRST = date(2021, 3, 1)


def grades(*cm: str, days=(0, 365, 730)) -> list[tuple[str, int]]:
    rows = [Height(FIRST + timedelta(days=day), Decimal(one)) for day, one in zip(days, cm, strict=True)]
    return [(found.version.value, found.grade) for found in suppression(growth(rows))]


@pytest.mark.parametrize(
    ("last", "grade"),
    [
        ("119.001", 0),
        ("119", 1),
        ("117.001", 1),
        ("117", 2),
        ("115.001", 2),
        ("115", 3),
        ("110", 3),
        ("121", 0),
    ],
)
def test_each_band_from_both_sides(last, grade):
    assert grades("100", "110", last) == [("5.0", grade), ("6.0", grade)]


def test_a_fall_of_exactly_ten_per_cent_over_unlike_times_is_grade_1():
    # 7 cm in 350 days, then 3.6 cm in 200 days: 0.02 and 0.018 cm a day.
    assert grades("100", "107", "110.6", days=(0, 350, 550)) == [("5.0", 1), ("6.0", 1)]
    assert grades("100", "107", "110.601", days=(0, 350, 550)) == [("5.0", 0), ("6.0", 0)]


def test_without_a_comparison_nothing_is_proposed():
    assert suppression(growth([Height(FIRST, Decimal(100))])) == ()
