"""A pulse order as one line of a file: one dose, so many times a day, on so many days."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from courses.rules.dose_check import DoseVerdict, check_dose, judged
from courses.rules.dose_facts import DayDose, DoseBook, OrderFacts, Product, Route
from courses.rules.findings import Finding, Severity
from courses.rules.pulse import DoseBasis

MOST_COUNT = 60  # days, or infusions a day: beyond it a number was typed into the wrong place
SOURCE = "Pulseline: what an order can be"


class Unit(StrEnum):
    MG = "mg"
    G = "g"


MG_OF = {Unit.MG: Decimal(1), Unit.G: Decimal(1000)}


@dataclass(frozen=True)
class OrderEntry:
    """None is not known. Times a day and days count as one where they are not known."""

    dose: Decimal | None = None
    unit: Unit | None = None
    basis: DoseBasis | None = None
    times_per_day: int | None = None
    days: int | None = None
    age_years: Decimal | None = None
    weight_kg: Decimal | None = None
    product: Product | None = None
    route: Route | None = None
    minutes: Decimal | None = None
    risks: tuple[str, ...] = ()

    @property
    def amount_mg(self) -> Decimal | None:
        """Return the dose in mg, or mg/kg where it is by weight; None without dose or unit."""
        return None if self.dose is None or self.unit is None else self.dose * MG_OF[self.unit]

    def facts(self) -> OrderFacts:
        """Return the facts for the check; the counts must be possible."""
        amount, mg_per_kg = self.amount_mg, None
        if self.basis is DoseBasis.MG_PER_KG:
            amount, mg_per_kg = None, self.amount_mg
            if mg_per_kg is not None and self.weight_kg is not None:
                amount = mg_per_kg * self.weight_kg
        times = [amount] * (self.times_per_day or 1)
        return OrderFacts(
            doses=tuple(DayDose(day, mg) for day in range(1, (self.days or 1) + 1) for mg in times),
            basis=self.basis,
            mg_per_kg=mg_per_kg,
            age_years=self.age_years,
            weight_kg=self.weight_kg,
            product=self.product,
            route=self.route,
            minutes=self.minutes,
            risks=self.risks,
        )


def check_entry(entry: OrderEntry, book: DoseBook) -> DoseVerdict:
    """Return the verdict on one line; counts that cannot be are a stop of their own."""
    impossible = (*_impossible("days", entry.days), *_impossible("times a day", entry.times_per_day))
    if impossible:
        return judged(impossible)
    checked = check_dose(entry.facts(), book)
    return judged((*_unit_missing(entry), *checked.findings))


def _impossible(what: str, count: int | None) -> Iterator[Finding]:
    if count is not None and not 1 <= count <= MOST_COUNT:
        code = f"{what.split(maxsplit=1)[0]}_impossible"
        yield Finding(
            code,
            Severity.STOP,
            f"{count} {what} are refused: it is 1 to {MOST_COUNT}; correct the order.",
            SOURCE,
        )


def _unit_missing(entry: OrderEntry) -> Iterator[Finding]:
    if entry.dose is not None and entry.unit is None:
        sentence = "The dose has no unit and cannot be checked: say mg or g."
        yield Finding("unit_missing", Severity.WARN, sentence, SOURCE)
