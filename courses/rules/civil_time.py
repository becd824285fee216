"""When something of a day happens on a clinic's wall clock, as a moment; working days and quiet hours."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
LONGEST_CLOSURE = timedelta(days=60)


def moment(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment at which the wall clock shows `wall` on `day`.

    Shown twice, when clocks go back: the first. Never shown, when they go forward: the end of the gap.
    """
    shown = datetime.combine(day, wall, zone)
    found = shown.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == shown.replace(tzinfo=None):
        return found
    return _end_of_gap(shown.replace(fold=1).astimezone(UTC), found, zone)


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which the zone's offset changes between two moments."""
    old = before.astimezone(zone).utcoffset()
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    return after


@dataclass(frozen=True)
class Hours:
    """A clinic's calendar: `week` is seven marks, Monday first, 1 for a day on which it works."""

    zone: ZoneInfo
    remind_at: time
    week: str = "1111111"
    holidays: Container[date] = frozenset()
    quiet_from: time | None = None
    quiet_until: time | None = None

    def works_on(self, day: date) -> bool:
        return self.week[day.weekday()] == "1" and day not in self.holidays

    def last_working_day(self, day: date) -> date:
        """Return `day`, or the last day before it on which the clinic works; `day` when it never does."""
        return next(self._working(day, -1), day)

    def next_working_day(self, day: date) -> date:
        """Return `day`, or the first day after it on which the clinic works; `day` when it never does."""
        return next(self._working(day, 1), day)

    def _working(self, day: date, step: int) -> Iterator[date]:
        found = (day + timedelta(days=step * n) for n in range(LONGEST_CLOSURE.days))
        return (one for one in found if self.works_on(one))

    def telling(self, day: date) -> datetime:
        """Return the moment at which people are told of what is due on `day`.

        Of what falls on a day without work they are told on the last working day before it: the next one
        would be too late.
        """
        return moment(self.last_working_day(day), self.remind_at, self.zone)

    def at_work(self, at: datetime) -> datetime:
        """Return `at`, or on a day without work the moment of telling on the next day with work."""
        day = at.astimezone(self.zone).date()
        return (
            at
            if self.works_on(day)
            else max(at, moment(self.next_working_day(day), self.remind_at, self.zone))
        )

    def after_quiet(self, at: datetime) -> datetime:
        """Return `at`, or the end of the quiet hours that it falls in; they may run past midnight."""
        if self.quiet_from is None or self.quiet_until is None or self.quiet_from == self.quiet_until:
            return at
        local = at.astimezone(self.zone)
        wall, day = local.time(), local.date()
        if self.quiet_from < self.quiet_until:
            is_quiet, ends_on = self.quiet_from <= wall < self.quiet_until, day
        else:
            is_quiet = wall >= self.quiet_from or wall < self.quiet_until
            ends_on = day + timedelta(days=1) if wall >= self.quiet_from else day
        return max(at, moment(ends_on, self.quiet_until, self.zone)) if is_quiet else at
