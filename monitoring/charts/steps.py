"""Daily doses as steps: areas for what was taken and planned, the mg of each step over its middle."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.exposure import DailySegment
from courses.rules.units import plain as number_text
from monitoring.charts.marks import LABEL_PX, after, colour, midnight
from monitoring.charts.words import hover, span_text

ONE_DAY = timedelta(days=1)
AREAS = {  # name in the key: fill, width and dash of its line, place in the key
    "taken": ("dose-fill", 2, "solid", 1),
    "last known dose, no end recorded": ("planned-fill", 1.5, "dash", 2),
    "planned": ("planned-fill", 1.5, "dot", 3),
}


def apart(planned: Iterable[DailySegment], taken: Sequence[DailySegment]) -> list[DailySegment]:
    """Return the planned days whose dose is not the one taken: where they part, and what is to come."""
    firsts = [segment.first for segment in taken]
    found = []
    for segment in planned:
        at = segment.first
        for same in taken[max(bisect_right(firsts, at) - 1, 0) : bisect_right(firsts, segment.last)]:
            if same.mg != segment.mg or same.last < at:
                continue
            if at < same.first:
                found.append(DailySegment(at, same.first - ONE_DAY, segment.mg))
            at = same.last + ONE_DAY
        if at <= segment.last:
            found.append(DailySegment(at, segment.last, segment.mg))
    return found


def cut_at(segments: Sequence[DailySegment], day: date) -> tuple[list[DailySegment], list[DailySegment]]:
    """Return the days up to `day` and the days after it."""
    before = [s._replace(last=min(s.last, day)) for s in segments if s.first <= day]
    return before, [s._replace(first=max(s.first, day + ONE_DAY)) for s in segments if s.last > day]


def runs(segments: Iterable[DailySegment]) -> list[list[DailySegment]]:
    """Return segments of known dose grouped while each begins the day after the last ends."""
    found: list[list[DailySegment]] = []
    for segment in segments:
        if segment.mg is None:
            continue
        if found and found[-1][-1].last + ONE_DAY == segment.first:
            found[-1].append(segment)
        else:
            found.append([segment])
    return found


def step_outline(segments: Iterable[DailySegment]) -> tuple[list, list]:
    """Return x and y of the steps; each run starts and ends on 0 mg, and a hole parts it from the next."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    for run in runs(segments):
        xs += [midnight(run[0].first), *(midnight(s.first) for s in run), *[after(run[-1].last)] * 2, None]
        ys += [0.0, *(dose(s) for s in run), dose(run[-1]), 0.0, None]
    return xs[:-1], ys[:-1]


def dose(segment: DailySegment) -> float:
    return float(segment.mg or 0)


def area_traces(name: str, segments: Sequence[DailySegment]) -> list[dict]:
    """Return the steps as one area in the style of its name, or nothing without a known dose."""
    xs, ys = step_outline(segments)
    if not xs:
        return []
    fill, width, dash, rank = AREAS[name]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": xs,
            "y": ys,
            "fill": "tozeroy",
            "fillcolor": colour(fill),
            "line": {"color": colour("dose"), "width": width, "dash": dash, "shape": "hv"},
            "connectgaps": False,
            "hoverinfo": "skip",
            "showlegend": True,
            "legendrank": rank,
        }
    ]


def over_trace(segments: Sequence[DailySegment]) -> list[dict]:
    """Return the tops of planned steps, drawn over the doses taken where less was planned."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    for run in runs(segments):
        xs += [*(midnight(s.first) for s in run), after(run[-1].last), None]
        ys += [*(dose(s) for s in run), dose(run[-1]), None]
    line = {"color": colour("dose"), "width": 1.5, "shape": "hv", "dash": "dot"}
    trace = {"type": "scatter", "mode": "lines", "x": xs[:-1], "y": ys[:-1], "line": line}
    return [trace | {"hoverinfo": "skip", "showlegend": False}] if xs else []


def joined(taken: Sequence[DailySegment], planned: Sequence[DailySegment]) -> list[DailySegment]:
    """Return the steps to label: a dose that goes on from taken into planned is said once."""
    end = taken[-1].last if taken else date.min
    ahead = [segment for segment in planned if segment.first > end]
    ordered = sorted((s for s in (*taken, *ahead) if s.mg is not None), key=lambda s: s.first)
    steps = ordered[:1]
    for segment in ordered[1:]:
        before = steps[-1]
        if before.mg == segment.mg and before.last + ONE_DAY == segment.first:
            steps[-1] = DailySegment(before.first, segment.last, segment.mg)
        else:
            steps.append(segment)
    return steps


def step_labels(taken: Sequence[DailySegment], planned: Sequence[DailySegment]) -> list[dict]:
    """Return the mg over each step; chart.js drops those wider than a step that does not stand alone."""
    steps = joined(taken, planned)
    if not steps:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": "mg a day",
            "x": [middle(step) for step in steps],
            "y": [dose(step) for step in steps],
            "text": [number_text(step.mg or Decimal(0)) for step in steps],
            "hovertext": [step_hover(step) for step in steps],
            "hoverinfo": "text",
            "textposition": "top center",
            "textfont": {"size": LABEL_PX, "color": colour("dose-text")},
            "marker": {"size": 3, "opacity": 0},
            "cliponaxis": False,
            "showlegend": False,
            "meta": {
                "fit": "span",
                "days": [(step.last - step.first).days + 1 for step in steps],
                "alone": [len(run) == 1 for run in runs(steps) for _ in run],
            },
        }
    ]


def middle(step: DailySegment) -> str:
    """Return the middle of the step's days, at midnight or noon."""
    days = (step.last - step.first).days + 1
    at = midnight(step.first + timedelta(days=days // 2))
    return f"{at} 12:00" if days % 2 else at


def step_hover(step: DailySegment) -> str:
    mg = number_text(step.mg or Decimal(0))
    return hover(f"{mg} mg prednisone-equivalent a day", span_text(step.first, step.last))
