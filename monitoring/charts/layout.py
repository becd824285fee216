"""Panels stacked on the one time axis, with the response windows, today, and the words above them."""

from collections.abc import Iterable, Sequence

from courses.rules.wording import day_text
from monitoring.charts.axis import PHONE_PX, TimeAxis
from monitoring.charts.marks import CLEAR, after, colour, lanes, midnight, noon, text_px
from monitoring.charts.panel import Panel
from monitoring.charts.words import span_text
from monitoring.rules.history import CourseFact, PatientHistory

LEFT_PX, RIGHT_PX, BOTTOM_PX = 118, 18, 38
TOP_LANE_PX = 17
FONT = {"size": 12, "color": colour("text")}
CONFIG = {
    # by default plotly.js 4 offers to upload the chart, patient data included
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": "reset",
    "modeBarButtons": [["zoom2d", "pan2d", "resetScale2d", "toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "timeline"},
}


def figure(history: PatientHistory, axis: TimeAxis, panels: Sequence[Panel], scale: str) -> dict:
    """Return {"data", "layout", "config"} of the panels, top to bottom."""
    heads = headings(history, axis)
    top_px = 12 + TOP_LANE_PX * (1 + max((row for *_, row in heads), default=-1))
    plot_px = sum(panel.height_px for panel in panels) + sum(panel.gap_px for panel in panels)
    layout = {
        "template": None,
        "height": top_px + plot_px + BOTTOM_PX,
        "margin": {"l": LEFT_PX, "r": RIGHT_PX, "t": top_px, "b": BOTTOM_PX, "pad": 0, "autoexpand": False},
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
        "barmode": "overlay",
        "showlegend": True,
        "xaxis": x_axis(axis, f"y{len(panels)}" if len(panels) > 1 else "y"),
        "shapes": [*window_shapes(history), *today_shapes(axis)],
        "annotations": [heading(*head) for head in heads],
    }
    data = place_panels(panels, plot_px, layout)
    layout["meta"] = meta(axis, panels, history, scale)
    return {"data": data, "layout": layout, "config": CONFIG}


def x_axis(axis: TimeAxis, anchor: str) -> dict:
    return {
        "type": "date",
        "range": axis.range,
        "anchor": anchor,
        "domain": [0, 1],
        "gridcolor": colour("grid"),
        "linecolor": colour("soft"),
        "showline": True,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": colour("soft"),
        "tickfont": {"size": 11, "color": colour("soft")},
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
        "bgcolor": CLEAR,
        "font": {"size": 11, "color": colour("text")},
        "itemwidth": 30,
    }


def with_window(history: PatientHistory) -> list[CourseFact]:
    return [course for course in history.courses if course.window]


def window_shapes(history: PatientHistory) -> list[dict]:
    """Return one band through all panels per course, its borders over the doses; the last one is the stronger."""
    courses = with_window(history)
    shapes = []
    for course in courses:
        is_current = course is courses[-1]
        x0, x1 = midnight(course.window.opens), after(course.window.closes)
        through = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "name": f"window-{course.number}"}
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


def headings(history: PatientHistory, axis: TimeAxis) -> list[tuple]:
    """Return (name, text, x, anchor, hue, row) of the words above the panels, in rows where they would touch."""
    said = [today_heading(history, axis), *window_headings(history, axis)]
    spans = [heading_span(place, anchor, text) for _, text, _, anchor, _, place in said]
    return [(*head[:-1], row) for head, row in zip(said, lanes(spans, 4), strict=True)]


def today_heading(history: PatientHistory, axis: TimeAxis) -> tuple:
    if axis.today:
        place = axis.px(axis.today, PHONE_PX)
        text = f"today {day_text(axis.today)}"
        return "today", text, noon(axis.today), anchor_at(place), "text", place
    is_later = history.today > axis.last
    text = f"today {day_text(history.today)} →" if is_later else f"← today {day_text(history.today)}"
    x, anchor, place = (axis.range[1], "right", PHONE_PX) if is_later else (axis.range[0], "left", 0)
    return "today", text, x, anchor, "soft", place


def window_headings(history: PatientHistory, axis: TimeAxis) -> Iterable[tuple]:
    courses = with_window(history)
    for course in courses:
        window = course.window
        middle = window.opens + (window.closes - window.opens) / 2
        place = axis.px(middle, PHONE_PX)
        number = f" {course.number}" if len(courses) > 1 else ""
        about = "about " if window.is_approximate else ""
        text = f"Response window{number} {about}{span_text(window.opens, window.closes)}"
        hue = "window-line" if course is courses[-1] else "soft"
        yield f"window-{course.number}", text, noon(middle), anchor_at(place), hue, place


def anchor_at(place_px: float) -> str:
    """Return on which side words hang, to stay on a narrow screen."""
    return "left" if place_px < PHONE_PX * 0.3 else "right" if place_px > PHONE_PX * 0.7 else "center"


def heading_span(place: float, anchor: str, text: str) -> tuple[float, float]:
    width = text_px(text) + 8
    start = {"left": place, "center": place - width / 2, "right": place - width}[anchor]
    return start, start + width


def heading(name: str, text: str, x: str, anchor: str, hue: str, row: int) -> dict:
    return {
        "name": name,
        "text": text,
        "xref": "x",
        "x": x,
        "xanchor": anchor,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 3 + TOP_LANE_PX * row,
        "showarrow": False,
        "font": {"size": 11, "color": colour(hue), "weight": "bold" if hue == "window-line" else "normal"},
    }


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
    """Return the days around the last course, from two weeks before its day 0 to two weeks after its window."""
    courses = with_window(history)
    if not courses:
        return {}
    window = courses[-1].window
    pad = 2 * (window.closes - window.opens) / 2
    return {"course": [midnight(window.day0 - pad), after(window.closes + pad)]}
