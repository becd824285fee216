"""Enzymes without an upper limit: a thin lane of values as printed. No limit is ever made up for them."""

from monitoring.charts.axis import TimeAxis
from monitoring.charts.labs import by_day, day_of, lab_hover, values_text
from monitoring.charts.marks import Mark, lanes
from monitoring.charts.panel import Panel
from monitoring.charts.worded import word_span, worded_marks
from monitoring.charts.words import label
from monitoring.rules.history import LabPoint


def no_limit_panel(labs: list[LabPoint], axis: TimeAxis, *, stands_alone: bool) -> Panel:
    """Return a thin lane of values as printed: without an upper limit they have no place on x ULN."""
    days = by_day(labs)
    texts = [label(values_text(day_labs)) for day_labs in days]
    rows = lanes([word_span(labs[0].when.day, text, axis) for labs, text in zip(days, texts, strict=True)], 4)
    marks = [
        Mark(
            when=day_of(day_labs),
            y=row,
            hover="<br>".join(lab_hover(lab) for lab in day_labs),
            key=day_labs[0].key,
            text=text,
            symbol="square-open",
            joins=False,
        )
        for day_labs, text, row in zip(days, texts, rows, strict=True)
    ]
    count = max(rows) + 1
    return Panel(
        name="no_limit",
        title="Enzymes with no upper limit recorded",
        height_px=24 * count,
        axis={"range": [count - 0.5, -0.5], "showticklabels": False, "showgrid": False, "zeroline": False},
        traces=worded_marks("no upper limit recorded", marks, axis, hue="soft"),
        gap_px=40 if stands_alone else 26,
    )
