"""The pulse as ordered: planned dose of a day, what lies outside the protocol, and the order in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courses.protocols.definitions import PulseProtocol
from courses.rules.errors import RuleError
from courses.rules.units import plain
from courses.rules.warning import OrderWarning
from courses.rules.wording import NOT_RECORDED, days_text, dose_text, in_grams

__all__ = ["DoseBasis", "OrderWarning", "PlannedInfusion", "check_order", "describe_pulse", "planned_mg"]


class DoseBasis(StrEnum):
    MG_PER_KG = "mg_per_kg"
    FLAT = "flat"


@dataclass(frozen=True)
class PlannedInfusion:
    """One infusion of an order; `planned_mg` None when the dose is not recorded."""

    day: date
    planned_mg: Decimal | None

    def __post_init__(self) -> None:
        if self.planned_mg is not None and self.planned_mg <= 0:
            raise RuleError(
                f"An infusion of {plain(self.planned_mg)} mg was refused because a dose is more than 0; "
                "correct it or mark the dose as not recorded."
            )


def planned_mg(
    *,
    basis: DoseBasis | str,
    mg_per_kg: Decimal | None = None,
    weight_kg: Decimal | None = None,
    flat_mg: Decimal | None = None,
) -> Decimal:
    """Return the planned mg of one day, mg/kg x kg or the flat dose; RuleError when a part is missing."""
    if basis == DoseBasis.FLAT:
        if mg_per_kg is not None:
            raise RuleError("A flat dose was refused because mg/kg was given too; keep one of them.")
        return _above_zero(flat_mg, "flat dose", "mg")
    if basis == DoseBasis.MG_PER_KG:
        if flat_mg is not None:
            raise RuleError(
                "A dose by weight was refused because a flat dose was given too; keep one of them."
            )
        return _above_zero(mg_per_kg, "dose by weight", "mg/kg") * _above_zero(weight_kg, "body weight", "kg")
    raise RuleError(f"The basis '{str(basis)[:30]}' of a dose was refused; choose mg_per_kg or flat.")


def _above_zero(amount: Decimal | None, what: str, unit: str) -> Decimal:
    if amount is None:
        raise RuleError(f"The dose was refused because the {what} is missing; enter it in {unit}.")
    if not amount.is_finite() or amount <= 0:
        raise RuleError(f"A {what} of {amount} {unit} was refused because it is not above 0; correct it.")
    return amount


def check_order(
    infusions: Sequence[PlannedInfusion], *, protocol: PulseProtocol, weight_kg: Decimal | None = None
) -> tuple[OrderWarning, ...]:
    """Return what lies outside the protocol, in a fixed order; () when nothing does or nothing is ordered."""
    days = sorted({infusion.day for infusion in infusions})
    return (
        *_range_warnings(infusions, protocol, weight_kg),
        *_day_warnings(days, protocol),
        *_unknown_warnings(infusions, protocol),
    )


def _range_warnings(
    infusions: Sequence[PlannedInfusion], protocol: PulseProtocol, weight_kg: Decimal | None
) -> Iterable[OrderWarning]:
    """Yield one warning per daily total outside both ranges; a day with an unknown dose has no total."""
    days_of_total: dict[tuple[Decimal, bool], list[date]] = {}
    for day in sorted({infusion.day for infusion in infusions}):
        doses = [infusion.planned_mg for infusion in infusions if infusion.day == day]
        known = [dose for dose in doses if dose is not None]
        if len(known) == len(doses) and not _in_range(sum(known, Decimal(0)), protocol, weight_kg):
            days_of_total.setdefault((sum(known, Decimal(0)), len(doses) > 1), []).append(day)
    for (total, is_sum), days in days_of_total.items():
        yield _range_warning(total, days, protocol, weight_kg, is_sum=is_sum)


def _in_range(daily_mg: Decimal, protocol: PulseProtocol, weight_kg: Decimal | None) -> bool:
    """Return whether either range covers the dose; without a weight only the flat one can be asked."""
    by_weight = weight_kg is not None and weight_kg > 0 and protocol.mg_per_kg.covers(daily_mg / weight_kg)
    return by_weight or (protocol.flat_mg is not None and protocol.flat_mg.covers(daily_mg))


def _range_warning(
    total: Decimal, days: Sequence[date], protocol: PulseProtocol, weight_kg: Decimal | None, *, is_sum: bool
) -> OrderWarning:
    flat, by_weight = protocol.flat_mg, protocol.mg_per_kg
    flat_words = f"{plain(flat.low)}–{plain(flat.high)} mg a day, or " if flat else ""
    unchecked = "" if weight_kg is not None else ", which needs a weight to check"
    sentence = (
        f"{dose_text(total)}{' in all' if is_sum else ''} on {days_text(days)} is outside the protocol "
        f"({flat_words}{plain(by_weight.low)}–{plain(by_weight.high)} mg/kg{unchecked}); check it "
        f"and give a reason."
    )
    code = "daily_total_outside_range" if is_sum else "dose_outside_range"
    return OrderWarning(code, sentence, protocol.source)


def _day_warnings(days: Sequence[date], protocol: PulseProtocol) -> Iterable[OrderWarning]:
    if not days:
        return
    if not protocol.fewest_days <= len(days) <= protocol.most_days:
        yield OrderWarning(
            "days_outside_range",
            f"{len(days)} days of infusions are outside the protocol "
            f"({protocol.fewest_days}–{protocol.most_days} days); check them and give a reason.",
            protocol.source,
        )
    if (days[-1] - days[0]).days + 1 != len(days):
        yield OrderWarning(
            "days_not_consecutive",
            f"The infusions ({days_text(days)}) are not on consecutive days as in the protocol; "
            "check the days and give a reason.",
            protocol.source,
        )


def _unknown_warnings(
    infusions: Sequence[PlannedInfusion], protocol: PulseProtocol
) -> Iterable[OrderWarning]:
    days = [infusion.day for infusion in infusions if infusion.planned_mg is None]
    if days:
        yield OrderWarning(
            "dose_unknown",
            f"The dose on {days_text(days)} is not recorded and cannot be checked against the protocol; "
            "enter it if it is known.",
            protocol.source,
        )


def describe_pulse(
    doses: Sequence[tuple[date | None, Decimal | None]], *, is_approximate: bool = False
) -> str:
    """Return "3 × 1 g IV, 12–14 Jan 2026" for (day, mg) pairs; None is what was not recorded."""
    if not doses:
        return "no infusion"
    days = [day for day, _ in doses if day is not None]
    when = days_text(days) or "day not recorded"
    if 0 < len(days) < len(doses):
        when = f"{when} and a day not recorded"
    about = "about " if is_approximate and days else ""
    return f"{_doses_text([mg for _, mg in doses])} IV, {about}{when}"


def _doses_text(doses: Sequence[Decimal | None]) -> str:
    if len(set(doses)) == 1:
        return f"{len(doses)} × {dose_text(doses[0])}"
    known = [mg for mg in doses if mg is not None]
    if all(in_grams(mg) for mg in known):
        return (
            f"{' / '.join(_part(mg, 1000) for mg in doses)} g" if len(known) == len(doses) else _mixed(doses)
        )
    return f"{' / '.join(_part(mg, 1) for mg in doses)} mg" if len(known) == len(doses) else _mixed(doses)


def _part(mg: Decimal | None, divisor: int) -> str:
    return NOT_RECORDED if mg is None else plain(mg / divisor)


def _mixed(doses: Sequence[Decimal | None]) -> str:
    return " / ".join(dose_text(mg) for mg in doses)
