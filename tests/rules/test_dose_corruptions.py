"""Every safe order of the table, corrupted in eight ways: nothing gets through."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from courses.rules.dose_check import DoseVerdict, check_dose
from courses.rules.dose_entry import OrderEntry, Unit, check_entry
from courses.rules.dose_facts import dose_book
from courses.rules.pulse import DoseBasis
from tests.rules.dose_vignettes import vignettes

SAFE = [v for v in vignettes() if v.is_safe and v.context is None]
USUAL_KG = Decimal(70)
POUNDS_A_KG = Decimal("2.2046")


def times(factor: str) -> Callable[[OrderEntry], OrderEntry]:
    return lambda entry: replace(entry, dose=entry.dose * Decimal(factor))


def other_unit(entry: OrderEntry) -> OrderEntry:
    return replace(entry, unit=Unit.MG if entry.unit is Unit.G else Unit.G)


def per_kg_as_mg(entry: OrderEntry) -> OrderEntry:
    """The figure of mg/kg in the box for mg."""
    if entry.basis is DoseBasis.MG_PER_KG:
        return replace(entry, basis=DoseBasis.FLAT)
    figure = entry.amount_mg / (entry.weight_kg or USUAL_KG)
    return replace(entry, dose=figure.quantize(Decimal(1)), unit=Unit.MG)


def mg_as_per_kg(entry: OrderEntry) -> OrderEntry:
    if entry.basis is DoseBasis.FLAT:
        return replace(entry, basis=DoseBasis.MG_PER_KG)
    return replace(entry, dose=entry.dose * entry.weight_kg)


CORRUPTIONS = {
    "ten times": times("10"),
    "a tenth": times("0.1"),
    "a hundred times": times("100"),
    "a thousand times": times("1000"),
    "g for mg or mg for g": other_unit,
    "mg/kg as mg": per_kg_as_mg,
    "mg as mg/kg": mg_as_per_kg,
}


def highest_daily_mg(entry: OrderEntry) -> Decimal:
    return max((total.mg for total in entry.facts().day_totals()), default=Decimal(0))


def holds(found: DoseVerdict, entry: OrderEntry) -> bool:
    is_above = highest_daily_mg(entry) > dose_book().cap_mg
    return found.verdict == "stop" if is_above else found.verdict != "ok"


@pytest.mark.parametrize("name", CORRUPTIONS)
@pytest.mark.parametrize("vignette", SAFE, ids=lambda v: v.id)
def test_a_corrupted_order_is_caught(name: str, vignette) -> None:
    entry = CORRUPTIONS[name](vignette.entry)
    found = check_entry(entry, dose_book(age_years=entry.age_years))
    assert holds(found, entry), (found.verdict, found.reason)


@pytest.mark.parametrize("vignette", [v for v in SAFE if v.entry.weight_kg], ids=lambda v: v.id)
def test_pounds_entered_as_kg_are_caught_beside_the_last_weight(vignette) -> None:
    real = vignette.entry
    entry = replace(real, weight_kg=(real.weight_kg * POUNDS_A_KG).quantize(Decimal("0.1")))
    facts = replace(entry.facts(), last_weight_kg=real.weight_kg)
    assert holds(check_dose(facts, dose_book(age_years=entry.age_years)), entry)
