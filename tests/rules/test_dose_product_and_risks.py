"""What the dose check says of the acetate and of a patient's risks, whole."""

from decimal import Decimal

import pytest

from courses.rules.dose_check import check_dose
from courses.rules.dose_facts import DayDose, OrderFacts, Product, Route, dose_book

SEED = dose_book(protocol="seed")
ISMP = "ISMP on mistaken methylprednisolone products; the acetate is a depot and never goes into a vein"
ASK = "check it and give a reason."


def order(**facts) -> OrderFacts:
    return OrderFacts((DayDose(1, Decimal(1000)),), **facts)


def said(facts: OrderFacts) -> list[tuple[str, str, str, str]]:
    return [(f.code, f.severity, f.sentence, f.source) for f in check_dose(facts, SEED).findings]


@pytest.mark.parametrize(
    ("route", "severity", "code", "sentence"),
    [
        (
            None,
            "stop",
            "acetate_intravenous",
            (
                "Methylprednisolone acetate was ordered without a route, and a pulse is intravenous; order "
                "the "
                "sodium succinate."
            ),
        ),
        (
            Route.IV,
            "stop",
            "acetate_intravenous",
            "Methylprednisolone acetate must never go into a vein; order the sodium succinate.",
        ),
        (
            Route.IM,
            "warn",
            "product_outside_protocol",
            f"Methylprednisolone acetate is a depot and no product of a pulse; {ASK}",
        ),
    ],
)
def test_the_acetate(route, severity, code, sentence) -> None:
    found = said(order(product=Product.ACETATE, route=route))
    assert found[0] == (code, severity, sentence, ISMP)


@pytest.mark.parametrize(
    ("risk", "code", "sentence"),
    [
        ("CHF", "caution_heart_failure", f"Heart failure is recorded: it calls for caution; {ASK}"),
        (
            " Gout-attack",
            "risk_unknown",
            (
                "The risk ' Gout-attack' is not known to this check, so nothing was checked for it; judge "
                "it, "
                "and give a reason."
            ),
        ),
        (
            "x" * 61,
            "risk_unknown",
            (
                f"The risk '{'x' * 60}' is not known to this check, so nothing was checked for it; judge "
                f"it, and "
                "give a reason."
            ),
        ),
    ],
)
def test_a_risk(risk, code, sentence) -> None:
    source = "Pulseline risk table" if code == "risk_unknown" else SEED.risks["chf"].source
    assert said(order(risks=(risk,))) == [(code, "warn", sentence, source)]


def test_a_label_contraindication_is_said_as_one() -> None:
    sentence = f"Immune thrombocytopenia is recorded: the label names it as a contraindication; {ASK}"
    found = said(order(risks=("itp",), route=Route.IM))
    assert found[1:] == [("contraindication_itp", "warn", sentence, SEED.risks["itp"].source)]


@pytest.mark.parametrize(
    ("age", "is_refused"), [("-0.1", True), ("0", False), ("125", False), ("125.1", True)]
)
def test_an_age_on_both_sides_of_its_limits(age: str, is_refused: bool) -> None:
    assert ("age_impossible" in [code for code, *_ in said(order(age_years=Decimal(age)))]) is is_refused
