"""When something is due, overdue, done or snoozed: from facts and a day, never from a stored flag."""

from datetime import date, timedelta
from enum import StrEnum

from courses.rules.errors import RuleError


class DueState(StrEnum):
    COMING = "coming"
    DUE = "due"
    OVERDUE = "overdue"
    SNOOZED = "snoozed"
    DONE = "done"


def due_state(
    due_on: date,
    *,
    closes_on: date | None = None,
    done_on: date | None = None,
    snoozed_until: date | None = None,
    today: date,
) -> DueState:
    """Return the state on `today`. Due runs from `due_on` to `closes_on` (else that one day), both included.

    What was done after `today` is not done yet; a snooze ends on its day: the item is back that morning.
    """
    if done_on is not None and done_on <= today:
        return DueState.DONE
    if snoozed_until is not None and today < snoozed_until:
        return DueState.SNOOZED
    if today < due_on:
        return DueState.COMING
    return DueState.DUE if today <= _last_day(due_on, closes_on) else DueState.OVERDUE


def _last_day(due_on: date, closes_on: date | None) -> date:
    if closes_on is not None and closes_on < due_on:
        raise RuleError(
            f"A due day was refused: it closes on {closes_on}, before it is due on {due_on}; correct one."
        )
    return due_on if closes_on is None else closes_on


def days_late(due_on: date, *, closes_on: date | None = None, today: date) -> int:
    """Return the days since the last day it was due on; 0 while it is not late."""
    return max((today - _last_day(due_on, closes_on)).days, 0)


def next_test_due(last_tested_on: date | None, started_on: date, interval_days: int) -> date:
    """Return the day the next test is due: an interval after the last test, or after the start.

    A test from before the start does not count: the interval is counted from the start.
    """
    if interval_days < 1:
        raise RuleError(
            f"A test interval of {interval_days} days was refused because it is below 1; correct it."
        )
    since = started_on if last_tested_on is None else max(last_tested_on, started_on)
    return since + timedelta(days=interval_days)
