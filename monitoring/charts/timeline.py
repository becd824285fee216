"""The patient's timeline as one Plotly figure: a pure function from facts to a dict of plain JSON types."""

from monitoring.charts.axis import time_axis
from monitoring.charts.enzymes import enzyme_panels
from monitoring.charts.layout import CONFIG, figure
from monitoring.charts.marks import CLEAR, colour
from monitoring.charts.rows import rows_panel
from monitoring.charts.steroid import steroid_panel
from monitoring.charts.strength import strength_panels
from monitoring.rules.history import PatientHistory

SCALES = ("log", "linear")
NOTHING = "Nothing with a known day is recorded yet, so there is nothing to draw."


def timeline_chart(history: PatientHistory, *, scale: str = "log") -> dict:
    """Return {"data", "layout", "config"} for Plotly; "data" is [] when no fact has a day.

    The order of panels is the order of the question: is the disease going, is the patient stronger, what did
    we give, what else. Colours are names of CSS custom properties: one figure serves light, dark and print.
    """
    if scale not in SCALES:
        raise ValueError(f"The scale '{scale[:20]}' was refused because there is none; choose log or linear.")
    axis = time_axis(history)
    if axis is None:
        return nothing_to_draw()
    panels = [
        *enzyme_panels(history, axis, scale),
        *strength_panels(history, axis),
        steroid_panel(history, axis),
        rows_panel(history, axis),
    ]
    drawn = [panel for panel in panels if panel]
    return figure(history, axis, drawn, scale) if drawn else nothing_to_draw()


def nothing_to_draw() -> dict:
    words = {"text": NOTHING, "xref": "paper", "x": 0.5, "yref": "paper", "y": 0.5, "showarrow": False}
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
