"""Muscle enzymes: multiples of each result's own upper limit (ULN), change, the value that counts.

A comparator ("> 20", "< 5", "about 7") and "normal, no number" never enter a calculation.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import analytes
from courses.rules.errors import RuleError
from courses.rules.units import convert
from monitoring.rules.history import LabPoint

NO_LONGER_STANDS = frozenset({"withdrawn", "entered_in_error"})


def multiple_of_uln(
    number: Decimal | None, comparator: str, unit: str, uln: Decimal | None
) -> Decimal | None:
    """Return number / ULN, the ULN being in the result's own unit; None without number or ULN.

    A number in "x ULN" is the multiple itself. With "<" or ">" the answer is that bound, and stays one:
    show it with its comparator.
    """
    if number is None or comparator == "normal":
        return None
    if unit == RELATIVE_UNIT:
        return number
    return number / uln if uln is not None and uln > 0 else None


def number_in(lab: LabPoint, unit: str) -> Decimal | None:
    """Return the printed number, or for "<" and ">" its bound, in `unit`; None where that cannot be told."""
    if lab.number is None or lab.comparator == "normal" or lab.unit == unit:
        return None if lab.comparator == "normal" else lab.number
    try:
        return convert(lab.number, analytes()[lab.analyte], lab.unit, unit)
    except (RuleError, KeyError):
        return None


def comparable_numbers(first: LabPoint, second: LabPoint) -> tuple[Decimal, Decimal, str] | None:
    """Return both numbers in one unit (the first's, else x ULN) and that unit; None when they have none.

    Comparators are left to the caller.
    """
    if first.number is None or second.number is None or first.analyte != second.analyte:
        return None
    if not first.analyte:
        return _same_printed(first, second)
    try:
        number = convert(second.number, analytes()[first.analyte], second.unit, first.unit)
    except (RuleError, KeyError):
        if first.multiple is None or second.multiple is None:
            return None
        return first.multiple, second.multiple, RELATIVE_UNIT
    return first.number, number, first.unit


def _same_printed(first: LabPoint, second: LabPoint) -> tuple[Decimal, Decimal, str] | None:
    """Compare what has no analyte only when it was printed alike."""
    if first.number is None or second.number is None:
        return None
    alike = first.label == second.label and first.unit == second.unit
    return (first.number, second.number, first.unit) if alike else None


def percent_change(baseline: LabPoint, followup: LabPoint) -> Decimal | None:
    """Return the change in percent of the baseline, negative when it fell.

    None unless both are plain measured numbers of one analyte that share a unit, and the baseline is above 0.
    Of a muscle enzyme, which is read as a multiple of its limit, None too where `direction` cannot be told.
    """
    if not (baseline.is_measured and followup.is_measured):
        return None
    if baseline.is_muscle_enzyme and direction(baseline, followup) is None:
        return None
    numbers = comparable_numbers(baseline, followup)
    if numbers is None or numbers[0] <= 0:
        return None
    return (numbers[1] - numbers[0]) / numbers[0] * 100


def direction(baseline: LabPoint, followup: LabPoint) -> str | None:
    """Return "falling", "rising" or "unchanged"; None when it cannot be told.

    A bound tells a direction where it leaves no doubt: from "> 20" to 1.6 is falling, from "> 20" to 25 is
    not known, and neither is anything from or to "about" or "normal". Where the numbers and the multiples of
    two different limits disagree, nothing is told.
    """
    numbers = comparable_numbers(baseline, followup)
    if numbers is None:
        return None
    signs = (baseline.comparator, followup.comparator)
    way = _way(numbers[0], numbers[1], signs)
    if baseline.multiple is None or followup.multiple is None:
        return way
    return way if way == _way(baseline.multiple, followup.multiple, signs) else None


def _way(before: Decimal, after: Decimal, signs: tuple[str, str]) -> str | None:
    if signs == ("", ""):
        return _plain_direction(before, after)
    if after == before and "=" in "".join(signs):
        return None
    bounds = (signs[0].removesuffix("="), signs[1].removesuffix("="))
    if after <= before and bounds in {(">", ""), ("", "<"), (">", "<")}:
        return "falling"
    if after >= before and bounds in {("<", ""), ("", ">"), ("<", ">")}:
        return "rising"
    return None


def _plain_direction(before: Decimal, after: Decimal) -> str:
    if after == before:
        return "unchanged"
    return "falling" if after < before else "rising"


def standing(labs: Iterable[LabPoint], analyte: str) -> list[LabPoint]:
    """Return the results of an analyte that still stand and have a day, earliest first."""
    kept = [lab for lab in labs if lab.analyte == analyte and lab.status not in NO_LONGER_STANDS]
    return sorted((lab for lab in kept if lab.when.day is not None), key=lambda lab: lab.when.day or date.min)


def latest(labs: Iterable[LabPoint], analyte: str, on: date) -> LabPoint | None:
    """Return the last result on or before a day, numbers or not; of two on one day the later in the list."""
    before = [lab for lab in standing(labs, analyte) if lab.when.day is not None and lab.when.day <= on]
    return before[-1] if before else None


def baseline_before(labs: Iterable[LabPoint], analyte: str, day: date) -> LabPoint | None:
    """Return the baseline of a course: simply the latest result on or before its first infusion day.

    An approximate day counts like an exact one: the result nearest to the pulse is the one it is judged by.
    """
    return latest(labs, analyte, day)
