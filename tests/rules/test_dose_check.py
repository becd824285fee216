"""Each border of the dose check, from both sides; and what holds of any order."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols import loader
from courses.rules import dose_amount, dose_giving, dose_patient
from courses.rules.dose_check import CODES, RULES_VERSION, check_dose
from courses.rules.dose_facts import DayDose, OrderFacts, Product, Route, dose_book
from courses.rules.findings import Verdict
from courses.rules.pulse import DoseBasis

D = Decimal
SEED = dose_book(protocol="seed")


def order(*doses: str | None, **facts) -> OrderFacts:
    """Return an order of one infusion a day; a dose "500+500" is two on one day."""
    days = [
        DayDose(day, None if part is None else D(part))
        for day, dose in enumerate(doses, start=1)
        for part in ([None] if dose is None else dose.split("+"))
    ]
    numbers = {k: D(v) if type(v) is str else v for k, v in facts.items()}
    return OrderFacts(doses=tuple(days), **numbers)


def codes(facts: OrderFacts, book=None) -> list[str]:
    return [f.code for f in check_dose(facts, book or dose_book(age_years=facts.age_years)).findings]


def weighed(mg_per_kg: str, kg: str, **facts) -> OrderFacts:
    mg = str(D(mg_per_kg) * D(kg))
    return order(mg, basis=DoseBasis.MG_PER_KG, mg_per_kg=mg_per_kg, weight_kg=kg, **facts)


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (order("2000"), ["above_most_a_day"]),
        (order("2000.01"), ["above_absolute_cap"]),
        (order("1000+1000"), ["above_most_a_day"]),
        (order("1000+1000.01"), ["above_absolute_cap"]),
        (order("1000"), []),
        (order("1000.01"), ["above_most_a_day"]),
        (order("250"), []),
        (order("249.99"), ["dose_outside_range"]),
        (order("30.01"), ["dose_outside_range"]),
        (order("30"), ["mg_per_kg_entered_as_mg"]),
        (order("2.01"), ["mg_per_kg_entered_as_mg"]),
        (order("2"), ["gram_entered_as_mg"]),
        (order("500", "20"), ["dose_outside_range"]),
        (order("125+125"), []),
        (order("500+500+0.01"), ["above_most_a_day", "many_infusions_a_day"]),
        (order("250+250+250"), ["many_infusions_a_day"]),
        (order(None), ["dose_unknown"]),
        (order("500", None), ["dose_unknown"]),
        (order("2500", None), ["above_absolute_cap", "dose_unknown"]),
        (order("0"), ["dose_not_above_zero"]),
        (order("500", "-1"), ["dose_not_above_zero"]),
        (order(*["1000"] * 5), []),
        (order(*["500"] * 6), ["days_outside_range"]),
        (order(*["1000"] * 6), ["course_total_above", "days_outside_range"]),
        (OrderFacts((DayDose(1, D(500)), DayDose(3, D(500)))), ["days_not_consecutive"]),
    ],
)
def test_amounts_and_days_of_an_adult(facts: OrderFacts, found: list[str]) -> None:
    assert codes(facts, SEED) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (weighed("9.99", "60"), []),  # 599 mg are within the flat range
        (weighed("9.99", "20"), ["dose_outside_range"]),
        (weighed("10", "20"), []),
        (weighed("20", "12"), []),
        (weighed("20.01", "12"), ["dose_outside_range"]),
        (weighed("30", "12"), []),
        (weighed("30.01", "12"), ["above_most_by_weight"]),
        (weighed("99.9", "12"), ["above_most_a_day"]),
        (weighed("100", "5"), ["tenfold_by_weight"]),
        (weighed("99.9", "5"), ["above_most_by_weight"]),
        (order("609", weight_kg="20"), []),  # 10 mg of rounding above 30 mg/kg
        (order("610", weight_kg="20"), ["above_most_by_weight"]),
        (order("191", weight_kg="20"), []),
        (order("190", weight_kg="20"), ["dose_outside_range"]),
        (order("25", weight_kg="2.5"), []),
        (order("25", weight_kg="2.6"), ["mg_per_kg_entered_as_mg"]),
    ],
)
def test_amounts_by_weight_against_the_seed(facts: OrderFacts, found: list[str]) -> None:
    assert codes(facts, SEED) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (weighed("15", "20", age_years="6"), []),
        (weighed("14.9", "20", age_years="6"), ["dose_outside_range"]),
        (weighed("30", "33.3", age_years="10"), []),
        (weighed("30", "33.4", age_years="10"), ["child_above_most_a_day"]),
        (weighed("30.1", "20", age_years="6"), ["child_above_most_by_weight"]),
        (order("1000", weight_kg="80", age_years="16"), []),
        (order("999", weight_kg="80", age_years="16"), ["dose_outside_range"]),
        (order("500", age_years="16"), ["weight_missing"]),
        (order("600", weight_kg="20", age_years="6", weight_days_old=30), []),
        (order("600", weight_kg="20", age_years="6", weight_days_old=31), ["weight_of_long_ago"]),
        (order("600", weight_kg="40", age_years="17.9"), []),
        (order("600", weight_kg="40", age_years="18"), ["protocol_for_others"]),
        (order(*["600"] * 4, weight_kg="20", age_years="6"), ["days_outside_range"]),
    ],
)
def test_a_child_by_the_paediatric_protocol(facts: OrderFacts, found: list[str]) -> None:
    book = dose_book(protocol="paediatric")
    assert [c for c in codes(facts, book) if c != "course_total_above"] == found


@pytest.mark.parametrize(
    ("mg", "minutes", "found"),
    [
        ("501", "29.9", ["infusion_too_fast"]),
        ("501", "30", []),
        ("500", "29.9", ["infusion_fast"]),
        ("500", "30", []),
        ("499", "10", []),
        ("499", "9.9", ["direct_injection"]),
        ("1000", "0", ["minutes_not_above_zero"]),
        ("1000", "1440", []),
        ("1000", "1441", ["minutes_implausible"]),
    ],
)
def test_how_fast(mg: str, minutes: str, found: list[str]) -> None:
    assert codes(order(mg, minutes=minutes), SEED) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (weighed("30", "12", minutes="29"), ["infusion_fast_by_label"]),
        (weighed("29", "12", minutes="29"), []),
        (order("30", weight_kg="3", minutes="9"), ["direct_injection"]),
        (order("500", minutes="5", route=Route.IM), ["route_outside_protocol"]),
    ],
)
def test_how_fast_by_weight_and_into_a_muscle(facts: OrderFacts, found: list[str]) -> None:
    assert [c for c in codes(facts) if c != "dose_outside_range"] == found


@pytest.mark.parametrize(
    ("product", "route", "found"),
    [
        (Product.SUCCINATE, Route.IV, []),
        (Product.SUCCINATE, None, []),
        (Product.ACETATE, Route.IV, ["acetate_intravenous"]),
        (Product.ACETATE, None, ["acetate_intravenous"]),
        (Product.ACETATE, Route.IM, ["product_outside_protocol", "route_outside_protocol"]),
    ],
)
def test_product_and_route(product, route, found: list[str]) -> None:
    assert codes(order("1000", product=product, route=route)) == found


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        ({"age_years": "125"}, []),
        ({"age_years": "126"}, ["age_impossible"]),
        ({"age_years": "-1"}, ["age_impossible", "weight_missing"]),
        ({"weight_kg": "399"}, []),
        ({"weight_kg": "400"}, ["weight_impossible"]),
        ({"weight_kg": "250", "age_years": "40"}, []),
        ({"weight_kg": "251", "age_years": "40"}, ["weight_unusual_for_age"]),
        ({"weight_kg": "72", "last_weight_kg": "60"}, []),
        ({"weight_kg": "72.1", "last_weight_kg": "60"}, ["weight_jump"]),
        ({"weight_kg": "60", "weight_days_old": 400}, []),
        ({"days_since_other_course": 5}, ["other_course_just_given"]),
        ({"days_since_other_course": 6}, []),
        ({"is_other_course_active": True}, ["other_course_under_way"]),
        ({"risks": ("Heart failure", "CHF")}, ["caution_heart_failure"]),
        ({"risks": ("itp",)}, []),
        ({"risks": ("itp",), "route": Route.IM}, ["route_outside_protocol", "contraindication_itp"]),
        ({"risks": ("diabetes",)}, []),
        ({"risks": ("gout",)}, ["risk_unknown"]),
    ],
)
def test_the_patient(facts: dict, found: list[str]) -> None:
    assert codes(order("1000", **facts), SEED) == found


@pytest.mark.parametrize(("days_old", "found"), [(90, []), (91, ["weight_of_long_ago"])])
def test_the_weight_of_a_dose_by_weight_grows_old(days_old: int, found: list[str]) -> None:
    facts = weighed("12", "60", age_years="50", weight_days_old=days_old)
    assert codes(facts) == found


def test_a_clinics_own_cap_decides() -> None:
    strict = dose_book(protocol="seed", cap_mg=D(1000))
    assert codes(order("1000"), strict) == []
    assert codes(order("1001"), strict) == ["above_absolute_cap"]


def test_days_are_named_where_the_first_is_known() -> None:
    facts = order("1500", "1000", "1500", first_day=date(2026, 1, 12))
    (found,) = check_dose(facts, SEED).findings
    assert found.sentence == (
        "1.5 g on 12 Jan, 14 Jan 2026 is above the 1 g a day of an adult; check it and give a reason."
    )
    assert "on day 1, 3" in check_dose(replace(facts, first_day=None), SEED).reason


def test_stops_come_first_and_the_version_is_told() -> None:
    found = check_dose(order("1000", risks=("psychosis",), product=Product.ACETATE), SEED)
    assert [f.severity for f in found.findings] == ["stop", "warn"]
    assert (found.verdict, found.rules_version) == (Verdict.STOP, RULES_VERSION)
    assert len(RULES_VERSION) <= 20
    assert check_dose(order("1000"), SEED).reason == "Nothing was found."


amounts = st.decimals("250", "9000", places=1)
RANK = {"ok": 0, "warn": 1, "stop": 2}


@given(
    low=amounts, more=st.decimals("0", "5000", places=1), kg=st.none() | st.decimals("30", "150", places=1)
)
def test_from_the_lowest_dose_up_more_is_never_less_grave(low: D, more: D, kg: D | None) -> None:
    ranks = [
        RANK[check_dose(order(str(mg), weight_kg=kg, age_years="50"), SEED).verdict]
        for mg in (low, low + more)
    ]
    assert ranks == sorted(ranks)


@given(mg=amounts, days=st.integers(1, 5))
def test_a_dose_split_over_the_day_is_judged_by_its_sum(mg: D, days: int) -> None:
    whole = check_dose(order(*[str(mg)] * days), SEED).verdict
    halves = check_dose(order(*[f"{mg / 2}+{mg / 2}"] * days), SEED).verdict
    assert whole == halves


@given(
    mg=st.decimals("-10", "10000", places=1),
    minutes=st.none() | st.integers(-5, 2000),
    age=st.none() | st.integers(-2, 150),
)
def test_any_order_gets_a_verdict(mg: D, minutes, age) -> None:
    facts = order(
        str(mg), minutes=None if minutes is None else D(minutes), age_years=None if age is None else D(age)
    )
    found = check_dose(facts, dose_book(age_years=facts.age_years))
    assert found.verdict in set(Verdict)
    assert mg <= loader.dose_limits().absolute_cap_mg_a_day.number or found.verdict == "stop"


def test_every_code_of_the_check_is_in_its_list_and_no_other() -> None:
    written = set()
    for module in (dose_amount, dose_giving, dose_patient):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in CODES:
                written.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"Finding", "Judgement"}:
                written |= {c.value for c in ast.walk(node.args[0]) if isinstance(c, ast.Constant)}
    assert {code for code in written if isinstance(code, str) and code != "_"} == CODES
