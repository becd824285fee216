"""Results as multiples of each result's own upper limit (ULN), or as values where all share one unit."""

from decimal import Decimal

from courses.rules.units import plain as number_text
from courses.rules.wording import unit_text
from monitoring.charts.axis import TimeAxis
from monitoring.charts.labs import by_day, day_of, lab_hover, own_multiple, still_stands
from monitoring.charts.marks import (
    Mark,
    broken_line,
    colour,
    key_trace,
    labels_trace,
    line_trace,
    noon,
    whiskers_trace,
)
from monitoring.charts.no_limit import no_place_panel
from monitoring.charts.panel import Panel
from monitoring.charts.scales import linear_axis, log_axis, value_axes
from monitoring.charts.worded import side_of, worded_marks
from monitoring.charts.words import label, multiple_text
from monitoring.rules.chart_choices import Choices, series_of
from monitoring.rules.flags import flagged, rises
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzymes import number_in

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
BEYOND = 10**9  # above any result: the line ends where the panel does
IN_BAND = 0.7  # where "normal, no number" stands; a place inside the band, no value


def is_called_normal(lab: LabPoint) -> bool:
    return lab.comparator == "normal"


def result_panels(history: PatientHistory, axis: TimeAxis, chosen: Choices) -> list[Panel]:
    """Return the panel of the chosen results and the lane of those without a place on it, as needed."""
    labs = [lab for lab in history.labs if lab.when.day is not None and still_stands(lab)]
    shown = [lab for lab in labs if series_of(lab) in chosen.analytes]
    placed = [lab for lab in shown if height_of(lab, chosen) is not None]
    elsewhere = [lab for lab in shown if height_of(lab, chosen) is None]
    normal = [lab for lab in elsewhere if is_called_normal(lab) and not chosen.unit]
    foot = [lab for lab in elsewhere if lab not in normal]
    panels = []
    if placed or normal:
        panels.append(lines_panel(placed, normal, history, axis, chosen))
    if foot:
        panels.append(no_place_panel(foot, axis, chosen.unit, stands_alone=not panels))
    return panels


def height_of(lab: LabPoint, chosen: Choices) -> Decimal | None:
    """Return where the result stands: its number in the chosen unit, else its multiple; None without."""
    return number_in(lab, chosen.unit) if chosen.unit else own_multiple(lab)


def lines_panel(
    placed: list[LabPoint], normal: list[LabPoint], history: PatientHistory, axis: TimeAxis, chosen: Choices
) -> Panel:
    heights = [float(height_of(lab, chosen) or 0) for lab in placed]
    scales = {"log": log_axis(heights), "linear": linear_axis(heights)}
    if chosen.unit:
        scales = value_axes(heights)
    traces = []
    marked = rises(history)
    for name, symbol, hue in styled_names([*placed, *normal]):
        own = [lab for lab in placed if lab.label == name]
        marks = [mark_of(lab, symbol, chosen, marked.get(lab.key, "")) for lab in own]
        traces += enzyme_traces(name, marks, history, axis, symbol=symbol, hue=hue)
    traces += normal_traces(normal, axis)
    return Panel(
        name="enzymes",
        title=title_of([*placed, *normal], chosen),
        height_px=HEIGHT_PX if heights else NUMBERLESS_PX,
        axis=scales[chosen.scale if chosen.scale in scales else "linear"],
        traces=traces,
        shapes=[*([] if chosen.unit else [NORMAL_BAND]), *flag_lines(history)],
        scales=scales if len(scales) > 1 else {},
    )


def flag_lines(history: PatientHistory) -> list[dict]:
    """Return a dotted line through the results at each thing marked; its words stand in the row "Marked"."""
    line = {"width": 1, "dash": "dot", "color": colour("soft")}
    return [
        {"type": "line", "name": "marked", "xref": "x", "x0": at, "x1": at, "y0": 0.0001, "y1": BEYOND}
        | {"line": line}
        for at in [noon(note.when.day) for note in flagged(history) if note.when.day]
    ]


def title_of(labs: list[LabPoint], chosen: Choices) -> str:
    what = "Enzymes" if all(lab.is_muscle_enzyme for lab in labs) else "Results"
    return f"{what}, {unit_text(chosen.unit)}" if chosen.unit else f"{what}, × upper limit of normal"


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
    name: str, marks: list[Mark], history: PatientHistory, axis: TimeAxis, *, symbol: str, hue: str
) -> list[dict]:
    """Return the key entry, the line with its marks, whiskers of loose days, words of censored results."""
    is_ck = name == "CK"
    width, size = (2.6, 9) if is_ck else (1.2, 7.5)
    key = key_trace(label(name), hue=hue, symbol=symbol, width=width) | {"legendrank": rank_of(name)}
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


def mark_of(lab: LabPoint, symbol: str, chosen: Choices, marked: str) -> Mark:
    """Return a filled mark for a plain number, an open triangle for a bound, an open mark for "about"."""
    height = height_of(lab, chosen) or Decimal(0)
    bound = {">": "triangle-up-open", "<": "triangle-down-open", "about": f"{symbol}-open"}
    sign = {">": ">", "<": "<", "about": "about"}.get(lab.comparator, "")
    words = number_text(height) if chosen.unit else f"{multiple_words(height)} ×"
    return Mark(
        when=lab.when,
        y=round(float(height), 4) if chosen.unit else max(round(float(height), 4), 0.01),
        hover=lab_hover(lab, marked),
        key=lab.key,
        text=f"{label(lab.label)} {html_sign(sign)} {words}" if sign else "",
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
