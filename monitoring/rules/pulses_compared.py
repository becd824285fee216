"""The pulses of one patient side by side, each aligned on its day 0, the day of its last infusion given.

A value belongs to a pulse from its baseline, the last value on or before its first infusion, to the day
before the next pulse's first infusion. So the baseline of one pulse also ends the line of the one before.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from courses.protocols.loader import window_rule
from courses.rules.dates import When
from monitoring.rules.history import CourseFact, LabPoint, PatientHistory, StrengthPoint
from monitoring.rules.laboratory.enzyme_words import enzyme_since_pulse
from monitoring.rules.laboratory.enzymes import percent_change, standing
from monitoring.rules.muscles.strength import change_percent_of_scale
from monitoring.rules.muscles.words import strength_since_pulse
from monitoring.rules.response import (
    MAIN_ENZYME,
    first_infusion_on,
    in_window,
    last_day_of,
    strength_series,
)
from monitoring.rules.steroid.today import taken_line
from monitoring.rules.window import Window

NONE_GIVEN = "No pulse has been given on a known day, so there is nothing to compare."
ONLY_ONE = "One pulse has been given, so there is nothing to compare it with."
NOTHING = "no muscle enzyme and no strength test belong to it"
FEWEST = 2
Point = TypeVar("Point", LabPoint, StrengthPoint)


class SteroidKnown(StrEnum):
    KNOWN = "known"
    UNKNOWN = "unknown"
    NONE = "none"
    NOT_YET = "not_yet"


@dataclass(frozen=True)
class SteroidOn:
    """The oral steroid of one day in mg of prednisone; `mg` only where it is known."""

    day: int
    known: SteroidKnown
    mg: Decimal | None = None


@dataclass(frozen=True)
class Pair(Generic[Point]):
    """Baseline and follow-up of one kind; `change` in percent, None where it cannot be told."""

    baseline: Point | None
    followup: Point | None
    change: Decimal | None


@dataclass(frozen=True)
class AlignedPulse:
    """One pulse with the values that belong to it, earliest first."""

    course: CourseFact
    window: Window
    first_on: date
    last_on: date  # the last day that belongs to it
    enzymes: tuple[LabPoint, ...]
    strengths: tuple[StrengthPoint, ...]
    enzyme: Pair[LabPoint]
    strength: Pair[StrengthPoint]
    steroid: tuple[SteroidOn, ...]
    sentence: str

    @property
    def number(self) -> int:
        return self.course.number

    def day_of(self, when: When) -> int | None:
        """Return the day counted from day 0, negative before it."""
        return None if when.day is None else (when.day - self.window.day0).days

    @property
    def given_mg(self) -> Decimal | None:
        """Return what was given in all, None where a dose is not known."""
        doses = [i.given_mg for i in self.course.infusions if i.was_given]
        return None if None in doses else sum((mg for mg in doses if mg is not None), Decimal(0))


@dataclass(frozen=True)
class ComparedPulses:
    """All pulses given, in order. One enzyme and one scale for all of them: others do not compare."""

    pulses: tuple[AlignedPulse, ...]
    enzyme: str  # code of the analyte
    scale: tuple[str, Decimal | None] | None  # label and maximum; None without a scored test
    sentence: str


def compared_pulses(history: PatientHistory) -> ComparedPulses:
    """Return the pulses given up to the end of what is known, each with the values that belong to it."""
    given = _given(history)
    if not given:
        return ComparedPulses((), MAIN_ENZYME, None, NONE_GIVEN)
    firsts = [first for _, _, first in given]
    code = _enzyme(history)
    labs = _known(standing(history.labs, code), history.known_to)
    series = _scale(history, firsts)
    parts = list(zip(_parts(labs, firsts), _parts(series, firsts), strict=True))
    courses = [course for course, _, _ in given]
    ends = [last_day_of(course, courses, history.known_to) for course in courses]
    pulses = tuple(
        _aligned(history, one, end, *part) for one, end, part in zip(given, ends, parts, strict=True)
    )
    scale = (series[0].label, series[0].maximum) if series else None
    return ComparedPulses(pulses, code, scale, _sentence(pulses))


def _given(history: PatientHistory) -> list[tuple[CourseFact, Window, date]]:
    """Return each course given on known days, with its window and first infusion, by that day."""
    found = []
    for course in history.courses:
        first = first_infusion_on(course)
        if course.window is not None and first is not None and first <= history.known_to:
            found.append((course, course.window, first))
    return sorted(found, key=lambda one: (one[2], one[0].number))


def _enzyme(history: PatientHistory) -> str:
    """Return CK where any has its own limit, else the muscle enzyme that has most, else CK."""
    counts: dict[str, int] = {}
    for lab in history.labs:
        if lab.is_muscle_enzyme and lab.multiple is not None:
            counts[lab.analyte] = counts.get(lab.analyte, 0) + 1
    if not counts or MAIN_ENZYME in counts:
        return MAIN_ENZYME
    return max(sorted(counts), key=lambda code: counts[code])


def _scale(history: PatientHistory, firsts: Sequence[date]) -> list[StrengthPoint]:
    """Return the scored tests of the scale that says something of most pulses, MMT-8 before others."""
    scored = [test for test in _known(history.strengths, history.known_to) if test.total is not None]
    return max(strength_series(scored), key=lambda tests: sum(map(bool, _parts(tests, firsts))), default=[])


def _known(points: Iterable[Point], day: date) -> list[Point]:
    known = [point for point in points if point.when.day is not None and point.when.day <= day]
    return sorted(known, key=_day)


def _day(point: LabPoint | StrengthPoint) -> date:
    return point.when.day or date.min


def _parts(points: Sequence[Point], firsts: Sequence[date]) -> list[tuple[Point, ...]]:
    """Return the points of each pulse: its baseline, and what follows before the next one's first infusion.

    A value from before the pulse before it is no baseline: it has been one already.
    """
    parts: list[tuple[Point, ...]] = []
    for place, first in enumerate(firsts):
        since = firsts[place - 1] if place else date.min
        until = firsts[place + 1] if place + 1 < len(firsts) else date.max
        before = [point for point in points if since < _day(point) <= first]
        after = [point for point in points if first < _day(point) < until]
        parts.append(tuple(before[-1:] + after))
    return parts


def _aligned(
    history: PatientHistory,
    given: tuple[CourseFact, Window, date],
    last_on: date,
    labs: tuple[LabPoint, ...],
    tests: tuple[StrengthPoint, ...],
) -> AlignedPulse:
    course, window, first_on = given
    own = replace(history, today=history.known_to, labs=labs, strengths=tests)
    return AlignedPulse(
        course=course,
        window=window,
        first_on=first_on,
        last_on=last_on,
        enzymes=labs,
        strengths=tests,
        enzyme=_pair(labs, given, last_on, percent_change),
        strength=_pair(tests, given, last_on, change_percent_of_scale),
        steroid=_steroid(history, window),
        sentence=_pulse_sentence(own, course, window, first_on),
    )


def _pair(
    points: Sequence[Point],
    given: tuple[CourseFact, Window, date],
    last_on: date,
    change: Callable[[Point, Point], Decimal | None],
) -> Pair[Point]:
    """Return the baseline, and the follow-up that a review is proposed to rest on, with the change."""
    _, window, first_on = given
    before = [point for point in points if _day(point) <= first_on]
    baseline, followup = (before[-1] if before else None), in_window(points, window, last_on)
    if baseline is None or followup is None:
        return Pair(baseline, followup, None)
    return Pair(baseline, followup, change(baseline, followup))


def _steroid(history: PatientHistory, window: Window) -> tuple[SteroidOn, ...]:
    rule, line = window_rule(), taken_line(history)
    found = []
    for day in (0, rule.opens_day, rule.closes_day):
        on = window.day0 + timedelta(days=day)
        segment = next((s for s in line if s.first <= on <= s.last), None)
        if on > history.known_to:
            found.append(SteroidOn(day, SteroidKnown.NOT_YET))
        elif segment is None:
            found.append(SteroidOn(day, SteroidKnown.NONE))
        else:
            known = SteroidKnown.UNKNOWN if segment.mg is None else SteroidKnown.KNOWN
            found.append(SteroidOn(day, known, segment.mg))
    return tuple(found)


def _pulse_sentence(own: PatientHistory, course: CourseFact, window: Window, first_on: date) -> str:
    clauses = [enzyme_since_pulse(own, first_on, window), strength_since_pulse(own, first_on, window)]
    said = "; ".join(clause for clause in clauses if clause)
    return f"Pulse {course.number} ({course.label}): {said or NOTHING}."


def _sentence(pulses: Sequence[AlignedPulse]) -> str:
    said = " ".join(pulse.sentence for pulse in pulses)
    return said if len(pulses) >= FEWEST else f"{ONLY_ONE} {said}"
