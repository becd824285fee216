"""The pulses of one patient drawn over each other, aligned on day 0: enzymes above, strength beneath."""

from collections.abc import Sequence
from decimal import Decimal

from courses.charts import AXIS_LOOK
from courses.protocols.loader import analytes, window_rule
from monitoring.charts.enzymes import HEIGHT_PX, NORMAL_BAND, mark_of
from monitoring.charts.labs import own_multiple
from monitoring.charts.layout import BOTTOM_PX, CONFIG, frame, place_panels
from monitoring.charts.marks import Mark, broken_line, colour, key_trace, line_trace
from monitoring.charts.panel import Panel
from monitoring.charts.scales import linear_axis, log_axis
from monitoring.charts.strength import scale_text, total_text
from monitoring.charts.timeline import nothing_to_draw
from monitoring.charts.words import hover, when_text
from monitoring.rules.chart_choices import Choices
from monitoring.rules.history import StrengthPoint
from monitoring.rules.pulses_compared import AlignedPulse, ComparedPulses

# hue, symbol and dash of each pulse: all three differ, so that none is told by hue alone
STYLES = (
    ("ck", "circle", "solid"),
    ("enzyme-5", "square", "dash"),
    ("dose", "diamond", "dot"),
    ("enzyme-4", "triangle-up", "dashdot"),
    ("enzyme-3", "cross", "longdash"),
)
TOP_PX = 26
TITLE_PX = 16  # of the axis, beneath its days
STRENGTH_PX = 200
LEAST_DAYS = (-14, 56)  # what is always in view: the weeks around day 0 and the window
PAD = 0.03


def pulses_chart(compared: ComparedPulses, *, longest_gap_days: int) -> dict:
    """Return {"data", "layout", "config"} for Plotly; "data" is [] when no value can be drawn.

    x counts days since each pulse's day 0. No line runs across more than `longest_gap_days`.
    """
    drawn = [
        _enzymes(compared, longest_gap_days),
        _strength(compared, longest_gap_days),
    ]
    panels = [panel for panel in drawn if panel.traces]
    if not panels:
        return nothing_to_draw()
    plot_px = sum(panel.height_px + panel.gap_px for panel in panels)
    span = _span(compared)
    layout = {
        **frame(plot_px, TOP_PX, BOTTOM_PX + TITLE_PX),
        "xaxis": _x_axis(span, f"y{len(panels)}" if len(panels) > 1 else "y"),
        "shapes": _day_shapes(),
        "annotations": [_window_words()],
    }
    data = place_panels(panels, plot_px, layout)
    axes = {f"yaxis{place if place > 1 else ''}": panel for place, panel in enumerate(panels, start=1)}
    layout["meta"] = {
        "scale": "log",
        "scales": {name: panel.scales for name, panel in axes.items() if panel.scales},
        "named_rows": [],
        "spans": {"all": span},
    }
    return {"data": data, "layout": layout, "config": CONFIG}


def style_of(place: int) -> tuple[str, str, str]:
    return STYLES[place % len(STYLES)]


def name_of(pulse: AlignedPulse) -> str:
    return f"pulse {pulse.number}"


def percent_of_scale(test: StrengthPoint) -> Decimal | None:
    """Return the total in percent of the full score; None without one."""
    if test.total is None or not test.maximum:
        return None
    return test.total / test.maximum * 100


def _enzymes(compared: ComparedPulses, longest_gap_days: int) -> Panel:
    label = analytes()[compared.enzyme].label if compared.enzyme in analytes() else compared.enzyme
    usual = Choices((compared.enzyme,))
    placed = [[lab for lab in pulse.enzymes if own_multiple(lab) is not None] for pulse in compared.pulses]
    multiples = [float(own_multiple(lab) or 0) for labs in placed for lab in labs]
    scales = {"log": log_axis(multiples), "linear": linear_axis(multiples)}
    marks = [
        [mark_of(lab, style_of(place)[1], usual, "") for lab in labs] for place, labs in enumerate(placed)
    ]
    return Panel(
        name="enzymes",
        title=f"{label}, × upper limit of normal",
        height_px=HEIGHT_PX,
        axis=scales["log"],
        traces=_lines(compared.pulses, marks, longest_gap_days),
        shapes=[NORMAL_BAND],
        scales=scales,
    )


