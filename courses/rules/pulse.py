"""The pulse as ordered: the planned dose of a day, and the order in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courses.rules.errors import RuleError
from courses.rules.units import plain
from courses.rules.wording import NOT_RECORDED, days_text, dose_text, in_grams


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
