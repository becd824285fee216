"""The facts of a pulse order that its check asks about; what is None is not known."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from courses.protocols import loader
from courses.protocols.definitions import Audience, PulseProtocol
from courses.protocols.limits import DoseLimits, Risk
from courses.rules.pulse import DoseBasis
from courses.rules.wording import days_text


class Product(StrEnum):
    SUCCINATE = "sodium_succinate"
    ACETATE = "acetate"


class Route(StrEnum):
    IV = "IV"
    IM = "IM"


@dataclass(frozen=True)
class DayDose:
    """One infusion: its day counted from 1, and its mg."""

    day: int
    mg: Decimal | None


@dataclass(frozen=True)
class DayTotal:
    """All infusions of one day; `mg` is the known part when `is_complete` is False."""

    day: int
    mg: Decimal
    infusions: int
    is_complete: bool


@dataclass(frozen=True)
class OrderFacts:
    """`mg_per_kg` is of one infusion, as ordered. `days_since_other_course` counts from its last infusion."""

    doses: tuple[DayDose, ...]
    basis: DoseBasis | None = None
    mg_per_kg: Decimal | None = None
    age_years: Decimal | None = None
    weight_kg: Decimal | None = None
    weight_days_old: int | None = None
    last_weight_kg: Decimal | None = None
    last_weight_days_old: int | None = None
    product: Product | None = None
    route: Route | None = None
    minutes: Decimal | None = None
    risks: tuple[str, ...] = ()
    first_day: date | None = None
    days_since_other_course: int | None = None
    is_other_course_active: bool = False

    @property
    def is_by_weight(self) -> bool:
        return self.basis is DoseBasis.MG_PER_KG

    @property
    def known_mg(self) -> list[Decimal]:
        return [dose.mg for dose in self.doses if dose.mg is not None]

    def day_totals(self) -> list[DayTotal]:
        """Return one total for each day on which something is ordered, in order."""
        return [self._total(day) for day in sorted({dose.day for dose in self.doses})]

    def _total(self, day: int) -> DayTotal:
        doses = [dose.mg for dose in self.doses if dose.day == day]
        known = [mg for mg in doses if mg is not None]
        return DayTotal(day, sum(known, Decimal(0)), len(doses), len(known) == len(doses))

    def when(self, days: list[int]) -> str:
        """Return "a day" for every day of the order where no date is known, else which days they are."""
        is_every_day = len(days) == len({dose.day for dose in self.doses})
        return "a day" if self.first_day is None and is_every_day else self.named(days)

    def named(self, days: list[int]) -> str:
        """Return which days they are, by date where the first is known."""
        if self.first_day is not None:
            return f"on {days_text([self.first_day + timedelta(days=day - 1) for day in days])}"
        return f"on day {', '.join(map(str, days))}"


@dataclass(frozen=True)
class DoseBook:
    """What an order is held against: limits, risks, the protocols that may apply, the clinic's cap."""

    limits: DoseLimits
    risks: Mapping[str, Risk]
    protocols: tuple[PulseProtocol, ...]
    cap_mg: Decimal
    lowest_mg_per_kg: Decimal  # of any protocol, whichever applies here

    def is_child(self, age_years: Decimal | None) -> bool | None:
        """Return whether someone of that age is a child, None when the age is not known."""
        return None if age_years is None else age_years < self.limits.adult_from_years.number

    @property
    def source(self) -> str:
        return "; ".join(dict.fromkeys(protocol.source for protocol in self.protocols))


def dose_book(
    *, protocol: str = "", age_years: Decimal | None = None, cap_mg: Decimal | None = None
) -> DoseBook:
    """Return the book for one protocol by name, or for all protocols an age may come under."""
    limits = loader.dose_limits()
    cap = limits.absolute_cap_mg_a_day.number if cap_mg is None else cap_mg
    every = tuple(loader.pulse_protocols().values())
    book = DoseBook(limits, loader.risks(), every, cap, min(p.mg_per_kg.low for p in every))
    if protocol:
        return replace(book, protocols=(loader.pulse_protocol(protocol),))
    is_child = book.is_child(age_years)
    if is_child is None:
        return book
    audience = Audience.CHILD if is_child else Audience.ADULT
    return replace(book, protocols=tuple(p for p in every if p.audience is audience))
