"""Days as clinics know them: exact, approximate, or not known at all."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from courses.rules.errors import RuleError


class Precision(StrEnum):
    EXACT = "exact"
    APPROX = "approx"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class When:
    """A day with its precision; `printed` keeps the source's own words, e.g. "2 months before"."""

    day: date | None
    precision: Precision = Precision.EXACT
    printed: str = ""

    def __post_init__(self) -> None:
        if (self.day is None) != (self.precision is Precision.UNKNOWN):
            raise RuleError(
                "A day was refused: it must be given, or marked as unknown, not both; "
                "enter the day or choose 'unknown'."
            )

    @property
    def is_exact(self) -> bool:
        return self.precision is Precision.EXACT


UNKNOWN_DAY = When(None, Precision.UNKNOWN)


@dataclass(frozen=True)
class Period:
    """First and last day, both included; `last` None means still running."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise RuleError(
                f"A period was refused: its last day {self.last} is before its first day {self.first}; "
                "correct one of them."
            )

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def clipped_to(self, other: "Period") -> "Period | None":
        """Return the days in both periods, or None when they share none."""
        first = max(self.first, other.first)
        lasts = [last for last in (self.last, other.last) if last is not None]
        last = min(lasts) if lasts else None
        return Period(first, last) if last is None or first <= last else None

    @property
    def days(self) -> int | None:
        """Return the number of days, or None when the period is still running."""
        return None if self.last is None else (self.last - self.first).days + 1


def day_number(day: date, *, since: date) -> int:
    """Return how many days `day` lies after `since`; the day itself is day 0."""
    return (day - since).days


def day_after(day: date) -> date:
    return day + timedelta(days=1)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def whole_years(since: date, day: date) -> int:
    """Return how many whole years lie between: an age, when `since` is the day of birth."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
