"""Steroid: prednisone-equivalent mg a day as steps, taken solid and planned pale; pulses in pulses.py."""

from collections.abc import Iterable
from datetime import date

from courses.rules.exposure import DailySegment
from monitoring.charts.axis import TimeAxis, moments
from monitoring.charts.panel import Panel, nice_ticks
from monitoring.charts.pulses import LABEL_LANE_PX, pulse_lanes, pulse_traces
from monitoring.charts.steps import apart, area_traces, cut_at, over_trace, step_labels
from monitoring.charts.strips import strip_traces
from monitoring.rules.history import PatientHistory
from monitoring.rules.steroid.today import steroid_lines, steroids_today

HEIGHT_PX = 150
DOSELESS_PX = 74  # when no mg is known there is no scale to read
TOP_LABEL_PX = 17


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
            *strip_traces([*taken, *planned], history, mg_per_px),
            *pulse_traces(history, axis, label_lanes, mg_per_px=mg_per_px, plot_px=plot_px),
            *step_labels(taken, planned),
        ],
    )


def on_axis(segments: Iterable[DailySegment], axis: TimeAxis) -> list[DailySegment]:
    shown = [s for s in segments if s.first <= axis.last and s.last >= axis.first]
    return [s._replace(first=max(s.first, axis.first), last=min(s.last, axis.last)) for s in shown]


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


def last_contact(history: PatientHistory) -> date:
    """Return the last day up to today on which anything was recorded; today when the dose has a known end.

    Past it nobody has said that a dose without a last day was still taken.
    """
    if not any(dose.is_last_recorded for dose in steroids_today(history)):
        return history.today
    return max((day for day in moments(history) if day and day <= history.today), default=history.today)
