"""Pulses: one bar per infusion to the top of the steroid panel, and one label per course above it.

A pulse of 1250 mg prednisone-equivalent would flatten the taper: its bar has no height to read, words say it.
"""

from datetime import date, timedelta

from courses.rules.dates import When
from courses.rules.pulse import describe_pulse
from courses.rules.wording import dose_text
from monitoring.charts.axis import PHONE_PX, WIDE_PX, TimeAxis
from monitoring.charts.marks import (
    Mark,
    blocks_trace,
    ends_of,
    labels_trace,
    lanes,
    marks_trace,
    whiskers_trace,
)
from monitoring.charts.worded import side_of, word_span
from monitoring.charts.words import hover, infusion_mg, unstyled, when_text
from monitoring.rules.history import CourseFact, InfusionFact, InfusionState, PatientHistory

LABEL_LANE_PX = 18
FEWEST_BAR_PX = 2.2
NOT_GIVEN = {InfusionState.HELD, InfusionState.OMITTED}
STATE_WORDS = {
    InfusionState.PLANNED: "planned",
    InfusionState.RUNNING: "running",
    InfusionState.GIVEN: "given",
    InfusionState.PART_GIVEN: "given in part",
    InfusionState.HELD: "held",
    InfusionState.OMITTED: "omitted",
}


def infusion_when(infusion: InfusionFact) -> When:
    """Return when it was given, or is planned."""
    return infusion.given or infusion.planned


def infusion_day(infusion: InfusionFact) -> date:
    day = infusion_when(infusion).day
    assert day is not None  # noqa: S101 - drawn_infusions keeps known days only
    return day


def drawn_infusions(course: CourseFact) -> list[InfusionFact]:
    """Return the infusions with a day, in order of day, held and omitted ones included."""
    known = [infusion for infusion in course.infusions if infusion_when(infusion).day]
    return sorted(known, key=lambda infusion: infusion_when(infusion).day or date.min)


def first_day(course: CourseFact) -> date:
    return infusion_day(drawn_infusions(course)[0])


def pulse_lanes(history: PatientHistory, axis: TimeAxis) -> dict[str, int]:
    """Return the lane of each label by course key, only of courses with an infusion on a known day."""
    courses = [course for course in history.courses if drawn_infusions(course)]
    spans = [word_span(first_day(course), pulse_text(course), axis, PHONE_PX) for course in courses]
    return dict(zip((course.key for course in courses), lanes(spans, 3), strict=True))


def pulse_text(course: CourseFact) -> str:
    """Return "Pulse 1: 3 × 1 g IV, 12–14 Jan 2026"; one not yet given says so."""
    counted = [infusion for infusion in course.infusions if infusion.state not in NOT_GIVEN]
    whens = [infusion_when(infusion) for infusion in counted]
    doses = [(when.day, infusion_mg(infusion)) for when, infusion in zip(whens, counted, strict=True)]
    is_loose = any(when.day and not when.is_exact for when in whens)
    given = sum(infusion.was_given for infusion in counted)
    state = "" if given == len(counted) else ", planned" if not given else f", {given} given so far"
    return unstyled(f"Pulse {course.number}: {describe_pulse(doses, is_approximate=is_loose)}{state}")


def pulse_traces(
    history: PatientHistory, axis: TimeAxis, label_lanes: dict[str, int], *, mg_per_px: float, plot_px: int
) -> list[dict]:
    """Return bars, whiskers of loose days, crosses of infusions not given, and one label a course."""
    courses = [course for course in history.courses if course.key in label_lanes]
    infusions = [infusion for course in courses for infusion in drawn_infusions(course)]
    top = mg_per_px * plot_px
    given = [infusion for infusion in infusions if infusion.state not in NOT_GIVEN]
    not_given = [infusion for infusion in infusions if infusion.state in NOT_GIVEN]
    return [
        *bar_traces(given, axis, top),
        *not_given_traces(not_given, axis, top * 0.5),
        *label_traces(courses, label_lanes, axis, mg_per_px=mg_per_px, plot_px=plot_px),
    ]


def bar_traces(infusions: list[InfusionFact], axis: TimeAxis, top: float) -> list[dict]:
    """Return the bars, as outlines so that they lie over the dose area, and unseen marks to hover on."""
    if not infusions:
        return []
    half = timedelta(days=max(0.8, FEWEST_BAR_PX * axis.days / WIDE_PX) / 2)
    styles = [style for style in STYLES if any(style_of(infusion) == style for infusion in infusions)]
    bars = [
        blocks_trace(
            "pulse",
            [ends_of(infusion_day(i), half) for i in infusions if style_of(i) == style],
            round(top, 3),
            hue="pulse",
            **STYLES[style],
        )
        for style in styles
    ]
    marks = [infusion_mark(infusion, round(top / 2, 3)) for infusion in infusions]
    whiskers = whiskers_trace([mark.on_row(top * 0.9) for mark in marks], axis.whisker_days, hue="pulse")
    unseen = marks_trace("pulse", marks, hue="pulse", size=16)
    unseen["marker"] |= {"opacity": 0}
    return [*bars, *([whiskers] if whiskers else []), unseen]


def style_of(infusion: InfusionFact) -> str:
    if infusion_mg(infusion) is None:
        return "not recorded"
    return "given" if infusion.was_given else "planned"


STYLES = {
    "given": {"fill": "pulse"},
    "planned": {"fill": "planned-fill", "dash": "dot"},
    "not recorded": {"fill": "pulse", "pattern": "/"},
}


def infusion_mark(infusion: InfusionFact, y: float) -> Mark:
    dose = dose_text(infusion_mg(infusion))
    words = hover(
        f"Pulse infusion {infusion.number}: {dose}, {STATE_WORDS[infusion.state]}",
        when_text(infusion_when(infusion)),
        infusion.reason,
    )
    return Mark(
        infusion_when(infusion),
        y,
        words,
        infusion.key,
        text=STATE_WORDS[infusion.state],
        symbol="x-thin-open",
    )


def not_given_traces(infusions: list[InfusionFact], axis: TimeAxis, y: float) -> list[dict]:
    """Return a cross with its word for each infusion that was held or omitted."""
    if not infusions:
        return []
    marks = [infusion_mark(infusion, y) for infusion in infusions]
    sides = [side_of(mark.day, axis) for mark in marks]
    return [
        marks_trace("infusion not given", marks, hue="pulse"),
        labels_trace(marks, side=sides, fit="lane", hue="dose-text"),
    ]


def label_traces(
    courses: list[CourseFact],
    label_lanes: dict[str, int],
    axis: TimeAxis,
    *,
    mg_per_px: float,
    plot_px: int,
) -> list[dict]:
    if not courses:
        return []
    marks = [
        Mark(
            when=infusion_when(drawn_infusions(course)[0]),
            y=round(mg_per_px * (plot_px + LABEL_LANE_PX * (label_lanes[course.key] + 0.5)), 3),
            hover="",
            key=course.key,
            text=pulse_text(course),
        )
        for course in courses
    ]
    sides = [side_of(mark.day, axis) for mark in marks]
    return [labels_trace(marks, side=sides, fit="lane", hue="dose-text", size=1, bold=True)]
