"""The small chart of a taper being planned: steps as an area with the mg of each."""

from datetime import date, timedelta

from courses.rules.exposure import DailySegment
from courses.rules.steps import Taper
from monitoring.charts.axis import TimeAxis
from monitoring.charts.layout import CONFIG, FONT, today_shapes, x_axis, y_axis
from monitoring.charts.marks import CLEAR, colour
from monitoring.charts.panel import Panel
from monitoring.charts.steps import area_traces, step_labels
from monitoring.charts.steroid import TOP_LABEL_PX, dose_axis

PLOT_PX = 150
OPEN_END_DAYS = 28  # how far an open last step is drawn; a length on paper, not a plan


def taper_chart(taper: Taper, *, today: date) -> dict:
    """Return {"data", "layout", "config"} for Plotly: the plan's daily mg of its own drug as steps."""
    steps = taper_segments(taper)
    axis = taper_axis(steps, today)
    highest = max(float(step.mg or 0) for step in steps)
    top = highest * PLOT_PX / (PLOT_PX - TOP_LABEL_PX)
    panel = Panel(
        name="taper",
        title="",
        height_px=PLOT_PX,
        axis=dose_axis(highest, top, has_scale=True),
        traces=[*area_traces("planned", steps), *step_labels([], steps)],
    )
    return {
        "data": [trace | {"xaxis": "x", "yaxis": "y", "showlegend": False} for trace in panel.traces],
        "layout": {
            "template": None,
            "height": PLOT_PX + 48,
            "margin": {"l": 40, "r": 12, "t": 10, "b": 38, "pad": 0, "autoexpand": False},
            "paper_bgcolor": colour("paper"),
            "plot_bgcolor": CLEAR,
            "font": FONT,
            "hovermode": "closest",
            "dragmode": False,
            "xaxis": x_axis(axis, "y"),
            "yaxis": y_axis(panel, [0, 1]),
            "shapes": today_shapes(axis),
            "meta": {"scales": {}, "named_rows": [], "spans": {"all": axis.range}},
        },
        "config": CONFIG | {"displayModeBar": False},
    }


def taper_segments(taper: Taper) -> list[DailySegment]:
    """Return the steps with their last days; an open last step is drawn for four weeks."""
    periods = [(taper.period_of(step), step.daily_mg) for step in taper.dose_steps]
    return [
        DailySegment(period.first, period.last or period.first + timedelta(days=OPEN_END_DAYS - 1), mg)
        for period, mg in periods
    ]


def taper_axis(steps: list[DailySegment], today: date) -> TimeAxis:
    first, last = steps[0].first, steps[-1].last
    return TimeAxis(first, last, today if first <= today <= last else None)