def _strength(compared: ComparedPulses, longest_gap_days: int) -> Panel:
    marks = [
        [
            _strength_mark(test, pulse, style_of(place)[1])
            for test in pulse.strengths
            if percent_of_scale(test) is not None
        ]
        for place, pulse in enumerate(compared.pulses)
    ]
    title = scale_text(*compared.scale) if compared.scale else "Strength"
    lows = [mark.y for own in marks for mark in own]
    return Panel(
        name="strength",
        title=f"{title}, % of the full score",
        height_px=STRENGTH_PX,
        axis={"range": [max(min(lows, default=0) - 10, -4), 104], "nticks": 6, "ticksuffix": " %"},
        traces=_lines(compared.pulses, marks, longest_gap_days),
    )


def _strength_mark(test: StrengthPoint, pulse: AlignedPulse, symbol: str) -> Mark:
    percent = percent_of_scale(test) or Decimal(0)
    said = hover(f"{test.label}: {total_text(test)}", when_text(test.when), name_of(pulse))
    return Mark(test.when, round(float(percent), 2), said, test.key, symbol=symbol)


def _lines(pulses: Sequence[AlignedPulse], marks: Sequence[list[Mark]], longest_gap_days: int) -> list[dict]:
    traces = []
    for place, (pulse, own) in enumerate(zip(pulses, marks, strict=True)):
        if own:
            hue, symbol, dash = style_of(place)
            line = broken_line(own, longest_gap_days)
            trace = line_trace(name_of(pulse), line, hue=hue, width=2, size=9)
            days = [mark and pulse.day_of(mark.when) for mark in line]
            traces.append(_dashed(key_trace(name_of(pulse), hue=hue, symbol=symbol, width=2), dash))
            traces.append(_dashed(trace | {"x": days}, dash))
    return traces


def _dashed(trace: dict, dash: str) -> dict:
    return trace | {"line": trace["line"] | {"dash": dash}}


def _span(compared: ComparedPulses) -> list[float]:
    days = [day for pulse in compared.pulses for day in _days(pulse)]
    first, last = min([LEAST_DAYS[0], *days]), max([LEAST_DAYS[1], *days])
    pad = (last - first) * PAD
    return [round(first - pad, 1), round(last + pad, 1)]


def _days(pulse: AlignedPulse) -> list[int]:
    whens = [*(lab.when for lab in pulse.enzymes), *(test.when for test in pulse.strengths)]
    return [day for when in whens if (day := pulse.day_of(when)) is not None]


def _x_axis(span: list[float], anchor: str) -> dict:
    return {
        "type": "linear",
        "range": span,
        "anchor": anchor,
        "domain": [0, 1],
        "title": {
            "text": "days since day 0, the last infusion of each pulse",
            "font": {"size": 11, "color": colour("soft")},
        },
        **AXIS_LOOK,
        "zeroline": False,
        "nticks": 12,
    }


def _day_shapes() -> list[dict]:
    """Return the window as a band through both panels, and day 0 as a line."""
    rule = window_rule()
    through = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1}
    band = {"type": "rect", "name": "window", "x0": rule.opens_day, "x1": rule.closes_day, "layer": "below"}
    zero = {
        "type": "line",
        "name": "day-0",
        "x0": 0,
        "x1": 0,
        "line": {"width": 1.2, "color": colour("today")},
    }
    return [through | band | {"fillcolor": colour("window"), "line": {"width": 0}}, through | zero]


def _window_words() -> dict:
    rule = window_rule()
    return {
        "name": "window-words",
        "text": f"window, days {rule.opens_day}–{rule.closes_day}",
        "xref": "x",
        "x": (rule.opens_day + rule.closes_day) / 2,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 11, "color": colour("window-line")},
    }
