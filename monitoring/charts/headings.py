"""The words above the panels: today and the response windows, in rows where they would touch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.rules.wording import day_text
from monitoring.charts.axis import PHONE_PX, TimeAxis
from monitoring.charts.marks import colour, lanes, noon, text_px
from monitoring.charts.words import span_text
from monitoring.rules.history import PatientHistory
from monitoring.rules.window import Window

TOP_LANE_PX = 17


@dataclass(frozen=True)
class Heading:
    """Words above the panels: `share` is how far along the axis they stand, from 0 to 1."""

    name: str
    text: str
    x: str
    share: float
    side: str
    hue: str


def headings(history: PatientHistory, axis: TimeAxis) -> list[Heading]:
    return [today_heading(history, axis), *window_headings(history, axis)]


def rows_at(heads: Sequence[Heading], width_px: int) -> list[int]:
    """Return the row of each heading, from the bottom, so that none touch at this width."""
    return lanes([heading_span(head, width_px) for head in heads], 4)


def today_heading(history: PatientHistory, axis: TimeAxis) -> Heading:
    said = f"today {day_text(history.today)}"
    if axis.today:
        share = axis.px(axis.today, 1)
        return Heading("today", said, noon(axis.today), share, side_at(share), "text")
    if history.today > axis.last:
        return Heading("today", f"{said} →", axis.range[1], 1, "right", "soft")
    return Heading("today", f"← {said}", axis.range[0], 0, "left", "soft")


def window_headings(history: PatientHistory, axis: TimeAxis) -> Iterable[Heading]:
    found = windows(history)
    for course_number, window in found:
        middle = window.opens + (window.closes - window.opens) / 2
        share = axis.px(middle, 1)
        number = f" {course_number}," if len(found) > 1 else ""
        about = "about " if window.is_approximate else ""
        text = f"Response window{number} {about}{span_text(window.opens, window.closes)}"
        hue = "window-line" if window is found[-1][1] else "soft"
        yield Heading(f"window-{course_number}", text, noon(middle), share, side_at(share), hue)


def side_at(share: float) -> str:
    """Return on which side words hang, to stay on a narrow screen."""
    return "left" if share < 0.3 else "right" if share > 0.7 else "center"


def heading_span(head: Heading, width_px: int) -> tuple[float, float]:
    place, words_px = head.share * width_px, text_px(head.text) * 1.1 + 8
    start = {"left": place, "center": place - words_px / 2, "right": place - words_px}[head.side]
    return start, start + words_px


def top_px(rows: Sequence[int]) -> int:
    return 12 + TOP_LANE_PX * (1 + max(rows, default=-1))


def heading_shift(row: int) -> int:
    return 3 + TOP_LANE_PX * row


def heading_words(head: Heading, row: int) -> dict:
    return {
        "name": head.name,
        "text": head.text,
        "xref": "x",
        "x": head.x,
        "xanchor": head.side,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": heading_shift(row),
        "showarrow": False,
        "font": {
            "size": 11,
            "color": colour(head.hue),
            "weight": "bold" if head.hue == "window-line" else "normal",
        },
    }


def phone_headings(heads: Sequence[Heading]) -> dict:
    """Return the top margin and the shift of each heading where the chart is as narrow as a phone."""
    rows = rows_at(heads, PHONE_PX)
    shifts = {head.name: heading_shift(row) for head, row in zip(heads, rows, strict=True)}
    return {"top": top_px(rows), "shifts": shifts}


def windows(history: PatientHistory) -> list[tuple[int, Window]]:
    """Return (course number, window) of each course that has one, the latest last: that one is current."""
    found = [(course.number, course.window) for course in history.courses if course.window]
    return sorted(found, key=lambda numbered: (numbered[1].day0, numbered[0]))
