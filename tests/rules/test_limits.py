from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.rules.laboratory.limits import against_limits
from tests.rules.histories import lab


@pytest.mark.parametrize(
    ("number", "comparator", "lln", "uln", "expected"),
    [
        ("5.3", "", "3.5", "5.3", "within"),
        ("5.4", "", "3.5", "5.3", "above"),
        ("3.5", "", "3.5", "5.3", "within"),
        ("3.4", "", "3.5", "5.3", "below"),
        ("2.8", "", "3.5", None, "below"),
        ("4.0", "", "3.5", None, None),
        ("20", ">", None, "5", "above"),
        ("4", ">", None, "5", None),
        ("4", "<", None, "5", None),
        ("3", "<", "3.5", "5", "below"),
        ("9", "about", None, "5", None),
        ("9", "", None, None, None),
    ],
)
def test_a_result_against_its_own_limits(number, comparator, lln, uln, expected):
    point = replace(
        lab(1, number),
        comparator=comparator,
        lln=None if lln is None else Decimal(lln),
        uln=None if uln is None else Decimal(uln),
    )
    assert against_limits(point) == expected


def test_normal_without_a_number_says_nothing():
    assert against_limits(replace(lab(1, "1"), number=None, comparator="normal")) is None
