from decimal import Decimal

import pytest

from courses.rules.units import plain
from monitoring.rules.laboratory.enzymes import (
    baseline_before,
    direction,
    latest,
    multiple_of_uln,
    percent_change,
)
from tests.rules.histories import lab, normal, on


@pytest.mark.parametrize(
    ("number", "comparator", "unit", "uln", "multiple"),
    [
        ("313", "", "U/L", "35", "8.94"),  # ES101587: ALT 313 with ULN 35 = 8.94 x ULN
        ("1953", "", "U/L", "130", "15.02"),  # FR100515: 15 times normal implies ULN 130
        ("88", "", "ukat/L", "3.3", "26.67"),
        ("6", "", "x ULN", None, "6.00"),  # FR100515: LDH only as a multiple
        ("6", "", "x ULN", "250", "6.00"),
        ("170", "", "U/L", "170", "1.00"),
        ("0", "", "U/L", "170", "0.00"),
        ("3400", ">", "U/L", "170", "20.00"),
        ("17", "<", "U/L", "170", "0.10"),
        ("1953", "", "U/L", None, None),
        ("1953", "", "U/L", "0", None),
        (None, "normal", "", "170", None),
        (None, "", "U/L", "170", None),
        ("1", "normal", "U/L", "170", None),
    ],
)
def test_multiple_of_the_results_own_limit(number, comparator, unit, uln, multiple):
    found = multiple_of_uln(
        Decimal(number) if number else None, comparator, unit, Decimal(uln) if uln else None
    )
    assert (None if found is None else str(found.quantize(Decimal("0.01")))) == multiple


@pytest.mark.parametrize(
    ("before", "after", "percent"),
    [
        (lab(0, "1000"), lab(28, "250"), "-75"),
        (lab(0, "100"), lab(28, "150"), "50"),
        (lab(0, "100"), lab(28, "100"), "0"),
        (lab(0, "2", "ukat/L"), lab(28, "60", "U/L"), "-50"),
        (lab(0, "120", "U/L"), lab(28, "1", "ukat/L"), "-50"),
        (lab(0, "6", "x ULN"), lab(28, "3", "x ULN"), "-50"),
        (lab(0, "6", "x ULN"), lab(28, "340", uln="170"), "-66.67"),  # to 2 x ULN
        (lab(0, "6", "x ULN"), lab(28, "340"), None),
        (lab(0, "0"), lab(28, "150"), None),
        (lab(0, "1000"), lab(28, "250", code="ldh", label="LDH"), None),
        (lab(0, "1000", sign=">"), lab(28, "250"), None),
        (lab(0, "1000"), lab(28, "250", sign="<"), None),
        (lab(0, "1000", sign="about"), lab(28, "250"), None),
        (lab(0, "1000"), normal(28), None),
        (lab(0, "10", "x", code="", label="CK-MB"), lab(28, "5", "x", code="", label="CK-MB"), "-50"),
        (lab(0, "10", "x", code="", label="CK-MB"), lab(28, "5", "y", code="", label="CK-MB"), None),
        (lab(0, "10", "x", code="", label="CK-MB"), lab(28, "5", "x", code="", label="GGT"), None),
        (lab(0, "10", "mmol/L"), lab(28, "5", "U/L"), None),
        # 5.9 and 3.6 x ULN: the numbers rose, the multiples fell
        (lab(0, "1000", uln="170"), lab(28, "1100", uln="308"), None),
        (lab(0, "1000", uln="170"), lab(28, "1100", uln="180"), "10"),
        (lab(0, "1000", uln="170"), lab(28, "1100"), "10"),
        (
            lab(0, "80", "umol/L", code="creatinine", uln="90"),
            lab(28, "88", "umol/L", code="creatinine", uln="110"),
            "10",
        ),
    ],
)
def test_percent_change_of_plain_numbers_only(before, after, percent):
    found = percent_change(before, after)
    assert (None if found is None else plain(round(found, 2))) == percent


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        (lab(0, "10"), lab(28, "9"), "falling"),
        (lab(0, "10"), lab(28, "11"), "rising"),
        (lab(0, "10"), lab(28, "10.0"), "unchanged"),
        (lab(0, "1", "ukat/L"), lab(28, "60", "U/L"), "unchanged"),
        (lab(0, "10", sign=">"), lab(28, "2"), "falling"),
        (lab(0, "10", sign=">"), lab(28, "10"), "falling"),
        (lab(0, "10", sign=">="), lab(28, "10"), None),
        (lab(0, "10", sign=">="), lab(28, "9"), "falling"),
        (lab(0, "10", sign=">"), lab(28, "25"), None),
        (lab(0, "10", sign=">"), lab(28, "25", sign=">"), None),
        (lab(0, "10"), lab(28, "5", sign="<"), "falling"),
        (lab(0, "10"), lab(28, "15", sign="<"), None),
        (lab(0, "10", sign=">"), lab(28, "5", sign="<"), "falling"),
        (lab(0, "5", sign="<"), lab(28, "10"), "rising"),
        (lab(0, "5"), lab(28, "10", sign=">"), "rising"),
        (lab(0, "5", sign="<"), lab(28, "10", sign=">"), "rising"),
        (lab(0, "10", sign="about"), lab(28, "2"), None),
        (lab(0, "10"), normal(28), None),
        (normal(0), lab(28, "10"), None),
        (lab(0, "10", uln="5"), lab(28, "9"), "falling"),
        (lab(0, "10"), lab(28, "9", uln="5"), "falling"),
        (lab(0, "10", uln="5"), lab(28, "9", uln="4"), None),  # 2.0 to 2.25 x ULN
        (lab(0, "10", uln="5"), lab(28, "9", uln="5"), "falling"),
    ],
)
def test_direction_only_where_it_can_be_told(before, after, way):
    assert direction(before, after) == way


LABS = (
    lab(-20, "900", key="a"),
    normal(-3, approx=True),
    lab(1, "800", key="c"),
    lab(1, "790", key="d"),
    lab(9, "5", code="ldh", label="LDH"),
    lab(None, "100", key="f"),
    lab(2, "1", key="g", status="withdrawn"),
)


@pytest.mark.parametrize(
    ("day", "key"),
    [(-21, None), (-20, "a"), (-4, "a"), (-3, "result:ck-3"), (0, "result:ck-3"), (1, "d"), (9, "d")],
)
def test_latest_is_the_last_that_stands(day, key):
    found = latest(LABS, "ck", on(day))
    assert (found.key if found else None) == key


def test_the_baseline_is_the_latest_on_or_before_the_first_infusion_number_or_not():
    assert baseline_before(LABS, "ck", on(-2)).key == "result:ck-3"
    assert baseline_before(LABS, "aldolase", on(-2)) is None
