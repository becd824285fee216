"""An order as one line of a file: counts that cannot be, a unit that is missing, every fact carried on."""

from decimal import Decimal

import pytest

from courses.rules.dose_entry import OrderEntry, Unit, check_entry
from courses.rules.dose_facts import DayDose, OrderFacts, Product, Route, dose_book
from courses.rules.pulse import DoseBasis

D = Decimal
SEED = dose_book(protocol="seed")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"days": 0}, "0 days are refused: it is 1 to 60; correct the order."),
        ({"days": 61}, "61 days are refused: it is 1 to 60; correct the order."),
        ({"times_per_day": 0}, "0 times a day are refused: it is 1 to 60; correct the order."),
        ({"times_per_day": 61}, "61 times a day are refused: it is 1 to 60; correct the order."),
    ],
)
def test_counts_that_cannot_be(facts: dict, sentence: str) -> None:
    (found,) = check_entry(OrderEntry(dose=D(1), unit=Unit.G, **facts), SEED).findings
    code = "days_impossible" if "days" in facts else "times_impossible"
    assert (found.code, found.severity, found.sentence, found.source) == (
        (code, "stop", sentence, "Pulseline: what an order can be")
    )


def test_sixty_of_either_are_counted() -> None:
    days = check_entry(OrderEntry(dose=D(1), unit=Unit.G, days=60), SEED).reason
    times = check_entry(OrderEntry(dose=D(10), unit=Unit.MG, times_per_day=60), SEED).reason
    assert "Infusions on 60 days are outside the protocol" in days
    assert "60 infusions a day are more than the 2" in times


def test_a_dose_without_a_unit_is_not_checked() -> None:
    found = check_entry(OrderEntry(dose=D(1)), SEED).findings[0]
    assert (found.code, found.severity, found.sentence, found.source) == (
        "unit_missing",
        "warn",
        "The dose has no unit and cannot be checked: say mg or g.",
        "Pulseline: what an order can be",
    )


def test_an_entry_carries_every_fact() -> None:
    entry = OrderEntry(
        dose=D(12),
        unit=Unit.MG,
        basis=DoseBasis.MG_PER_KG,
        times_per_day=2,
        days=2,
        age_years=D(50),
        weight_kg=D(60),
        product=Product.SUCCINATE,
        route=Route.IV,
        minutes=D(60),
        risks=("chf",),
    )
    assert entry.facts() == OrderFacts(
        doses=tuple(DayDose(day, D(720)) for day in (1, 1, 2, 2)),
        basis=DoseBasis.MG_PER_KG,
        mg_per_kg=D(12),
        age_years=D(50),
        weight_kg=D(60),
        product=Product.SUCCINATE,
        route=Route.IV,
        minutes=D(60),
        risks=("chf",),
    )
    assert OrderEntry(dose=D(1), unit=Unit.G).facts().doses == (DayDose(1, D(1000)),)
