"""Panels stacked on the one time axis, with the response windows and today through all of them."""

from collections.abc import Sequence
from datetime import timedelta

from courses.charts import AXIS_LOOK
from monitoring.charts.axis import PAPER_PX, TimeAxis
from monitoring.charts.headings import heading_words, headings, phone_headings, rows_at, top_px, windows
from monitoring.charts.marks import CLEAR, after, colour, midnight, noon
from monitoring.charts.panel import Panel
from monitoring.rules.history import PatientHistory

LEFT_PX, RIGHT_PX, BOTTOM_PX = 118, 18, 38
FONT = {"size": 12, "color": colour("text")}
CONFIG = {
    # by default plotly.js 4 offers to upload the chart, patient data included
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": "reset",
    # no "toImage": the buttons above the drawing save a picture that says what it shows
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d"]],
}


def figure(history: PatientHistory, axis: TimeAxis, panels: Sequence[Panel], scale: str) -> dict:
    """Return {"data", "layout", "config"} of the panels, top to bottom."""
    heads = headings(history, axis)
    rows = rows_at(heads, PAPER_PX)
    plot_px = sum(panel.height_px for panel in panels) + sum(panel.gap_px for panel in panels)
    layout = {
        **frame(plot_px, top_px(rows), BOTTOM_PX),
        "barmode": "overlay",
        "xaxis": x_axis(axis, f"y{len(panels)}" if len(panels) > 1 else "y"),
        "shapes": [*window_shapes(history), *today_shapes(axis)],
        "annotations": [heading_words(head, row) for head, row in zip(heads, rows, strict=True)],
    }
    data = place_panels(panels, plot_px, layout)
    layout["meta"] = meta(axis, panels, history, scale) | {"phone": phone_headings(heads)}
    return {"data": data, "layout": layout, "config": CONFIG}


def frame(plot_px: int, top: int, bottom: int) -> dict:
    """Return what every figure of panels is drawn on; `top` and `bottom` are the room beside the panels."""
    return {
        "template": None,
        "height": top + plot_px + bottom,
        "margin": {
            "l": LEFT_PX,
            "r": RIGHT_PX,
            "t": top,
            "b": bottom,
            "pad": 0,
            "autoexpand": False,
        },
        "paper_bgcolor": colour("paper"),
        "plot_bgcolor": CLEAR,
        "font": FONT,
        "hoverlabel": {
            "bgcolor": colour("paper"),
            "bordercolor": colour("soft"),
            "font": FONT,
            "align": "left",
        },
        "hovermode": "closest",
        "dragmode": "zoom",
        "showlegend": True,
    }


def x_axis(axis: TimeAxis, anchor: str) -> dict:
    return {
        "type": "date",
        "range": axis.range,
        "anchor": anchor,
        "domain": [0, 1],
        **AXIS_LOOK,
        "tickformatstops": [
            {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", "M12"], "value": "%b\n%Y"},
            {"dtickrange": ["M12", None], "value": "%Y"},
        ],
        "nticks": 14,
        "showspikes": True,
        "spikemode": "across",
        "spikethickness": 1,
        "spikedash": "dot",
        "spikecolor": colour("soft"),
        "spikesnap": "hovered data",
    }


def place_panels(panels: Sequence[Panel], plot_px: int, layout: dict) -> list[dict]:
    """Return all traces, each on its panel's y axis, and write axes, titles and keys into the layout."""
    data = []
    used_px = 0
    for place, panel in enumerate(panels, start=1):
        suffix = "" if place == 1 else str(place)
        top = 1 - (used_px + panel.gap_px) / plot_px
        used_px += panel.gap_px + panel.height_px
        bottom = max(0.0, 1 - used_px / plot_px)
        layout[f"yaxis{suffix}"] = y_axis(panel, [round(bottom, 5), round(top, 5)])
        layout["annotations"].append(title(panel, top))
        layout["shapes"] += [shape | {"yref": f"y{suffix}"} for shape in panel.shapes]
        if panel.has_key:
            layout[f"legend{suffix}"] = key_box(top)
        legend = {"legend": f"legend{suffix}"} if panel.has_key else {}
        data += [trace | {"xaxis": "x", "yaxis": f"y{suffix}"} | legend for trace in panel.traces]
    return data


def y_axis(panel: Panel, domain: list[float]) -> dict:
    return {
        "domain": domain,
        "anchor": "x",
        "fixedrange": True,
        "gridcolor": colour("grid"),
        "zeroline": False,
        "tickfont": {"size": 11, "color": colour("soft")},
        "automargin": False,
        **panel.axis,
    }


def title(panel: Panel, top: float) -> dict:
    return {
        "name": f"title-{panel.name}",
        "text": panel.title,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": round(top, 5),
        "yanchor": "bottom",
        "yshift": 5,
        "showarrow": False,
        "align": "left",
        "font": {"size": 12, "color": colour("text"), "weight": "bold"},
    }


def key_box(top: float) -> dict:
    return {
        "orientation": "h",
        "x": 1,
        "xanchor": "right",
        "y": round(top, 5),
        "yanchor": "bottom",
        "bgcolor": colour("paper"),
        "font": {"size": 11, "color": colour("text")},
        "itemwidth": 30,
    }


def window_shapes(history: PatientHistory) -> list[dict]:
    """Return a band through all panels per course, its borders over the doses; the last is the stronger."""
    found = windows(history)
    shapes: list[dict] = []
    for course_number, window in found:
        is_current = window is found[-1][1]
        x0, x1 = midnight(window.opens), after(window.closes)
        through = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "name": f"window-{course_number}"}
        fill = {"fillcolor": colour("window" if is_current else "window-old"), "line": {"width": 0}}
        shapes.append(through | fill | {"type": "rect", "x0": x0, "x1": x1, "layer": "below"})
        edge = {"width": 1, "dash": "dot", "color": colour("window-line" if is_current else "soft")}
        shapes += [through | {"type": "line", "x0": x, "x1": x, "line": edge} for x in (x0, x1)]
    return shapes


def today_shapes(axis: TimeAxis) -> list[dict]:
    if axis.today is None:
        return []
    line = {"width": 1.2, "color": colour("today")}
    at = noon(axis.today)
    return [
        {"type": "line", "name": "today", "xref": "x", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
        | {"line": line}
    ]


def meta(axis: TimeAxis, panels: Sequence[Panel], history: PatientHistory, scale: str) -> dict:
    """Return what chart.js needs beside the drawing: both scales of an axis, spans to look at, row names."""
    axes = {f"yaxis{place if place > 1 else ''}": panel for place, panel in enumerate(panels, start=1)}
    return {
        "scale": scale,
        "scales": {name: panel.scales for name, panel in axes.items() if panel.scales},
        "named_rows": [name for name, panel in axes.items() if panel.name == "rows"],
        "spans": {"all": axis.range} | latest_course_span(history, axis),
    }


def latest_course_span(history: PatientHistory, axis: TimeAxis) -> dict[str, list[str]]:
    """Return the days around the last course: two weeks before its day 0 to two weeks after its window."""
    found = windows(history)
    if not found:
        return {}
    window = found[-1][1]
    pad = timedelta(weeks=2)
    return {"course": [midnight(window.day0 - pad), after(window.closes + pad)]}
