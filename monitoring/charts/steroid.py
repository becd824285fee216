"""Steroid: prednisone-equivalent mg a day as steps, taken solid and planned pale; pulses in pulses.py."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.exposure import DailySegment
from courses.rules.units import plain as number_text
from courses.rules.wording import NOT_RECORDED
from monitoring.charts.axis import TimeAxis, moments
from monitoring.charts.marks import DAY_MS, LABEL_PX, after, colour, midnight
from monitoring.charts.panel import Panel, nice_ticks
from monitoring.charts.pulses import LABEL_LANE_PX, pulse_lanes, pulse_traces
from monitoring.charts.words import hover, label, span_text
from monitoring.rules.dose_today import steroid_lines, steroids_today
from monitoring.rules.history import PatientHistory, TakenFact

HEIGHT_PX = 150
DOSELESS_PX = 74  # when no mg is known there is no scale to read
TOP_LABEL_PX = 17
STRIP_PX = 19
ONE_DAY = timedelta(days=1)


def steroid_panel(history: PatientHistory, axis: TimeAxis) -> Panel | None:
    """Return the panel of daily doses and pulses, or None when there are neither."""
    lines = steroid_lines(history)
    taken = on_axis(lines.taken, axis)
    planned = on_axis(apart(lines.planned, lines.taken), axis)
    sure, unsure = cut_at(taken, last_contact(history))
    label_lanes = pulse_lanes(history, axis)
    if not (taken or planned or label_lanes):
        return None
    known = [float(segment.mg) for segment in (*taken, *planned) if segment.mg is not None]
    plot_px = HEIGHT_PX if any(known) else DOSELESS_PX
    height_px = plot_px + LABEL_LANE_PX * (1 + max(label_lanes.values(), default=-1))
    highest = max([*known, 1.0])
    mg_per_px = highest / (plot_px - TOP_LABEL_PX)
    return Panel(
        name="steroid",
        title="Prednisone-equivalent, mg a day" if any(known) else "Steroid",
        height_px=height_px,
        axis=dose_axis(highest, mg_per_px * height_px, has_scale=any(known)),
        traces=[
            *area_traces("planned", planned),
            *area_traces("last known dose, no end recorded", unsure),
            *area_traces("taken", sure),
            *over_trace([segment for segment in planned if taken and segment.first <= taken[-1].last]),
            *strip_traces(taken, history, mg_per_px, is_planned=False),
            *strip_traces(planned, history, mg_per_px, is_planned=True),
            *pulse_traces(history, axis, label_lanes, mg_per_px=mg_per_px, plot_px=plot_px),
            *step_labels(taken, planned),
        ],
    )


def on_axis(segments: Iterable[DailySegment], axis: TimeAxis) -> list[DailySegment]:
    return [s._replace(last=min(s.last, axis.last)) for s in segments if s.first <= axis.last]


def apart(planned: Iterable[DailySegment], taken: Sequence[DailySegment]) -> list[DailySegment]:
    """Return the planned days whose dose is not the one taken: where the two part, and what is still to come."""
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


def dose_axis(highest: float, top: float, *, has_scale: bool) -> dict:
    """Return an axis from 0 mg with ticks up to the highest dose; words stand above them."""
    ticks = nice_ticks(highest, 4) if has_scale else []
    return {
        "range": [0, round(top, 3)],
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
        "showgrid": has_scale,
        "zeroline": False,
    }


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


AREAS = {  # name in the key: fill, width and dash of its line, place in the key
    "taken": ("dose-fill", 2, "solid", 1),
    "last known dose, no end recorded": ("planned-fill", 1.5, "dash", 2),
    "planned": ("planned-fill", 1.5, "dot", 3),
}


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


def cut_at(segments: Sequence[DailySegment], day: date) -> tuple[list[DailySegment], list[DailySegment]]:
    """Return the days up to `day` and the days after it."""
    before = [s._replace(last=min(s.last, day)) for s in segments if s.first <= day]
    return before, [s._replace(first=max(s.first, day + ONE_DAY)) for s in segments if s.last > day]


def last_contact(history: PatientHistory) -> date:
    """Return the last day up to today on which anything was recorded; today when the dose has a known end.

    Past it nobody has said that a dose without a last day was still taken.
    """
    if not any(dose.is_last_recorded for dose in steroids_today(history)):
        return history.today
    return max((day for day in moments(history) if day and day <= history.today), default=history.today)


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
    """Return the steps to label: a dose that goes on from taken into planned, or over a border, is said once."""
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
    """Return the mg over the middle of each step; chart.js drops those wider than their step."""
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
            "meta": {"fit": "span", "days": [(step.last - step.first).days + 1 for step in steps]},
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


def unknown_words(segment: DailySegment, history: PatientHistory) -> str:
    """Return the dose as printed for days on which it is not known in mg: each drug's latest record."""
    latest: dict[str, TakenFact] = {}
    for fact in history.taken:
        day = fact.first.day
        if day is None or day > segment.first or (fact.last_day and fact.last_day < segment.first):
            continue
        if fact.drug not in latest or day >= (latest[fact.drug].first.day or day):
            latest[fact.drug] = fact
    return ", ".join(map(printed_dose, latest.values())) or NOT_RECORDED


def printed_dose(fact: TakenFact) -> str:
    end = "" if fact.last_day else ", no last day recorded"
    return f"{fact.printed or NOT_RECORDED}{end}"


def strip_traces(
    segments: Sequence[DailySegment], history: PatientHistory, mg_per_px: float, *, is_planned: bool
) -> list[dict]:
    """Return a low hatched strip for days on a dose not known in mg: its height says nothing about the dose."""
    unknown = [segment for segment in segments if segment.mg is None]
    if not unknown:
        return []
    words = [unknown_words(segment, history) for segment in unknown]
    days = [(segment.last - segment.first).days + 1 for segment in unknown]
    height = round(STRIP_PX * mg_per_px, 4)
    hue = "planned-fill" if is_planned else "dose-fill"
    bars = {
        "type": "bar",
        "name": "dose not known in mg",
        "x": [middle(segment) for segment in unknown],
        "y": [height] * len(unknown),
        "width": [count * DAY_MS for count in days],
        "hovertext": [
            hover(f"{said}: not known in mg a day", span_text(segment.first, segment.last))
            for said, segment in zip(words, unknown, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {
            "color": colour(hue),
            "line": {"width": 1, "color": colour("dose")},
            "pattern": {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": colour("dose")},
        },
        "showlegend": False,
    }
    texts = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [midnight(segment.first) for segment in unknown],
        "y": [height * 1.5] * len(unknown),
        "text": [label(said) for said in words],
        "textposition": "middle right",
        "textfont": {"size": LABEL_PX, "color": colour("dose-text")},
        "marker": {"size": 1, "opacity": 0},
        "hoverinfo": "skip",
        "cliponaxis": False,
        "showlegend": False,
        "meta": {"fit": "lane"},
    }
    return [bars, texts]
