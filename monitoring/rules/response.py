"""What a response review is proposed to rest on: baseline before the pulse, follow-up inside the window.

A value belongs to a pulse up to the day before the next one's first infusion, though the window runs on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from monitoring.rules.history import CourseFact, LabPoint, MeasurePoint, PatientHistory, StrengthPoint
from monitoring.rules.laboratory import enzymes
from monitoring.rules.muscles import strength
from monitoring.rules.window import Window

RULE_VERSION = "response-3"
MAIN_ENZYME = "ck"
INSTRUMENT_ORDER = ("mmt8", "mmt26", "cmas", "mrc")
# What a review rests on besides enzyme and strength, and the kinds of measure that may serve, best first.
KINDS = {
    "physician_global": ("physician_global",),
    "patient_global": ("patient_global",),
    "function": ("haq_di", "chaq"),
    "extramuscular": ("extramuscular", "das"),
    "chq_phs": ("chq_phs",),
}
# PRINTO, children only (reference 1.3): replaces a measure where a person chooses it, and is never proposed.
REPLACING = ("das", "chq_phs")
SLOTS = ("enzyme", "strength", *KINDS)
INPUTS = tuple(f"{when}_{slot}" for slot in SLOTS for when in ("baseline", "followup"))
Point = TypeVar("Point", LabPoint, StrengthPoint, MeasurePoint)


@dataclass(frozen=True)
class ResponseInputs:
    """Each is None where the record has nothing to propose; the clinician may choose others."""

    baseline_enzyme: LabPoint | None = None
    followup_enzyme: LabPoint | None = None
    baseline_strength: StrengthPoint | None = None
    followup_strength: StrengthPoint | None = None
    baseline_physician_global: MeasurePoint | None = None
    followup_physician_global: MeasurePoint | None = None
    baseline_patient_global: MeasurePoint | None = None
    followup_patient_global: MeasurePoint | None = None
    baseline_function: MeasurePoint | None = None
    followup_function: MeasurePoint | None = None
    baseline_extramuscular: MeasurePoint | None = None
    followup_extramuscular: MeasurePoint | None = None
    baseline_chq_phs: MeasurePoint | None = None
    followup_chq_phs: MeasurePoint | None = None

    def measures(self, slot: str) -> tuple[MeasurePoint | None, MeasurePoint | None]:
        """Return baseline and follow-up of one of KINDS."""
        return getattr(self, f"baseline_{slot}"), getattr(self, f"followup_{slot}")


def first_infusion_on(course: CourseFact) -> date | None:
    """Return the day of the first infusion given, or None when none was given on a known day."""
    days = [i.given.day for i in course.infusions if i.was_given and i.given is not None and i.given.day]
    return min(days, default=None)


def last_day_of(course: CourseFact, courses: Iterable[CourseFact], until: date) -> date:
    """Return the last day whose values belong to a pulse: the day before the next pulse's, else `until`.

    The next is the one first given after its own first infusion; what is only planned ends nothing.
    """
    first_day = first_infusion_on(course)
    starts = [day for other in courses if (day := first_infusion_on(other)) is not None]
    later = [day for day in starts if first_day is not None and first_day < day <= until]
    return min(later) - timedelta(days=1) if later else until


def proposed_kinds(slot: str) -> tuple[str, ...]:
    """Return the kinds of measure that are proposed for one of KINDS: those that replace none."""
    return tuple(kind for kind in KINDS[slot] if kind not in REPLACING)


def proposed_inputs(history: PatientHistory, course: CourseFact, chosen: str = "") -> ResponseInputs:
    """Return the proposal: baseline = last on or before the first infusion, follow-up = in the window,
    nearest to its middle (the later of two as near).

    The enzyme is the one `chosen` at baseline; without a choice CK, else the one highest at baseline.
    A follow-up belongs to this pulse: none is proposed from after the next one's first infusion.
    """
    first_day = first_infusion_on(course)
    if first_day is None or course.window is None:
        return ResponseInputs()
    own = replace(history, today=last_day_of(course, history.courses, history.today))
    measures: dict[str, Any] = {}
    for slot in KINDS:
        pair = _measures(own, proposed_kinds(slot), first_day, course.window)
        measures |= {f"baseline_{slot}": pair[0], f"followup_{slot}": pair[1]}
    return ResponseInputs(
        *_enzymes(own, first_day, course.window, chosen),
        *_strengths(own, first_day, course.window),
        **measures,
    )


def in_window(points: Iterable[Point], window: Window, today: date) -> Point | None:
    """Return the point inside the window nearest to its middle, up to today; the later of two as near."""
    inside = [point for point in points if _is_inside(point.when.day, window, today)]
    middle = window.opens + timedelta(days=(window.closes - window.opens).days // 2)
    return min(
        reversed(inside), key=lambda point: abs(((point.when.day or middle) - middle).days), default=None
    )


def _is_inside(day: date | None, window: Window, today: date) -> bool:
    return day is not None and window.covers(day) and day <= today


def chosen_enzyme(labs: Sequence[LabPoint], first_day: date) -> str:
    """Return CK when it has a number at baseline, else the muscle enzyme highest there as x ULN, else CK."""
    codes = sorted({lab.analyte for lab in labs if lab.is_muscle_enzyme and lab.analyte})
    found = [enzymes.baseline_before(labs, code, first_day) for code in codes]
    baselines = [lab for lab in found if lab is not None and lab.is_measured]
    if any(lab.analyte == MAIN_ENZYME for lab in baselines):
        return MAIN_ENZYME
    ranked = [(lab.multiple, lab.analyte) for lab in baselines if lab.multiple is not None]
    return max(ranked)[1] if ranked else MAIN_ENZYME


def _enzymes(
    history: PatientHistory, first_day: date, window: Window, chosen: str
) -> tuple[LabPoint | None, LabPoint | None]:
    code = chosen or chosen_enzyme(history.labs, first_day)
    followup = in_window(enzymes.standing(history.labs, code), window, history.today)
    return enzymes.baseline_before(history.labs, code, first_day), followup


def _strengths(
    history: PatientHistory, first_day: date, window: Window
) -> tuple[StrengthPoint | None, StrengthPoint | None]:
    """Return the first scale (MMT-8 before others) that has both points, else the one that has most."""
    pairs = [_pair(series, first_day, window, history.today) for series in strength_series(history.strengths)]
    return max(pairs, key=lambda pair: sum(point is not None for point in pair), default=(None, None))


def _measures(
    history: PatientHistory, kinds: Sequence[str], first_day: date, window: Window
) -> tuple[MeasurePoint | None, MeasurePoint | None]:
    """Return the pair of the first kind that has both points, else of the one that has most."""
    pairs = [_pair(measures_of(history, kind), first_day, window, history.today) for kind in kinds]
    return max(pairs, key=lambda pair: sum(point is not None for point in pair), default=(None, None))


def measures_of(history: PatientHistory, kind: str) -> list[MeasurePoint]:
    """Return the dated measures of a kind that have a number, earliest first."""
    found = [m for m in history.measures if m.kind == kind and m.number is not None and m.when.day]
    return sorted(found, key=lambda measure: measure.when.day or date.min)


def strength_series(strengths: Iterable[StrengthPoint]) -> list[list[StrengthPoint]]:
    """Return the dated tests by scale, MMT-8 first, each earliest first: two scales never share a line."""
    series: dict[object, list[StrengthPoint]] = {}
    for point in strength.dated(strengths):
        series.setdefault(strength.series_of(point), []).append(point)
    return sorted(series.values(), key=lambda points: _place(points[0].instrument))


def _place(instrument: str) -> int:
    known = instrument in INSTRUMENT_ORDER
    return INSTRUMENT_ORDER.index(instrument) if known else len(INSTRUMENT_ORDER)


def _pair(
    series: Sequence[Point], first_day: date, window: Window, today: date
) -> tuple[Point | None, Point | None]:
    before = [point for point in series if point.when.day is not None and point.when.day <= first_day]
    return (before[-1] if before else None), in_window(series, window, today)
