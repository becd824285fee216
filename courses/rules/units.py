"""Numbers as clinics print them, and exact conversion between the units of one analyte."""

import re
from decimal import Decimal
from fractions import Fraction

from courses.protocols.definitions import RELATIVE_UNIT, Analyte, UnitRule
from courses.rules.errors import RuleError

# ASCII digits only: full-width or Arabic digits would pass str.isdigit and Decimal, and read differently.
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)
MULTIPLE_SPELLINGS = frozenset({"x uln", "xuln", "× uln", "×uln", "times uln", "x normal", "× normal", "x n"})
# One unit, many spellings: both mu characters, "microkat", and the unit names of older laboratories.
SPELLINGS = {
    "iu/l": "U/L",
    "ui/l": "U/L",
    "µkat/l": "ukat/L",
    "μkat/l": "ukat/L",
    "microkat/l": "ukat/L",
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "micromol/l": "umol/L",
    "µg/l": "ug/L",
    "μg/l": "ug/L",
    "/µl": "/uL",
    "/μl": "/uL",
    "/mm3": "/uL",
    "10^9/l": "10*9/L",
    "x10^9/l": "10*9/L",
    "x 10^9/l": "10*9/L",
    "10^3/ul": "10*3/uL",
    "10^3/µl": "10*3/uL",
    "mm/hr": "mm/h",
    "mm/1h": "mm/h",
    "mval/l": "mEq/L",
}


def plain(number: Decimal) -> str:
    """Return the number without exponent or trailing zeros: "60", "17.5", "4130", "0"."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


def parse_decimal(text: str) -> Decimal:
    """Return the number; RuleError unless it is digits with at most one point (and a minus in front)."""
    stripped = text.strip(" \t")
    if PLAIN_NUMBER.fullmatch(stripped):
        return Decimal(stripped)
    shown = stripped[:30]
    if re.fullmatch(r"-?[0-9]+,[0-9]+", stripped[:60], re.ASCII):
        raise RuleError(
            f"The number '{shown}' was refused because a comma can mean thousands or decimals; "
            "write it with a point, such as 17.5."
        )
    if re.fullmatch(r"-?[0-9]{13,}(\.[0-9]*)?|-?[0-9]+\.[0-9]{13,}", stripped, re.ASCII):
        raise RuleError(
            f"The number '{shown}' was refused because it is too long; check it and enter it again."
        )
    raise RuleError(
        f"The number '{shown}' was refused because only digits and one point are accepted; "
        "write it plainly, such as 1953 or 17.5."
    )


def canonical_unit(text: str, analyte: Analyte) -> str:
    """Return the one spelling of a unit this analyte may carry; RuleError for any other unit."""
    folded = " ".join(text.split()).casefold()
    if folded in MULTIPLE_SPELLINGS:
        return RELATIVE_UNIT
    wanted = SPELLINGS.get(folded, " ".join(text.split())).casefold()
    for unit in analyte.units:
        if unit.casefold() == wanted:
            return unit
    raise RuleError(_why_refused(text.strip(), wanted, analyte))


def _why_refused(shown: str, folded: str, analyte: Analyte) -> str:
    reasons = {unit.casefold(): why for unit, why in analyte.refused_units.items()}
    why = reasons.get(folded, "it is not a unit of this analyte")
    accepted = ", ".join(analyte.units)
    return f"The unit '{shown[:30]}' was refused for {analyte.label} because {why}; use one of: {accepted}."


def convert(number: Decimal, analyte: Analyte, from_unit: str, to_unit: str) -> Decimal:
    """Return the number in `to_unit`, exact where it has a finite decimal form, else to 28 digits.

    RuleError for a unit the analyte does not have, and for a multiple of the upper limit.
    """
    start, goal = canonical_unit(from_unit, analyte), canonical_unit(to_unit, analyte)
    if start == goal:
        return number
    if RELATIVE_UNIT in {start, goal}:
        raise RuleError(
            f"A conversion of {analyte.label} from {start} to {goal} was refused because it needs the "
            "result's own upper limit; use the multiple as it is, or record the limit."
        )
    return as_decimal(_from_canonical(_to_canonical(number, analyte.units[start]), analyte.units[goal]))


def _to_canonical(number: Decimal, rule: UnitRule) -> Fraction:
    return Fraction(number) * rule.factor + rule.offset


def _from_canonical(number: Fraction, rule: UnitRule) -> Fraction:
    return (number - rule.offset) / rule.factor


def as_decimal(number: Fraction) -> Decimal:
    """Return the fraction as a Decimal, to 28 significant digits where it does not end."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def canonical_fraction(number: Decimal, analyte: Analyte, unit: str) -> Fraction:
    """Return the number in the analyte's own unit, exactly; RuleError for a unit that it does not have."""
    known = canonical_unit(unit, analyte)
    if known == RELATIVE_UNIT:
        raise RuleError(
            f"A conversion of {analyte.label} was refused because it is a multiple of its upper limit; "
            "use the multiple as it is, or record the limit."
        )
    return _to_canonical(number, analyte.units[known])
