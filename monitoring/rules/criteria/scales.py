"""Two readings of a scale as a core set measure: only the same instrument with the same range compares."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure, Population, Scale
from courses.rules.units import plain
from monitoring.rules.criteria.measures import CoreInput, missing
from monitoring.rules.criteria.spread import exactly
from monitoring.rules.history import MeasurePoint, StrengthPoint
from monitoring.rules.response import REPLACING

BEFORE, AFTER = "at baseline", "at follow-up"
RANGE_NOT_FOUND = "its range was not found in our sources: enter it from the form that was used"


@dataclass(frozen=True)
class ScaleReading:
    """`maximum` None: the record does not say it, and the scale has only one."""

    instrument: str
    label: str
    number: Decimal | None
    maximum: Decimal | None = None
    text: str = ""


def strength_reading(point: StrengthPoint | None) -> ScaleReading | None:
    if point is None:
        return None
    return ScaleReading(point.instrument, point.label, point.total, point.maximum)


def measure_reading(point: MeasurePoint | None) -> ScaleReading | None:
    if point is None:
        return None
    return ScaleReading(point.kind, point.label.partition(" (")[0], point.number, text=point.text)


def scale_input(
    measure: Measure,
    baseline: ScaleReading | None,
    final: ScaleReading | None,
    population: Population | None,
    asked_range: Decimal | None = None,
) -> CoreInput:
    """Return the two readings as a measure; missing with its reason when they do not compare.

    `asked_range` is what a person said of a scale whose range was not found.
    """
    reason = _why_not(measure, baseline, final, population)
    if reason or baseline is None or final is None or baseline.number is None or final.number is None:
        return missing(measure, reason)
    scale = response_criteria().scales[baseline.instrument]
    whole = baseline.maximum or next(iter(scale.ranges), None) or asked_range
    return CoreInput(
        measure,
        exactly(Fraction(baseline.number)),
        exactly(Fraction(final.number)),
        scale_range=Fraction(whole) if whole else None,
        is_higher_better=scale.is_higher_better,
        range_reason="" if whole else RANGE_NOT_FOUND,
        notes=() if scale.ranges else (f"{scale.label}: {scale.source}.",),
        range_words=plain(whole) if whole else "",
        instrument=scale.instrument,
    )


def _why_not(
    measure: Measure,
    baseline: ScaleReading | None,
    final: ScaleReading | None,
    population: Population | None,
) -> str:
    absent = [which for reading, which in ((baseline, BEFORE), (final, AFTER)) if reading is None]
    if baseline is None or final is None:
        return f"not measured {absent[0]}" if len(absent) == 1 else "not measured"
    for reading, which in ((baseline, BEFORE), (final, AFTER)):
        why = _why_unfit(measure, reading, population)
        if why:
            return why
        if reading.number is None:
            return f"{reading.label} {which} has no number" + (f" ('{reading.text}')" if reading.text else "")
    if (baseline.instrument, baseline.maximum) != (final.instrument, final.maximum):
        return f"{_named(baseline)} {BEFORE} and {_named(final)} {AFTER} do not compare"
    return ""


def _why_unfit(measure: Measure, reading: ScaleReading, population: Population | None) -> str:
    scale = _scale_of(measure, reading)
    if scale is None:
        return f"{reading.label} is not a scale that the criteria take for this measure"
    is_replacing = scale.instrument in REPLACING  # needs to be known as a child's; others may wait for it
    if population not in scale.populations and (is_replacing or population is not None):
        return f"{reading.label} serves in the juvenile criteria only"
    if reading.maximum is not None and scale.ranges and reading.maximum not in scale.ranges:
        return f"{_named(reading)}: the criteria know it of {' or '.join(map(plain, scale.ranges))}"
    return ""


def _scale_of(measure: Measure, reading: ScaleReading) -> Scale | None:
    scale = response_criteria().scales.get(reading.instrument)
    return scale if scale is not None and scale.measure == measure else None


def _named(reading: ScaleReading) -> str:
    return reading.label + (f" of {plain(reading.maximum)}" if reading.maximum is not None else "")
