"""The response window: days 28 to 42 after the last infusion given, both included."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from courses.protocols.loader import window_rule
from courses.rules.dates import When
from courses.rules.errors import RuleError


class WindowState(StrEnum):
    NOT_YET = "not_yet"
    OPEN = "open"
    REVIEWED = "reviewed"
    MISSED = "missed"
    REVIEWED_LATE = "reviewed_late"


@dataclass(frozen=True)
class Window:
    """`opens` and `closes` are both inside the window; `is_approximate` when day 0 is."""

    day0: date
    opens: date
    closes: date
    is_approximate: bool = False

    def covers(self, day: date) -> bool:
        return self.opens <= day <= self.closes


def window_after(last_infusion: When) -> Window:
    """Return the window that the last infusion given opens; RuleError when its day is not known."""
    if last_infusion.day is None:
        raise RuleError(
            "A response window was refused because the day of the last infusion is not known; "
            "enter it, if only approximately."
        )
    rule, day0 = window_rule(), last_infusion.day
    opens, closes = day0 + timedelta(days=rule.opens_day), day0 + timedelta(days=rule.closes_day)
    return Window(day0, opens, closes, is_approximate=not last_infusion.is_exact)


def window_state(window: Window, *, reviewed_on: date | None, today: date) -> WindowState:
    """Return the state as seen on `today`.

    A review after `today` has not happened yet, and one before the window opens does not answer it.
    """
    if reviewed_on is not None and window.opens <= reviewed_on <= today:
        return WindowState.REVIEWED if reviewed_on <= window.closes else WindowState.REVIEWED_LATE
    if today < window.opens:
        return WindowState.NOT_YET
    return WindowState.OPEN if today <= window.closes else WindowState.MISSED


def days_left(window: Window, *, today: date) -> int | None:
    """Return the days until the window closes (0 on its last day); None once it is closed."""
    left = (window.closes - today).days
    return left if left >= 0 else None


def days_until_open(window: Window, *, today: date) -> int:
    """Return the days until the window opens; 0 once it is open or closed."""
    return max((window.opens - today).days, 0)
