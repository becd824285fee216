"""A result said in the clinic's own unit, beside the value as printed."""

from decimal import ROUND_HALF_EVEN, Decimal

from courses.protocols.definitions import RELATIVE_UNIT, Analyte
from courses.protocols.loader import analytes
from courses.rules.errors import RuleError
from courses.rules.units import convert, plain
from courses.rules.wording import unit_text
from monitoring.rules.history import LabPoint

SIGNIFICANT = 3  # digits of a converted value: it is read beside the original, never instead


def clinic_unit(analyte: Analyte, *, enzyme_unit: str, glucose_unit: str) -> str:
    """Return the unit the clinic chose for this analyte; "" for one it has not chosen a unit for."""
    if "ukat/L" in analyte.units:
        return enzyme_unit
    return glucose_unit if analyte.code == "glucose" else ""


def in_clinic_unit(lab: LabPoint, *, enzyme_unit: str, glucose_unit: str) -> str:
    """Return "125 µkat/L" or "> 10 mmol/L" where another unit was printed, else ""."""
    known = analytes().get(lab.analyte)
    if known is None or lab.number is None or lab.unit == RELATIVE_UNIT:
        return ""
    wanted = clinic_unit(known, enzyme_unit=enzyme_unit, glucose_unit=glucose_unit)
    if not wanted or lab.unit == wanted:
        return ""
    try:
        number = convert(lab.number, known, lab.unit, wanted)
    except RuleError:
        return ""
    sign = f"{lab.comparator} " if lab.comparator else ""
    return f"{sign}{plain(_rounded(number))} {unit_text(wanted)}"


def _rounded(number: Decimal) -> Decimal:
    """Return the number with three significant digits, whole numbers kept whole."""
    if number == 0:
        return number
    places = min(number.adjusted() - SIGNIFICANT + 1, 0)
    return number.quantize(Decimal(1).scaleb(places), ROUND_HALF_EVEN)
