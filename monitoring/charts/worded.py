"""Marks with their words beside them, and the room those words take."""

from datetime import date

from monitoring.charts.axis import WIDE_PX, TimeAxis
from monitoring.charts.marks import Mark, labels_trace, marks_trace, text_px, whiskers_trace


def side_of(day: date, axis: TimeAxis) -> str:
    return "middle left" if axis.is_late(day) else "middle right"


def word_span(day: date | None, text: str, axis: TimeAxis, width_px: int = WIDE_PX) -> tuple[float, float]:
    """Return from where to where a mark and its words reach, in px."""
    assert day is not None  # noqa: S101 - unknown days are listed under the chart
    at, reach = axis.px(day, width_px), text_px(text) + 20
    return (at - reach, at + 8) if axis.is_late(day) else (at - 8, at + reach)


def worded_marks(name: str, marks: list[Mark], axis: TimeAxis, *, hue: str) -> list[dict]:
    """Return marks with their whiskers and their words beside them; nothing for no marks."""
    if not marks:
        return []
    sides = [side_of(mark.day, axis) for mark in marks]
    whiskers = whiskers_trace(marks, axis.whisker_days, hue=hue)
    return [
        *([whiskers] if whiskers else []),
        marks_trace(name, marks, hue=hue),
        labels_trace(marks, side=sides, fit="lane"),
    ]
