"""A clinic's wall clock: each day once, closed days before, quiet hours after."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.civil_time import Hours, moment

LONDON = ZoneInfo("Europe/London")
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


def utc(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "wall", "zone", "expected"),
    [
        (date(2026, 1, 5), time(8), "Europe/London", utc(date(2026, 1, 5), 8)),
        (date(2026, 7, 6), time(8), "Europe/London", utc(date(2026, 7, 6), 7)),
        (SPRING, time(0, 59, 59), "Europe/London", utc(SPRING, 0, 59, 59)),
        (SPRING, time(1), "Europe/London", utc(SPRING, 1)),  # 01:00 is never shown: the clock jumps to 02:00
        (SPRING, time(1, 30), "Europe/London", utc(SPRING, 1)),
        (SPRING, time(2), "Europe/London", utc(SPRING, 1)),
        (AUTUMN, time(1, 30), "Europe/London", utc(AUTUMN, 0, 30)),  # shown twice: the first
        (AUTUMN, time(2), "Europe/London", utc(AUTUMN, 2)),
        # half an hour only, and a gap at midnight
        (date(2026, 10, 4), time(2, 15), "Australia/Lord_Howe", utc(date(2026, 10, 3), 15, 30)),
        (date(2026, 4, 24), time(0), "Africa/Cairo", utc(date(2026, 4, 23), 22)),
    ],
)
def test_a_wall_time_is_one_moment(day, wall, zone, expected):
    assert moment(day, wall, ZoneInfo(zone)) == expected


def hours(**said) -> Hours:
    return Hours(zone=LONDON, remind_at=time(8), week="1111100", **said)


FRIDAY = date(2026, 1, 9)


@pytest.mark.parametrize(
    ("day", "last", "following"),
    [
        (FRIDAY, FRIDAY, FRIDAY),
        (FRIDAY + timedelta(days=1), FRIDAY, FRIDAY + timedelta(days=3)),
        (FRIDAY + timedelta(days=2), FRIDAY, FRIDAY + timedelta(days=3)),
        (FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=3), FRIDAY + timedelta(days=3)),
    ],
)
def test_a_weekend_belongs_to_the_friday_before_and_the_monday_after(day, last, following):
    assert (hours().last_working_day(day), hours().next_working_day(day)) == (last, following)


def test_a_holiday_is_no_working_day():
    closed = hours(holidays={FRIDAY, FRIDAY + timedelta(days=3)})
    assert closed.last_working_day(FRIDAY + timedelta(days=3)) == FRIDAY - timedelta(days=1)
    assert closed.next_working_day(FRIDAY) == FRIDAY + timedelta(days=4)


def test_of_a_closed_day_people_are_told_on_the_working_day_before():
    assert hours().telling(FRIDAY + timedelta(days=2)) == utc(FRIDAY, 8)


def test_a_clinic_that_never_works_is_told_on_the_day_itself():
    never = Hours(zone=LONDON, remind_at=time(8), week="0000000")
    assert (never.last_working_day(FRIDAY), never.next_working_day(FRIDAY)) == (FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(FRIDAY, 19, 59, 59), utc(FRIDAY, 19, 59, 59)),
        (utc(FRIDAY, 20), utc(FRIDAY + timedelta(days=1), 7)),
        (utc(FRIDAY, 23, 59), utc(FRIDAY + timedelta(days=1), 7)),
        (utc(FRIDAY, 0), utc(FRIDAY, 7)),
        (utc(FRIDAY, 6, 59, 59), utc(FRIDAY, 7)),
        (utc(FRIDAY, 7), utc(FRIDAY, 7)),
    ],
)
def test_quiet_hours_run_past_midnight(at, expected):
    assert hours(quiet_from=time(20), quiet_until=time(7)).after_quiet(at) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (utc(FRIDAY, 11, 59), utc(FRIDAY, 11, 59)),
        (utc(FRIDAY, 12), utc(FRIDAY, 14)),
        (utc(FRIDAY, 13, 59), utc(FRIDAY, 14)),
        (utc(FRIDAY, 14), utc(FRIDAY, 14)),
    ],
)
def test_quiet_hours_may_lie_within_a_day(at, expected):
    assert hours(quiet_from=time(12), quiet_until=time(14)).after_quiet(at) == expected


def test_quiet_hours_of_no_length_hold_nothing_back():
    assert hours(quiet_from=time(12), quiet_until=time(12)).after_quiet(utc(FRIDAY, 12)) == utc(FRIDAY, 12)
    assert hours().after_quiet(utc(FRIDAY, 12)) == utc(FRIDAY, 12)


@given(
    st.dates(date(2026, 1, 1), date(2035, 12, 31)),
    st.times().map(lambda wall: wall.replace(microsecond=0)),
    st.sampled_from(["Europe/London", "Australia/Lord_Howe", "Africa/Cairo", "Pacific/Chatham", "UTC"]),
)
def test_the_moment_is_on_its_day_and_never_before_its_wall_time(day, wall, name):
    shown = moment(day, wall, ZoneInfo(name)).astimezone(ZoneInfo(name))
    assert shown.date() == day
    assert shown.time() >= wall


@given(st.datetimes(utc(FRIDAY, 0).replace(tzinfo=None), timezones=st.just(UTC)), st.times(), st.times())
def test_nothing_is_moved_back_and_what_is_moved_is_out_of_quiet_hours(at, begins, ends):
    rule = hours(quiet_from=begins, quiet_until=ends)
    moved = rule.after_quiet(at)
    assert moved >= at
    assert rule.after_quiet(moved) == moved
