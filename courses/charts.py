"""The small chart of a taper being planned: a taper in, plain JSON types out, drawn by chart.js.

The timeline's charts live in `monitoring`, which this room does not know; the colour names are the same.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.steps import Taper
from courses.rules.units import plain
from courses.rules.wording import day_text

PLOT_PX = 170
Span = tuple[date, date, Decimal]  # first day, last day, mg a day
OPEN_END_DAYS = 28  # how far an open last step is drawn; a length on paper, not a plan
HEADROOM = Decimal("1.18")  # above the highest dose, for its words


def colour(name: str) -> str:
    return f"var(--chart-{name})"


# how every axis along the bottom of a chart looks
AXIS_LOOK = {
    "gridcolor": colour("grid"),
    "linecolor": colour("soft"),
    "showline": True,
    "ticks": "outside",
    "ticklen": 4,
    "tickcolor": colour("soft"),
    "tickfont": {"size": 11, "color": colour("soft")},
}
# of a chart that is looked at and not zoomed; plotly.js 4 offers by default to upload it
STILL = {"showSendToCloud": False, "plotlyServerURL": "", "displayModeBar": False, "responsive": True}


def taper_chart(
    taper: Taper, *, today: date, before: Taper | None = None, taken: Sequence[Span] = ()
) -> dict:
    """Return {"data", "layout", "config"} for Plotly: the daily mg of the plan as a step area.

    `before` is the plan as it was, drawn as a dashed line; `taken` are the days on which something else was
    taken, drawn as a solid line over the plan.
    """
    spans = taper_spans(taper)
    was = taper_spans(before) if before is not None else []
    every = [*spans, *was, *taken]
    first, last = min(span[0] for span in every), max(span[1] for span in every)
    highest = max(mg for _, _, mg in every)
    lines = [_line(was, "before the change", "dash")] if was else []
    lines += [_line(taken, "taken", "solid")] if taken else []
    return {
        "data": [_area(spans), *lines, _labels(spans)],
        "layout": {
            "template": None,
            "height": PLOT_PX + 48,
            "margin": {"l": 44, "r": 12, "t": 10, "b": 38, "pad": 0, "autoexpand": False},
            "paper_bgcolor": colour("paper"),
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"size": 12, "color": colour("text")},
            "hovermode": "closest",
            "dragmode": False,
            "showlegend": False,
            "xaxis": _x_axis(first, last),
            "yaxis": _y_axis(highest),
            "shapes": [_today(today)] if first <= today <= last else [],
            "meta": {"scales": {}, "named_rows": [], "spans": {"all": _range(first, last)}},
        },
        "config": STILL,
    }


def taper_spans(taper: Taper) -> list[Span]:
    """Return first day, last day and mg of each step; an open last step is drawn for four weeks."""
    found = []
    for step in taper.dose_steps:
        period = taper.period_of(step)
        last = period.last or period.first + timedelta(days=OPEN_END_DAYS - 1)
        found.append((period.first, last, step.daily_mg))
    return found


def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat()


def _range(first: date, last: date) -> list[str]:
    return [first.isoformat(), _after(last)]


def _area(spans: list[Span]) -> dict:
    last = spans[-1]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "planned",
        "x": [spans[0][0].isoformat(), *(first.isoformat() for first, _, _ in spans), *[_after(last[1])] * 2],
        "y": [0, *(_number(mg) for _, _, mg in spans), _number(last[2]), 0],
        "fill": "tozeroy",
        "fillcolor": colour("planned-fill"),
        "line": {"color": colour("dose"), "width": 1.5, "shape": "hv"},
        "hoverinfo": "skip",
        "xaxis": "x",
        "yaxis": "y",
    }


def _line(spans: Sequence[Span], name: str, dash: str) -> dict:
    """Return the spans as level lines; days between two spans are left open."""
    x: list[str] = []
    y: list[int | float | None] = []
    words: list[str | None] = []
    for place, (first, last, mg) in enumerate(spans):
        if place and spans[place - 1][1] + timedelta(days=1) < first:
            x, y, words = [*x, _after(spans[place - 1][1])], [*y, None], [*words, None]
        x += [first.isoformat(), _after(last)]
        y += [_number(mg)] * 2
        words += [f"{name}: {plain(mg)} mg a day, {day_text(first)} to {day_text(last)}"] * 2
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": x,
        "y": y,
        "hovertext": words,
        "hoverinfo": "text",
        "line": {"color": colour("text"), "width": 1.8, "dash": dash},
        "xaxis": "x",
        "yaxis": "y",
    }


def _labels(spans: list[Span]) -> dict:
    """Return the mg over the middle of each step; chart.js drops those wider than their step."""
    days = [(last - first).days + 1 for first, last, _ in spans]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": "mg a day",
        "x": [_middle(first, count) for (first, _, _), count in zip(spans, days, strict=True)],
        "y": [_number(mg) for _, _, mg in spans],
        "text": [plain(mg) for _, _, mg in spans],
        "hovertext": [f"{plain(mg)} mg a day, {day_text(f)} to {day_text(t)}" for f, t, mg in spans],
        "hoverinfo": "text",
        "textposition": "top center",
        "textfont": {"size": 11, "color": colour("dose-text")},
        "marker": {"size": 3, "opacity": 0},
        "cliponaxis": False,
        "meta": {"fit": "span", "days": days, "alone": [False] * len(days)},
        "xaxis": "x",
        "yaxis": "y",
    }


def _middle(first: date, days: int) -> str:
    at = (first + timedelta(days=days // 2)).isoformat()
    return f"{at} 12:00" if days % 2 else at


def _number(mg: Decimal) -> int | float:
    return int(mg) if mg == mg.to_integral_value() else float(mg)


def _x_axis(first: date, last: date) -> dict:
    return {
        "type": "date",
        "range": _range(first, last),
        "anchor": "y",
        **AXIS_LOOK,
        "tickformatstops": [
            {"dtickrange": [None, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", None], "value": "%b\n%Y"},
        ],
        "nticks": 10,
        "fixedrange": True,
    }


def _y_axis(highest: Decimal) -> dict:
    return {
        "range": [0, _number(highest * HEADROOM)],
        "anchor": "x",
        "fixedrange": True,
        "nticks": 5,
        "gridcolor": colour("grid"),
        "zeroline": False,
        "tickfont": {"size": 11, "color": colour("soft")},
    }


def _today(today: date) -> dict:
    at = f"{today.isoformat()} 12:00"
    line = {"width": 1.2, "color": colour("today")}
    return {"type": "line", "name": "today", "xref": "x", "x0": at, "x1": at} | {
        "yref": "paper", "y0": 0, "y1": 1, "line": line,
    }  # fmt: skip
