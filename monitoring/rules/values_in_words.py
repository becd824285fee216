"""Single values in words: "15.0 × ULN", "> 20 × ULN", "126 of 150", "about day 29"."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from courses.protocols.definitions import RELATIVE_UNIT
from courses.rules.dates import When
from courses.rules.units import plain
from courses.rules.wording import day_text, unit_text
from monitoring.rules.history import LabPoint, StrengthPoint
from monitoring.rules.laboratory.enzymes import comparable_numbers

MOST_PLACES = 4
MINUS = "\u2212"


@dataclass(frozen=True)
class Reading:
    """A result as it is said: number (None for "normal") with its comparator, in one unit."""

    number: Decimal | None
    comparator: str
    unit: str


def reading_of(lab: LabPoint) -> Reading:
    """Return the multiple of the ULN where it is known, else the printed number and unit."""
    if lab.multiple is not None:
        return Reading(lab.multiple, lab.comparator, RELATIVE_UNIT)
    return Reading(lab.number, lab.comparator, lab.unit)


def readings_in_one_unit(first: LabPoint, second: LabPoint) -> tuple[Reading, Reading] | None:
    """Return both as x ULN where both multiples are known, else in the first's unit, else None."""
    if first.analyte == second.analyte and first.multiple is not None and second.multiple is not None:
        return reading_of(first), reading_of(second)
    numbers = comparable_numbers(first, second)
    if numbers is None:
        return None
    before, after, unit = numbers
    return Reading(before, first.comparator, unit), Reading(after, second.comparator, unit)


def number_text(number: Decimal, unit: str, places: int = 1) -> str:
    """Return a multiple rounded to `places`, and any other number as it was printed."""
    if unit != RELATIVE_UNIT:
        return plain(number)
    rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == 0 != number and places < MOST_PLACES:
        return number_text(number, unit, places + 1)
    return f"{rounded:f}"


def pair_text(first: Reading, second: Reading) -> tuple[str, str]:
    """Return both numbers with as many places as it takes to tell them apart."""
    places = 1
    texts = _texts(first, second, places)
    while texts[0] == texts[1] and first.number != second.number and places < MOST_PLACES:
        places += 1
        texts = _texts(first, second, places)
    return texts


def _texts(first: Reading, second: Reading, places: int) -> tuple[str, str]:
    return _signed(first, places), _signed(second, places)


def _signed(reading: Reading, places: int = 1) -> str:
    if reading.number is None:
        return ""
    text = number_text(reading.number, reading.unit, places)
    return f"{reading.comparator} {text.removesuffix('.0')}" if reading.comparator else text


def reading_text(lab: LabPoint) -> str:
    """Return "15.0 × ULN", "> 20 × ULN", "1953 U/L", "normal, without a number" or the text as printed."""
    if lab.comparator == "normal":
        return "normal, without a number"
    reading = reading_of(lab)
    if reading.number is None:
        return lab.raw_text.strip() or "not reported"
    return f"{_signed(reading)} {unit_text(reading.unit)}".strip()


def total_text(point: StrengthPoint) -> str:
    """Return "126 of 150", "126", or "not scored"."""
    if point.total is None:
        return "not scored"
    return plain(point.total) + (f" of {plain(point.maximum)}" if point.maximum is not None else "")


def on_day(when: When) -> str:
    """Return "on 12 Jan 2026", "about 12 Jan 2026", or "on a day not recorded"."""
    if when.day is None:
        return "on a day not recorded"
    return f"{'on' if when.is_exact else 'about'} {day_text(when.day)}"


def day_since(when: When, day0: date, *, is_approximate: bool) -> str:
    """Return "day 29", or "about day 29" when either end of the count is approximate."""
    if when.day is None:
        return "a day not recorded"
    about = "about " if is_approximate or not when.is_exact else ""
    return f"{about}day {(when.day - day0).days}"


def in_brackets(when: When) -> str:
    """Return "12 Jan 2026" or "about 12 Jan 2026"."""
    return on_day(when).removeprefix("on ")


def percent_text(percent: Decimal) -> str:
    """Return "+20 %", "-3.3 %" (with a true minus) or "0 %", to one place at most."""
    rounded = percent.quantize(Decimal("0.1"), ROUND_HALF_UP)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return f"{sign}{plain(abs(rounded))} %"
