"""The response window: days 28 to 42 after the last infusion given. STUB: being written."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
