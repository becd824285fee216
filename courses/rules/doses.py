"""A dose as printed (amount, unit, per) in mg a day and in words; what cannot be told stays None."""

from decimal import Decimal

from courses.rules.units import plain
from courses.rules.wording import NOT_RECORDED

MG_OF_UNIT = {"mg": Decimal(1), "g": Decimal(1000)}
PER_WEIGHT = {"mg/kg": "mg", "g/kg": "g"}
TIMES_A_DAY = {"day": 1, "d": 1, "24 h": 1, "12 h": 2, "8 h": 3, "6 h": 4, "4 h": 6}
PER_IN_WORDS = {"day": "a day", "d": "a day", "24 h": "a day", "week": "a week", "course": "a course"}
DOSE_UNITS = (*MG_OF_UNIT, *PER_WEIGHT)


def daily_mg(amount: Decimal | None, unit: str, per: str, weight_kg: Decimal | None = None) -> Decimal | None:
    """Return mg a day; None when the amount or weight is unknown or the dose is not a daily one.

    A weekly dose or one per course is not a daily dose, and no average is made of it.
    """
    times = TIMES_A_DAY.get(_folded(per))
    mg = _mg(amount, _folded(unit), weight_kg)
    return None if times is None or mg is None else mg * times


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _mg(amount: Decimal | None, unit: str, weight_kg: Decimal | None) -> Decimal | None:
    if amount is None:
        return None
    if unit in PER_WEIGHT:
        return None if weight_kg is None else amount * weight_kg * MG_OF_UNIT[PER_WEIGHT[unit]]
    return amount * MG_OF_UNIT[unit] if unit in MG_OF_UNIT else None


def describe_dose(amount: Decimal | None, unit: str, per: str) -> str:
    """Return "40 mg every 8 h", "1 mg/kg a day", "7.5 mg a week", or "dose not recorded".

    A dose without its time says so: "15 mg" alone would leave a day or a week to the reader.
    """
    if amount is None:
        return NOT_RECORDED
    dose = " ".join(part for part in (plain(amount), unit.strip(), _per_text(_folded(per))) if part)
    return dose if per.strip() else f"{dose}, how often not recorded"


def _per_text(per: str) -> str:
    if not per:
        return ""
    return PER_IN_WORDS.get(per) or (f"every {per}" if per.endswith(" h") else f"per {per}")
