"""The patient's timeline as one Plotly figure: a pure function from facts to a dict of plain JSON types."""

from monitoring.charts.axis import TimeAxis, chosen_axis
from monitoring.charts.enzymes import result_panels
from monitoring.charts.layout import CONFIG, figure
from monitoring.charts.marks import CLEAR, colour
from monitoring.charts.panel import Panel
from monitoring.charts.rows import rows_panel
from monitoring.charts.steroid import steroid_panel
from monitoring.charts.strength import strength_panels
from monitoring.rules.chart_choices import SCALES, Choices, choices, within
from monitoring.rules.history import PatientHistory

NOTHING = "Nothing with a known day is recorded yet, so there is nothing to draw."
NOTHING_CHOSEN = "Nothing of what was chosen lies on these days."


def timeline_chart(history: PatientHistory, chosen: Choices | None = None, *, scale: str = "log") -> dict:
    """Return {"data", "layout", "config"} for Plotly; "data" is [] when there is nothing to draw.

    The order of panels is the order of the question: is the disease going, is the patient stronger, what did
    we give, what else. Colours are names of CSS custom properties: one figure serves light, dark and print.
    """
    if scale not in SCALES:
        raise ValueError(f"The scale '{scale[:20]}' was refused because there is none; choose log or linear.")
    chosen = chosen or choices(history, scale=scale)
    seen = within(history, chosen)
    axis = chosen_axis(history, chosen)
    if axis is None:
        return nothing_to_draw()
    panels = [panel for name in chosen.panels for panel in panels_of(name, seen, axis, chosen)]
    return figure(seen, axis, panels, chosen.scale) if panels else nothing_to_draw(NOTHING_CHOSEN)


def panels_of(name: str, history: PatientHistory, axis: TimeAxis, chosen: Choices) -> list[Panel]:
    """Return the panels of this name that have anything to show."""
    if name == "results":
        return result_panels(history, axis, chosen)
    if name == "strength":
        return strength_panels(history, axis)
    found = steroid_panel(history, axis) if name == "steroid" else rows_panel(history, axis, chosen)
    return [found] if found else []


def nothing_to_draw(why: str = NOTHING) -> dict:
    words = {"text": why, "xref": "paper", "x": 0.5, "yref": "paper", "y": 0.5, "showarrow": False}
    layout = {
        "template": None,
        "height": 120,
        "xaxis": {"visible": False},
        "yaxis": {"visible": False},
        "paper_bgcolor": colour("paper"),
        "plot_bgcolor": CLEAR,
        "annotations": [words | {"font": {"size": 13, "color": colour("text")}}],
    }
    return {"data": [], "layout": layout, "config": CONFIG}
