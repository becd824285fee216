"""Results in words, and as multiples of their own upper limit (ULN)."""

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from courses.protocols.definitions import RELATIVE_UNIT
from courses.rules.dates import Precision, When
from courses.rules.units import plain as number_text
from courses.rules.wording import unit_text
from monitoring.charts.words import hover, lab_value, multiple_text, when_text
from monitoring.rules.history import LabPoint
from monitoring.rules.laboratory.enzymes import NO_LONGER_STANDS, multiple_of_uln


def still_stands(lab: LabPoint) -> bool:
    return lab.status not in NO_LONGER_STANDS


def own_multiple(lab: LabPoint) -> Decimal | None:
    """Return the printed number, or for "<" and ">" its bound, as a multiple of this result's own ULN.

    None without a number or an upper limit.
    """
    if lab.multiple is not None:
        return lab.multiple
    return multiple_of_uln(lab.number, lab.comparator, lab.unit, lab.uln)


def lab_hover(lab: LabPoint, marked: str = "") -> str:
    """Return the result in words; `marked` is what `marks.rises` says of it."""
    multiple = own_multiple(lab)
    sign = {">": "> ", "<": "< ", "about": "about "}.get(lab.comparator, "")
    limit = f" (own upper limit {number_text(lab.uln)})" if lab.uln and lab.unit != RELATIVE_UNIT else ""
    return hover(
        f"{lab.label}: {lab_value(lab)}",
        "" if multiple is None else f"{sign}{multiple_text(multiple)} × upper limit{limit}",
        when_text(lab.when),
        "" if lab.status in {"", "final"} else lab.status,
        marked,
        lab.note,
    )


def day_and_precision(lab: LabPoint) -> tuple:
    return lab.when.day, lab.when.is_exact


def by_day(labs: Iterable[LabPoint]) -> list[list[LabPoint]]:
    """Return the results of each day and precision together, in order of day."""
    ordered = sorted(labs, key=day_and_precision)
    return [list(group) for _, group in groupby(ordered, key=day_and_precision)]


def day_of(labs: list[LabPoint]) -> When:
    day = labs[0].when.day
    return When(day, Precision.EXACT if labs[0].when.is_exact else Precision.APPROX)


def values_text(labs: list[LabPoint]) -> str:
    """Return "CK 1085, LDH 1036 U/L": a unit shared by all is written once."""
    units = {unit_text(lab.unit) for lab in labs}
    values = [f"{lab.label} {lab_value(lab)}" for lab in labs]
    unit = next(iter(units))
    if len(units) > 1 or not unit:
        return ", ".join(values)
    return ", ".join(value.removesuffix(f" {unit}") for value in values) + f" {unit}"
