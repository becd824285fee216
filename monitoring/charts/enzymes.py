"""Enzymes as multiples of each result's own upper limit (ULN)."""

from decimal import Decimal

from courses.rules.units import plain as number_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.labs import by_day, day_of, lab_hover, own_multiple, still_stands
from monitoring.charts.marks import (
    Mark,
    broken_line,
    colour,
    key_trace,
    labels_trace,
    line_trace,
    whiskers_trace,
)
from monitoring.charts.no_limit import no_limit_panel
from monitoring.charts.panel import Panel
from monitoring.charts.scales import linear_axis, log_axis
from monitoring.charts.worded import side_of, worded_marks
from monitoring.charts.words import label, multiple_text
from monitoring.rules.history import LabPoint, PatientHistory

# symbol and colour of each enzyme; both differ, so that neither has to be told by hue alone
STYLES = {
    "CK": ("circle", "ck"),
    "AST": ("square", "enzyme-2"),
    "ALT": ("diamond", "enzyme-3"),
    "LDH": ("cross", "enzyme-4"),
    "aldolase": ("star", "enzyme-5"),
}
OTHER_STYLES = (
    ("hexagon", "enzyme-3"),
    ("pentagon", "enzyme-4"),
    ("bowtie", "enzyme-3"),
    ("hourglass", "enzyme-4"),
)
HEIGHT_PX = 230
NUMBERLESS_PX = 110  # with nothing but "normal, no number"
IN_BAND = 0.7  # where "normal, no number" stands; a place inside the band, no value


def is_shown(lab: LabPoint) -> bool:
    return lab.is_muscle_enzyme and lab.when.day is not None and still_stands(lab)


def is_called_normal(lab: LabPoint) -> bool:
    return lab.comparator == "normal"


def enzyme_panels(history: PatientHistory, axis: TimeAxis, scale: str) -> list[Panel]:
    """Return the panel on × ULN and the lane of results without an upper limit, each only if it has any."""
    shown = [lab for lab in history.labs if is_shown(lab)]
    placed = [lab for lab in shown if own_multiple(lab) is not None]
    numberless = [lab for lab in shown if own_multiple(lab) is None]
    normal = [lab for lab in numberless if is_called_normal(lab)]
    foot = [lab for lab in numberless if not is_called_normal(lab)]
    panels = []
    if placed or normal:
        panels.append(multiples_panel(placed, normal, history, axis, scale))
    if foot:
        panels.append(no_limit_panel(foot, axis, stands_alone=not panels))
    return panels


def multiples_panel(
    placed: list[LabPoint], normal: list[LabPoint], history: PatientHistory, axis: TimeAxis, scale: str
) -> Panel:
    multiples = [float(own_multiple(lab) or 0) for lab in placed]
    scales = {"log": log_axis(multiples), "linear": linear_axis(multiples)}
    traces = []
    for name, symbol, hue in styled_names([*placed, *normal]):
        own = [lab for lab in placed if lab.label == name]
        traces += enzyme_traces(name, own, history, axis, symbol=symbol, hue=hue)
    traces += normal_traces(normal, axis)
    return Panel(
        name="enzymes",
        title="Enzymes, × upper limit of normal",
        height_px=HEIGHT_PX if multiples else NUMBERLESS_PX,
        axis=scales[scale],
        traces=traces,
        shapes=[NORMAL_BAND],
        scales=scales,
    )


NORMAL_BAND = {
    "type": "rect",
    "xref": "paper",
    "x0": 0,
    "x1": 1,
    "y0": 0.0001,  # a log axis has no 0
    "y1": 1,
    "fillcolor": colour("normal"),
    "line": {"width": 0},
    "layer": "below",
    "label": {
        "text": "normal ↓",
        "textposition": "top left",
        "yanchor": "bottom",  # above its edge: on a linear scale the band is too thin for a word
        "font": {"size": 11, "color": colour("normal-text")},
    },
}


def styled_names(labs: list[LabPoint]) -> list[tuple[str, str, str]]:
    """Return (label, symbol, hue) of each enzyme drawn, CK last so that it lies on top."""
    names = list(dict.fromkeys(lab.label for lab in labs))
    strangers = [name for name in names if name not in STYLES]
    styles = STYLES | {name: OTHER_STYLES[place % len(OTHER_STYLES)] for place, name in enumerate(strangers)}
    order = [*reversed(STYLES), *strangers]
    return [(name, *styles[name]) for name in sorted(names, key=order.index)]


def enzyme_traces(
    name: str, labs: list[LabPoint], history: PatientHistory, axis: TimeAxis, *, symbol: str, hue: str
) -> list[dict]:
    """Return the key entry, the line with its marks, whiskers of loose days, words of censored results."""
    is_ck = name == "CK"
    width, size = (2.6, 9) if is_ck else (1.2, 7.5)
    key = key_trace(label(name), hue=hue, symbol=symbol, width=width) | {"legendrank": rank_of(name)}
    marks = [mark_of(lab, symbol) for lab in labs]
    if not marks:
        return []
    line = broken_line(marks, 2 * history.test_interval_days)
    traces = [key, line_trace(label(name), line, hue=hue, width=width, size=size)]
    if whiskers := whiskers_trace(marks, axis.whisker_days, hue=hue):
        traces.append(whiskers | {"legendgroup": label(name)})
    if worded := [mark for mark in marks if mark.text]:
        sides = [side_of(mark.day, axis) for mark in worded]
        traces.append(labels_trace(worded, side=sides, fit="lane", hue=hue) | {"legendgroup": label(name)})
    return traces


def rank_of(name: str) -> int:
    """Return the place in the key: the order of STYLES, then the others."""
    return list(STYLES).index(name) + 1 if name in STYLES else 1000


def mark_of(lab: LabPoint, symbol: str) -> Mark:
    """Return a filled mark for a plain number, an open triangle for a bound, an open mark for "about"."""
    multiple = own_multiple(lab) or Decimal(0)
    bound = {">": "triangle-up-open", "<": "triangle-down-open", "about": f"{symbol}-open"}
    sign = {">": ">", "<": "<", "about": "about"}.get(lab.comparator, "")
    return Mark(
        when=lab.when,
        y=max(round(float(multiple), 4), 0.01),
        hover=lab_hover(lab),
        key=lab.key,
        text=f"{label(lab.label)} {html_sign(sign)} {multiple_words(multiple)} ×" if sign else "",
        symbol=bound.get(lab.comparator, symbol),
        joins=lab.is_measured,
    )


def html_sign(sign: str) -> str:
    return {">": "&gt;", "<": "&lt;"}.get(sign, sign)


def multiple_words(multiple: Decimal) -> str:
    """Return the multiple of a bound: "20", "8.9"."""
    return number_text(Decimal(multiple_text(multiple)))


def normal_traces(labs: list[LabPoint], axis: TimeAxis) -> list[dict]:
    """Return open marks inside the band for "normal, no number", one a day, naming its enzymes."""
    marks = [
        Mark(
            when=day_of(day_labs),
            y=IN_BAND,
            hover="<br>".join(lab_hover(lab) for lab in day_labs),
            key=day_labs[0].key,
            text=label(", ".join(lab.label for lab in day_labs) + " normal, no number"),
            symbol="circle-open",
            joins=False,
        )
        for day_labs in by_day(labs)
    ]
    return worded_marks("reported normal, no number", marks, axis, hue="normal-text")
