"""Kaplan-Meier curves: a falling step line for each group, its band, its censored patients, who is at risk.

Groups differ by hue, dash and the hatching of their bands: never by hue alone.
"""

from collections.abc import Sequence
from decimal import Decimal

from courses.charts import AXIS_LOOK
from courses.rules.units import plain
from monitoring.charts.figures import Figure, Twin, TwinRow
from monitoring.charts.layout import BOTTOM_PX, CONFIG, frame, place_panels
from monitoring.charts.marks import LABEL_PX, colour
from monitoring.charts.panel import Panel, nice_ticks, row_axis
from monitoring.charts.pulses_compared import style_of
from monitoring.charts.timeline import nothing_to_draw
from monitoring.rules.survival import CONFIDENCE_PERCENT, Curve, LogRank, Step, longest

HEIGHT_PX, ROW_PX, TOP_PX, TITLE_PX = 300, 22, 26, 16
MOST_LETTERS = 17  # of a group's name left of its row
MOST_TICKS = 6
HATCHES = ("/", "\\", "x", "-", "|")
NOTHING = "There is nobody to draw a curve of."
NOTE = (
    "The line falls on each day on which somebody reached it; a tick marks somebody not seen after that day. "
    f"The band is the pointwise {CONFIDENCE_PERCENT} % confidence interval (log-log). "
    "Beneath: how many had not reached it and were still seen."
)


def survival_figure(
    name: str,
    heading: str,
    curves: Sequence[Curve],
    *,
    since: str,
    test: LogRank | None = None,
    least: int = 1,
) -> Figure:
    """Return the drawing with its sentence, and the medians as a table, of the curves of one measure.

    `since` names day 0 ("days since the first glucocorticoid"); `test` compares the groups. Who may not see
    fewer than `least` patients passes that number: a curve ends with its last day with so many at risk, and a
    group that begins with fewer is left out.
    """
    shown = [cut for curve in curves if (cut := curve.with_at_least(least)) is not None]
    if not any(curve.steps for curve in shown):
        return Figure(name, heading, NOTHING, None, None)
    says = "; ".join(f"{curve.label}: {median_words(curve)}" for curve in shown)
    compared = f" Between the groups: {test.words}." if test and len(shown) > 1 else ""
    chart = survival_chart(shown, title=heading, since=since, least=least)
    return Figure(name, heading, f"{says}.{compared}", chart, twin(heading, shown, least), NOTE)


def survival_chart(curves: Sequence[Curve], *, title: str, since: str, least: int = 1) -> dict:
    """Return {"data", "layout", "config"} for Plotly; "data" is [] when no curve has a step.

    Numbers at risk from 1 up to below `least` are written "<11".
    """
    if not any(curve.steps for curve in curves):
        return nothing_to_draw(NOTHING)
    last = longest(curves)
    ticks = _ticks(curves)
    panels = [_curves(curves, title), _at_risk(curves, ticks, least)]
    plot_px = sum(panel.height_px + panel.gap_px for panel in panels)
    span = [-float(last) * 0.02, float(last) * 1.02 or 1]
    layout = {
        **frame(plot_px, TOP_PX, BOTTOM_PX + TITLE_PX),
        "xaxis": _x_axis(span, ticks, since),
        "shapes": [],
        "annotations": [],
    }
    data = place_panels(panels, plot_px, layout)
    layout["meta"] = {"scales": {}, "named_rows": [], "spans": {"all": span}}
    return {"data": data, "layout": layout, "config": CONFIG}


def median_words(curve: Curve) -> str:
    """Return "half by day 23 (95 % interval 13 to not reached), 21 patients, 9 reached it"."""
    median = curve.median
    if median.day is None:
        half = "fewer than half reached it"
    else:
        until = "not reached" if median.high is None else plain(median.high)
        since = "not reached" if median.low is None else plain(median.low)
        half = f"half by day {plain(median.day)} ({CONFIDENCE_PERCENT} % interval {since} to {until})"
    return f"{half}, {curve.count} patients, {curve.events} reached it"


def twin(caption: str, curves: Sequence[Curve], least: int = 1) -> Twin:
    """Return the curves as a table of what they say at each tick of the axis."""
    rows = [
        TwinRow((curve.label, plain(day), _percent(curve.share_on(day)), _count(curve, day, least)))
        for curve in curves
        for day in map(_day, _ticks(curves))
        if day <= curve.last_day
    ]
    return Twin(caption, ("Group", "Day", "Not reached yet", "At risk"), tuple(rows))


def _ticks(curves: Sequence[Curve]) -> list[float]:
    return nice_ticks(float(max(longest(curves), Decimal(1))), MOST_TICKS)


def _day(tick: float) -> Decimal:
    return Decimal(str(tick))


def _count(curve: Curve, day: Decimal, least: int) -> str:
    found = curve.at_risk_on(day)
    return f"<{least}" if 0 < found < least else str(found)


