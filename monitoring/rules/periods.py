"""The periods an audit offers: calendar years and quarters, by a code that stands in an address."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from courses.rules.dates import months_later
from courses.rules.wording import day_text

YEARS_OFFERED = 10
CODE = re.compile(r"((?:19|20|21)\d\d)(?:-Q([1-4]))?", re.ASCII)
LAST_YEAR = "last-12-months"


@dataclass(frozen=True)
class Period:
    """Days from the first to the last, both included; `code` is "2026", "2026-Q3", or names a choice."""

    code: str
    words: str
    first_day: date
    last_day: date

    @property
    def days_words(self) -> str:
        return f"{day_text(self.first_day)} to {day_text(self.last_day)}"

    @property
    def year(self) -> int:
        return self.first_day.year

    @property
    def quarter(self) -> int | None:
        """Return 1 to 4, or None for what is no quarter."""
        found = CODE.fullmatch(self.code)
        return int(found[2]) if found and found[2] else None

    def until(self, day: date) -> "Period":
        """Return the part of it up to `day`, which lies in it or after it."""
        return self if self.last_day <= day else replace(self, last_day=day)


def period_of(code: str) -> Period | None:
    """Return the year or quarter of the code; None for any other code."""
    found = CODE.fullmatch(code)
    if not found:
        return None
    year, quarter = int(found[1]), found[2]
    if not quarter:
        return Period(code, str(year), date(year, 1, 1), date(year, 12, 31))
    first = date(year, 3 * int(quarter) - 2, 1)
    return Period(code, f"quarter {quarter} of {year}", first, months_later(first, 3) - timedelta(days=1))


def last_twelve_months(today: date) -> Period:
    """Return the twelve months that end today."""
    first = months_later(today, -12) + timedelta(days=1)
    return Period(LAST_YEAR, "the last twelve months", first, today)


def quarter_begun(today: date) -> date:
    """Return the first day of the quarter that `today` lies in."""
    return date(today.year, today.month - (today.month - 1) % 3, 1)


def last_full_quarter(today: date) -> date:
    """Return the last day of the latest quarter that is over."""
    return quarter_begun(today) - timedelta(days=1)


def offered(until: date, years: int = YEARS_OFFERED) -> tuple[Period, ...]:
    """Return the years and quarters begun by `until`, the newest first, each year before its quarters."""
    codes = (
        f"{year}{part}"
        for year in range(until.year, until.year - years, -1)
        for part in ("", "-Q4", "-Q3", "-Q2", "-Q1")
    )
    return tuple(one for one in map(period_of, codes) if one is not None and one.first_day <= until)
