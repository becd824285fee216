"""What strength did, as one clause of the sentence above the chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from courses.rules.units import plain
from monitoring.rules.history import PatientHistory, StrengthPoint
from monitoring.rules.muscles.strength import change_percent_of_scale
from monitoring.rules.response import in_window, strength_series
from monitoring.rules.values_in_words import day_since, in_brackets, on_day, percent_text, total_text
from monitoring.rules.window import Window


@dataclass(frozen=True)
class _Pair:
    before: StrengthPoint | None
    after: StrengthPoint | None

    @property
    def worth(self) -> int:
        """A scored pair tells most, then a scored test, then any test; without a follow-up nothing."""
        if self.after is None:
            return 0
        scored = self.after.total is not None
        return 1 + scored + (scored and self.before is not None and self.before.total is not None)


def strength_since_pulse(history: PatientHistory, first_day: date, window: Window) -> str:
    """Return "MMT-8 rose from 96 to 126 of 150 (+20 % of the scale) inside the window", else "".

    The follow-up is the one inside the window, else the latest after the pulse, on the first such scale.
    """
    pairs = [_pair(series, first_day, window, history.today) for series in _known(history)]
    best = max(pairs, key=lambda pair: pair.worth, default=_Pair(None, None))
    if best.after is None:
        return ""
    when = _when(best.after, window)
    if best.after.total is None:
        return f"{best.after.label} was recorded without a score {_at(best.after, window)}"
    if best.before is None or best.before.total is None:
        at = _at(best.after, window)
        return (
            f"{best.after.label} was {total_text(best.after)} {at}, with no score before it to compare with"
        )
    return f"{best.after.label} {_changed(best.before, best.after)} {when}"


def is_tested_in_window(history: PatientHistory, window: Window) -> bool:
    return any(in_window(series, window, history.today) for series in _known(history))


def strength_without_pulse(history: PatientHistory) -> str:
    """Return "MMT-8 rose from 57 (5 Jan 2026) to 61 of 80 (about 13 Apr 2026), +5 % of the scale", else "".

    First test to last, on the first scale that has two scores, else one.
    """
    scored = [[point for point in series if point.total is not None] for series in _known(history)]
    series = max(scored, key=lambda points: min(len(points), 2), default=[])
    if not series:
        return ""
    first, last = series[0], series[-1]
    if len(series) == 1:
        return f"{first.label} was {total_text(first)} {on_day(first.when)}"
    return _first_to_last(first, last)


def _first_to_last(first: StrengthPoint, last: StrengthPoint) -> str:
    verb = _verb(first, last)
    if verb == "stayed at":
        return f"{first.label} was {total_text(first)} {on_day(first.when)} and again {on_day(last.when)}"
    percent = change_percent_of_scale(first, last)
    tail = "" if percent is None else f", {percent_text(percent)} of the scale"
    start = f"{_number(first)} ({in_brackets(first.when)})"
    return f"{first.label} {verb} {start} to {total_text(last)} ({in_brackets(last.when)}){tail}"


def _known(history: PatientHistory) -> list[list[StrengthPoint]]:
    until = [p for p in history.strengths if p.when.day is not None and p.when.day <= history.today]
    return strength_series(until)


def _pair(series: Sequence[StrengthPoint], first_day: date, window: Window, today: date) -> _Pair:
    days = [(point, point.when.day) for point in series if point.when.day is not None]
    before = [point for point, day in days if day <= first_day]
    after = [point for point, day in days if day > window.day0]
    latest = after[-1] if after else None
    return _Pair(before[-1] if before else None, in_window(series, window, today) or latest)


def _verb(before: StrengthPoint, after: StrengthPoint) -> str:
    if before.total is None or after.total is None or before.total == after.total:
        return "stayed at"
    return "rose from" if after.total > before.total else "fell from"


def _changed(before: StrengthPoint, after: StrengthPoint) -> str:
    verb, percent = _verb(before, after), change_percent_of_scale(before, after)
    if verb == "stayed at":
        return f"{verb} {total_text(after)}"
    change = f" ({percent_text(percent)} of the scale)" if percent is not None else ""
    return f"{verb} {_number(before)} to {total_text(after)}{change}"


def _number(point: StrengthPoint) -> str:
    return "" if point.total is None else plain(point.total)


def _when(after: StrengthPoint, window: Window) -> str:
    """Say "inside the window" only where both ends of the count are exact days."""
    day = after.when.day
    if day is None or window.is_approximate or not after.when.is_exact:
        return f"by {_day(after, window)}"
    if window.covers(day):
        return "inside the window"
    return f"by {_day(after, window)}, {'before' if day < window.opens else 'after'} the window"


def _day(after: StrengthPoint, window: Window) -> str:
    return f"{day_since(after.when, window.day0, is_approximate=window.is_approximate)} after the pulse"


def _at(after: StrengthPoint, window: Window) -> str:
    day = _day(after, window)
    return day if day.startswith("about") else f"on {day}"
