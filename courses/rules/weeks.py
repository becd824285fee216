"""A taper as rows of a calendar: weeks counted from each step's first day, so that no row has two doses."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.dates import Period
from courses.rules.steps import Taper

WEEK = 7
OPEN_WEEKS = 26  # a sheet with an open end is printed for half a year ...
LEAST_OPEN_WEEKS = 4  # ... and its last dose for at least so many weeks


@dataclass(frozen=True)
class Week:
    """Up to seven days of one dose; `is_change` on the first row of each step."""

    days: tuple[date, ...]
    daily_mg: Decimal
    is_change: bool

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]


def weeks_of(taper: Taper, *, since: date) -> tuple[Week, ...]:
    """Return the rows from the one that holds `since` on; () once the plan has ended."""
    rows = [
        week
        for step in taper.dose_steps
        for week in _weeks(taper.period_of(step), step.daily_mg, since=since)
        if week.last >= since
    ]
    return tuple(rows)


def _weeks(period: Period, daily_mg: Decimal, *, since: date) -> list[Week]:
    last = period.last or _last_printed(period.first, since)
    count = ((last - period.first).days // WEEK) + 1
    firsts = [period.first + timedelta(days=WEEK * n) for n in range(count)]
    return [Week(_days(first, last), daily_mg, is_change=first == period.first) for first in firsts]


def _days(first: date, last: date) -> tuple[date, ...]:
    count = min(WEEK, (last - first).days + 1)
    return tuple(first + timedelta(days=n) for n in range(count))


def _last_printed(first: date, since: date) -> date:
    """Return the last day printed of an open step that began on `first`: whole weeks of it."""
    begins = max(first, since)
    ends = max(since + timedelta(days=WEEK * OPEN_WEEKS), begins + timedelta(days=WEEK * LEAST_OPEN_WEEKS))
    weeks = (ends - first).days // WEEK
    return first + timedelta(days=WEEK * weeks - 1)
