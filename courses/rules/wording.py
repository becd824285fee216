"""Days, dates and doses in words, the same on page, sheet and command; never in the reader's locale."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from courses.protocols.definitions import CountRange
from courses.rules.units import plain

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NOT_RECORDED = "dose not recorded"
UNIT_WORDS = {
    "ukat/L": "µkat/L",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
    "x ULN": "× ULN",
    "10*9/L": "10⁹/L",
    "10*3/uL": "10³/µL",
    "/uL": "/µL",
}


def day_text(day: date) -> str:
    """Return "12 Jan 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def short_day_text(day: date) -> str:
    """Return "12 Jan"."""
    return f"{day.day} {MONTHS[day.month - 1]}"


def days_text(days: Sequence[date]) -> str:
    """Return "12–14 Jan 2026" for days in a row, else each day; "" when there is none."""
    ordered = sorted(set(days))
    if not ordered:
        return ""
    if len(ordered) > 1 and ordered[-1] - ordered[0] == timedelta(days=len(ordered) - 1):
        return _run_text(ordered[0], ordered[-1])
    return (
        ", ".join([*map(short_day_text, ordered[:-1]), day_text(ordered[-1])])
        if _one_year(ordered)
        else (", ".join(map(day_text, ordered)))
    )


def _one_year(days: Sequence[date]) -> bool:
    return days[0].year == days[-1].year


def _run_text(first: date, last: date) -> str:
    if first.year != last.year:
        return f"{day_text(first)}–{day_text(last)}"
    start = str(first.day) if first.month == last.month else short_day_text(first)
    return f"{start}–{day_text(last)}"


def in_grams(mg: Decimal) -> bool:
    """Return whether a dose reads better in grams: 1000 mg or more, in steps of 50 mg."""
    return mg >= 1000 and mg % 50 == 0


def dose_text(mg: Decimal | None) -> str:
    """Return "1 g", "500 mg" or "dose not recorded"."""
    if mg is None:
        return NOT_RECORDED
    return f"{plain(mg / 1000)} g" if in_grams(mg) else f"{plain(mg)} mg"


def unit_text(unit: str) -> str:
    """Return a unit as people write it: "µkat/L", "× ULN", "10⁹/L"; others unchanged."""
    return UNIT_WORDS.get(unit, unit)


def count_text(count: int, noun: str) -> str:
    """Return "1 week" or "6 weeks"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def counts_text(counts: CountRange, noun: str) -> str:
    """Return "2–4 weeks", or "6 weeks" for a range of one."""
    if counts.fewest == counts.most:
        return count_text(counts.most, noun)
    return f"{counts.fewest}–{counts.most} {noun}s"


def capitalised(text: str) -> str:
    """Return the text with its first letter large and the rest as it is: "CK" stays "CK"."""
    return f"{text[:1].upper()}{text[1:]}"
