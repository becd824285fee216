from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import analytes
from courses.rules.errors import RuleError
from courses.rules.units import canonical_unit, convert, parse_decimal, plain
from tests.rules.vectors import rows

CK = analytes()["ck"]


@pytest.mark.parametrize("row", rows("conversion.csv"), ids=lambda row: f"{row['analyte']} {row['number']}")
def test_conversion(row):
    analyte = analytes()[row["analyte"]]
    found = convert(Decimal(row["number"]), analyte, row["from_unit"], row["to_unit"])
    assert plain(found) == row["expected"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("60", "60"),
        ("17.50", "17.5"),
        ("4.130E+3", "4130"),
        ("0", "0"),
        ("0.00", "0"),
        ("-0.0", "0"),
        ("1E-7", "0.0000001"),
        ("-10.0", "-10"),
        ("100", "100"),
    ],
)
def test_plain(number, text):
    assert plain(Decimal(number)) == text


@pytest.mark.parametrize("text", ["17.5", "0", "-10", "999999999999", " 1953 ", "0.123456789012"])
def test_a_plain_number_is_read(text):
    assert parse_decimal(text) == Decimal(text.strip())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1,5", "a comma can mean thousands or decimals"),
        ("1,953", "a comma can mean thousands or decimals"),
        ("1000000000000", "too long"),
        ("0.1234567890123", "too long"),
        ("", "only digits and one point"),
        ("1 953", "only digits and one point"),
        ("1e3", "only digits and one point"),
        ("NaN", "only digits and one point"),
        ("Infinity", "only digits and one point"),
        ("+5", "only digits and one point"),
        ("--5", "only digits and one point"),
        ("1.2.3", "only digits and one point"),
        (".5", "only digits and one point"),
        ("5.", "only digits and one point"),
        ("1_000", "only digits and one point"),
        ("\uff11\uff12", "only digits and one point"),
        ("\u0661\u0662", "only digits and one point"),
        ("> 20", "only digits and one point"),
        ("5\n", "only digits and one point"),
        ("=1+1", "only digits and one point"),
    ],
)
def test_anything_else_is_refused(text, words):
    with pytest.raises(RuleError, match=words):
        parse_decimal(text)


def test_a_refusal_does_not_repeat_a_long_text():
    with pytest.raises(RuleError) as refusal:
        parse_decimal("x" * 5000)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize(
    ("text", "unit"),
    [("U/L", "U/L"), ("iu/l", "U/L"), (" µkat/L ", "ukat/L"), ("MICROKAT/L", "ukat/L"), ("× ULN", "x ULN")],
)
def test_spellings_of_one_unit(text, unit):
    assert canonical_unit(text, CK) == unit


@pytest.mark.parametrize(
    ("unit", "words"),
    [
        ("ng/mL", "it is a mass, as of CK-MB, and never the activity of CK"),
        ("mg/L", "it is a mass"),
        ("mmol/L", "it is not a unit of this analyte"),
        ("", "it is not a unit of this analyte"),
    ],
)
def test_ck_refuses_what_is_not_an_activity(unit, words):
    with pytest.raises(RuleError, match=f"refused for CK because {words}.*use one of: U/L, ukat/L"):
        canonical_unit(unit, CK)


def test_a_multiple_of_the_limit_needs_the_limit():
    assert convert(Decimal(6), CK, "x ULN", "× ULN") == 6
    for pair in (("x ULN", "U/L"), ("U/L", "x ULN")):
        with pytest.raises(RuleError, match="own upper limit"):
            convert(Decimal(6), CK, *pair)


numbers = st.decimals(min_value=0, max_value=10**6, places=3)
pairs = st.sampled_from([(a, f, t) for a in analytes().values() for f in a.units for t in a.units])


@given(numbers, pairs)
def test_there_and_back_is_the_same_number(number, pair):
    analyte, start, goal = pair
    back = convert(convert(number, analyte, start, goal), analyte, goal, start)
    assert abs(back - number) <= Decimal("1e-18")
