"""Every local date's wall time once, over fifteen zones and ten years, against a scan of the day's minutes.

The slow twin knows nothing of offsets or folds: it walks through the minutes of UTC and looks at the clock on
the wall. The table has 438 240 occurrences: here the scan looks at every day on which a clock moves, the days
beside it and a sample; `make chaos-zones` lets it look at all.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from courses.rules.civil_time import moment

ZONES = (
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Lord_Howe",  # moves by half an hour
    "Australia/Sydney",
    "Africa/Cairo",  # moves at midnight
    "Africa/Casablanca",  # back during Ramadan
    "Asia/Beirut",  # moves at midnight
    "Asia/Kolkata",
    "Pacific/Chatham",  # 45 minutes off, moves at 2:45
    "Pacific/Apia",
    "Antarctica/Troll",  # moves by two hours
)
YEARS = range(2026, 2036)
WALLS = tuple(time(*at) for at in [(0,), (0, 30), (1, 30), (2,), (2, 30), (3,), (8,), (23, 30)])
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
QUARTER = HOUR / 4  # no clock of these zones moves by less, or at another minute
SAMPLE_EVERY_DAYS = 73
LOOKED_AT = 54 * HOUR  # from 15 hours before in UTC: each zone shows the whole day in them


def by_scan(day: date, zone: ZoneInfo, step: timedelta) -> dict[time, datetime]:
    """Return, for each wall time, the first step of UTC at which the clock shows `day` and it, or later."""
    found: dict[time, datetime] = {}
    at = datetime.combine(day, time(), UTC) - 15 * HOUR
    for _ in range(LOOKED_AT // step):
        shown = at.astimezone(zone).replace(tzinfo=None)
        if shown.date() == day:
            for wall in WALLS:
                if shown.time() >= wall:
                    found.setdefault(wall, at)
        at += step
    return found


@cache
def unusual_days(name: str, year: int) -> tuple[date, ...]:
    """Return the days that do not have 24 hours, and those beside them."""
    zone, found = ZoneInfo(name), set()
    for n in range(367):
        day = date(year, 1, 1) + n * DAY
        noons = [datetime.combine(day + k * DAY, time(12), zone).utcoffset() for k in (-1, 0)]
        if noons[0] != noons[1]:
            found |= {day - DAY, day, day + DAY}
    return tuple(sorted(day for day in found if day.year == year))


def days_of(year: int) -> list[date]:
    return [date(year, 1, 1) + n * DAY for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]


def unlike_the_scan(name: str, days, step: timedelta = QUARTER) -> list[date]:
    """Return the days of which a wall time is not at the moment that the scan finds."""
    zone = ZoneInfo(name)
    return [day for day in days if {w: moment(day, w, zone) for w in WALLS} != by_scan(day, zone, step)]


@pytest.mark.parametrize("name", ZONES)
def test_each_wall_time_of_the_days_on_which_clocks_move_is_the_scans(name):
    days = {day for year in YEARS for day in unusual_days(name, year)}
    days |= {day for year in YEARS for day in days_of(year)[::SAMPLE_EVERY_DAYS]}
    assert unlike_the_scan(name, sorted(days)) == []


@pytest.mark.parametrize("name", ZONES)
def test_over_ten_years_each_wall_time_comes_once_a_local_date_and_in_order(name):
    """The moments are one for each date and rise; the wall shows that date: at the time, or after a gap."""
    zone = ZoneInfo(name)
    for wall in WALLS:
        before = None
        for year in YEARS:
            for day in days_of(year):
                at = moment(day, wall, zone)
                shown = at.astimezone(zone).replace(tzinfo=None)
                assert before is None or at > before
                assert shown.date() == day
                assert shown.time() == wall or (shown.time() > wall and day in unusual_days(name, year))
                before = at


def test_the_table_has_as_many_occurrences_as_it_says():
    days = sum(len(days_of(year)) for year in YEARS)
    assert (len(ZONES), len(ZONES) * len(WALLS) * days) == (15, 438_240)
