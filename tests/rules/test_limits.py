from dataclasses import replace
from decimal import Decimal

import pytest

from courses.protocols.definitions import RELATIVE_UNIT
from monitoring.rules.laboratory.limits import NO_LIMIT, NO_NUMBER, ONLY_A_BOUND, against_limits, why_untold
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
        ("5", ">", None, "5", "above"),
        ("5", ">=", None, "5", None),
        ("4", "<", None, "5", "not above"),
        ("5", "<", None, "5", "not above"),
        ("5", "<=", None, "5", "not above"),
        ("5.1", "<", None, "5", None),
        ("4", "<", "3.5", None, None),
        ("3.6", "<", "3.5", "5", "not above"),
        ("3.5", "<", "3.5", "5", "below"),
        ("3.5", "<=", "3.5", "5", "not above"),
        ("3", "<", "3.5", "5", "below"),
        ("9", "about", None, "5", None),
        ("1", "about", "3.5", "5", None),
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


@pytest.mark.parametrize(
    ("code", "number", "sign", "uln", "expected"),
    [
        ("alt", "9", "", None, "above"),
        ("troponin_t", "9", "", None, "above"),
        ("ck", "1.1", "", None, "above"),
        ("ck", "1", "", None, "within"),
        ("ck", "9", "", "200", "above"),  # a limit beside it is that of another unit
        ("ck", "1", ">", None, "above"),
        ("ck", "0.5", "<", None, "not above"),
        ("ck", "2", "<", None, None),
    ],
)
def test_a_multiple_of_the_upper_limit_has_the_limit_1(code, number, sign, uln, expected):
    assert against_limits(lab(1, number, RELATIVE_UNIT, code=code, sign=sign, uln=uln)) == expected


@pytest.mark.parametrize(
    ("point", "why"),
    [
        (lab(1, "150", sign=">", uln="200"), ONLY_A_BOUND),
        (lab(1, "5000", sign="about", uln="200"), ONLY_A_BOUND),
        (lab(1, "2", RELATIVE_UNIT, sign="<"), ONLY_A_BOUND),
        (lab(1, "150"), NO_LIMIT),
        (lab(1, None, uln="200"), NO_NUMBER),
    ],
)
def test_why_nothing_is_told(point, why):
    assert (against_limits(point), why_untold(point)) == (None, why)
