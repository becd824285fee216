"""Results without a place on the axis: a thin lane of values as printed. No limit is ever made up."""

from courses.rules.wording import unit_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.labs import by_day, day_of, lab_hover, values_text
from monitoring.charts.marks import Mark, lanes
from monitoring.charts.panel import Panel
from monitoring.charts.worded import word_span, worded_marks
from monitoring.charts.words import label
from monitoring.rules.history import LabPoint


def no_place_panel(labs: list[LabPoint], axis: TimeAxis, unit: str, *, stands_alone: bool) -> Panel:
    """Return a thin lane of values as printed: without an upper limit they have no place on x ULN.

    On an axis of values (`unit`) it holds what was not printed in a unit that can be told in that one.
    """
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
        title=lane_title(labs, unit),
        height_px=24 * count,
        axis={"range": [count - 0.5, -0.5], "showticklabels": False, "showgrid": False, "zeroline": False},
        traces=worded_marks("no place on the axis", marks, axis, hue="soft"),
        gap_px=40 if stands_alone else 26,
    )


def lane_title(labs: list[LabPoint], unit: str) -> str:
    what = "Enzymes" if all(lab.is_muscle_enzyme for lab in labs) else "Results"
    return f"{what} not known in {unit_text(unit)}" if unit else f"{what} with no upper limit recorded"