def _percent(share: Decimal) -> str:
    return f"{share * 100:.0f} %"


def _height(share: Decimal) -> float:
    return round(float(share) * 100, 2)


def _curves(curves: Sequence[Curve], title: str) -> Panel:
    traces: list[dict] = []
    for place, curve in enumerate(curves):
        hue, _, dash = style_of(place)
        traces += [
            _band(curve, hue, HATCHES[place % len(HATCHES)]),
            _line(curve, hue, dash, in_key=len(curves) > 1),
            _censored(curve, hue),
        ]
    return Panel(
        name="survival",
        title=title,
        height_px=HEIGHT_PX,
        axis={"range": [-2, 102], "nticks": 6, "ticksuffix": " %"},
        traces=[trace for trace in traces if trace["x"]],
    )


def _line(curve: Curve, hue: str, dash: str, *, in_key: bool) -> dict:
    """Return the estimate, level from each day to the next, up to the last day anybody was seen."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": curve.label,
        "x": [0, *(float(step.day) for step in curve.steps)],
        "y": [100, *(_height(step.share) for step in curve.steps)],
        "hovertext": [f"{curve.label}: {curve.count} at the start", *(_hover(curve, s) for s in curve.steps)],
        "hoverinfo": "text",
        "line": {"color": colour(hue), "width": 2, "dash": dash, "shape": "hv"},
        "showlegend": in_key,
    }


def _hover(curve: Curve, step: Step) -> str:
    band = (
        "" if step.low is None or step.high is None else f" ({_percent(step.low)} to {_percent(step.high)})"
    )
    gone = f", {step.censored} not seen after it" if step.censored else ""
    return (
        f"{curve.label}, day {plain(step.day)}<br>{_percent(step.share)} not reached yet{band}"
        f"<br>{step.at_risk} at risk, {step.events} reached it{gone}"
    )


def _band(curve: Curve, hue: str, hatch: str) -> dict:
    """Return the outline between both bounds, level as the line is, up to where the band is defined."""
    high, low = [(0.0, 100.0)], [(0.0, 100.0)]
    for step in curve.steps:
        if step.low is None or step.high is None:
            high.append((float(step.day), high[-1][1]))
            low.append((float(step.day), low[-1][1]))
            break
        high += [(float(step.day), high[-1][1]), (float(step.day), _height(step.high))]
        low += [(float(step.day), low[-1][1]), (float(step.day), _height(step.low))]
    outline = [*high, *reversed(low)]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{curve.label}, {CONFIDENCE_PERCENT} % band",
        "x": [x for x, _ in outline],
        "y": [y for _, y in outline],
        "fill": "toself",
        "fillcolor": colour(hue),
        "fillpattern": {"shape": hatch, "size": 7, "solidity": 0.12, "fillmode": "replace"},
        "line": {"color": colour(hue), "width": 0.8, "dash": "dot"},
        "opacity": 0.6,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _censored(curve: Curve, hue: str) -> dict:
    """Return a tick on the line for each day after which somebody was not seen."""
    steps = [step for step in curve.steps if step.censored]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": f"{curve.label}, not seen after",
        "x": [float(step.day) for step in steps],
        "y": [_height(step.share) for step in steps],
        "hovertext": [_hover(curve, step) for step in steps],
        "hoverinfo": "text",
        "marker": {"symbol": "line-ns-open", "size": 10, "color": colour(hue), "line": {"width": 1.8}},
        "cliponaxis": False,
        "showlegend": False,
    }


def _at_risk(curves: Sequence[Curve], ticks: Sequence[float], least: int) -> Panel:
    """Return a row of numbers for each curve, under the days of the axis, up to its last day."""
    traces = []
    for row, curve in enumerate(curves):
        days = [tick for tick in ticks if _day(tick) <= curve.last_day]
        traces.append(
            {
                "type": "scatter",
                "mode": "text",
                "name": f"{curve.label}, at risk",
                "x": days,
                "y": [row] * len(days),
                "text": [_count(curve, _day(tick), least) for tick in days],
                "textfont": {"size": LABEL_PX, "color": colour("text")},
                "hoverinfo": "skip",
                "cliponaxis": False,
                "showlegend": False,
            }
        )
    return Panel(
        name="at-risk",
        title="At risk: not reached yet, and still seen",
        height_px=ROW_PX * len(curves),
        axis=row_axis([_short(curve.label) for curve in curves]),
        traces=traces,
    )


def _short(label: str) -> str:
    return label if len(label) <= MOST_LETTERS else f"{label[: MOST_LETTERS - 1].rstrip()}…"


def _x_axis(span: list[float], ticks: Sequence[float], since: str) -> dict:
    return {
        "type": "linear",
        "range": span,
        "anchor": "y2",
        "domain": [0, 1],
        "title": {"text": since, "font": {"size": LABEL_PX, "color": colour("soft")}},
        **AXIS_LOOK,
        "zeroline": False,
        "tickvals": list(ticks),
    }
