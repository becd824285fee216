"""CTCAE grades of numbers: a value, its own limits and what stood before make a grade, or a reason why not.

A grade is proposed only where the printed value leaves no doubt: "> 600" may be enough, "< 600" never is.
Sums are fractions, so that an edge is an edge.
"""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.protocols.ctcae import Band, Baseline, Edge, Limit, Measure, Scale, TermVersion
from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import analytes
from courses.rules.errors import RuleError
from courses.rules.units import convert
from courses.rules.wording import unit_text

IS_A_BOUND = "the printed value is a bound, and the grade turns on the number behind it"
ONE_SIDED = {"<": (None, -1), "<=": (None, 0), ">": (1, None), ">=": (0, None)}


@dataclass(frozen=True)
class Reading:
    """One value as read, with its own limits in its own unit; `number` None: normal, or no number."""

    number: Decimal | None
    unit: str
    comparator: str = ""  # "", "<", "<=", ">", ">=", "about", "normal"
    uln: Decimal | None = None
    lln: Decimal | None = None

    @property
    def is_exact(self) -> bool:
        return self.number is not None and self.comparator == ""


@dataclass(frozen=True)
class Graded:
    """The grades a value can have, `least` to `most`; 0 is none. `reason` says why it has not one grade.

    `measure` is what it was graded by, None where there was nothing to grade by.
    """

    least: int = 0
    most: int = 0
    measure: Measure | None = None
    reason: str = ""
    caution: str = ""
    number: Fraction | None = None  # the value on the measure's own scale

    @property
    def grade(self) -> int | None:
        """Return the grade, 0 for none; None where it cannot be told."""
        return self.least if self.least == self.most and not self.reason else None


def ungraded(reason: str, measure: Measure | None = None) -> Graded:
    return Graded(least=0, most=5, measure=measure, reason=reason)


@dataclass(frozen=True)
class _Value:
    """A value on a measure's own scale and in its unit, with its limits there."""

    number: Fraction
    uln: Fraction | None
    lln: Fraction | None

    def limit(self, edge: Edge) -> Fraction | None:
        if edge.at is Limit.ULN:
            return self.uln
        if edge.at is Limit.LLN:
            return self.lln
        return Fraction(edge.at)


def graded(term: TermVersion, of: str, reading: Reading, before: Reading | None = None) -> Graded:
    """Return what `reading` of an analyte, a weight or a pressure is graded by this term and version.

    `before` is the baseline: the value that stood before what is suspected, None where there is none.
    """
    measures = [measure for measure in term.measures if measure.of == of]
    if not measures:
        return ungraded(f"CTCAE {term.version} does not grade {term.name} by this number")
    if reading.comparator == "normal":
        return Graded(measure=measures[0])
    if reading.number is None or reading.comparator == "about":
        return ungraded("the value is not printed as one number", measures[0])
    chosen, caution = _measure_for(measures, before)
    value = _on_scale(chosen, reading.number, reading, before) if chosen else caution
    if chosen is None or isinstance(value, str):
        return ungraded(str(value), chosen)
    return _graded(chosen, value, reading.comparator, caution)


def _measure_for(measures: list[Measure], before: Reading | None) -> tuple[Measure | None, str]:
    """Return the measure for this baseline with a caution, or None with the reason why there is none."""
    if measures[0].baseline is Baseline.ANY:
        return measures[0], ""
    known = {measure.baseline: measure for measure in measures}
    if before is None:
        return known[Baseline.NORMAL], "no value before it is on record: read as if it was normal before"
    raised = is_raised(before)
    if raised is None:
        return None, "whether the value before was raised cannot be told: its number or limit is not recorded"
    return known[Baseline.RAISED if raised else Baseline.NORMAL], ""


def is_raised(reading: Reading) -> bool | None:
    """Return whether a value is above its own upper limit; None where that cannot be told."""
    if reading.comparator == "normal":
        return False
    if reading.number is None:
        return None
    limit = Decimal(1) if reading.unit == RELATIVE_UNIT else reading.uln
    if limit is None or reading.comparator == "about":
        return None
    if reading.comparator.startswith("<"):
        return False if reading.number <= limit else None
    is_above = reading.number > limit or (reading.number == limit and reading.comparator == ">")
    return is_above or (None if reading.comparator else False)


def _graded(measure: Measure, value: _Value, comparator: str, caution: str) -> Graded:
    """Return the grades of every number the printed one can stand for."""
    from_, to = ONE_SIDED.get(comparator, (0, 0))
    low = _far_end(measure, is_low=True) if from_ is None else _grade_at(measure, value, from_)
    high = _far_end(measure, is_low=False) if to is None else _grade_at(measure, value, to)
    if low is None or high is None:
        return ungraded("its own limit is not recorded, and the grade turns on it", measure)
    least, most = min(low, high), max(low, high)
    reason = "" if least == most else IS_A_BOUND
    return Graded(least, most, measure, reason, caution, value.number)


def _on_scale(measure: Measure, number: Decimal, reading: Reading, before: Reading | None) -> _Value | str:
    """Return the value on the measure's scale, or why it cannot be put there."""
    if measure.scale is Scale.ABSOLUTE:
        return _absolute(measure, number, reading)
    if measure.scale is Scale.X_ULN:
        return _times_uln(number, reading)
    return _against(measure, number, reading, before)


def _absolute(measure: Measure, number: Decimal, reading: Reading) -> _Value | str:
    def there(asked: Decimal) -> Fraction:
        return Fraction(_converted(measure.of, asked, reading.unit, measure.unit))

    try:
        return _Value(
            there(number), *(None if at is None else there(at) for at in (reading.uln, reading.lln))
        )
    except RuleError:
        return f"its unit {reading.unit or '(none)'} cannot be read as {unit_text(measure.unit)}"


def _times_uln(number: Decimal, reading: Reading) -> _Value | str:
    if reading.unit == RELATIVE_UNIT:
        return _Value(Fraction(number), None, None)
    if reading.uln is None:
        return "its own upper limit is not recorded"
    return _Value(Fraction(number) / Fraction(reading.uln), None, None)


def _against(measure: Measure, number: Decimal, reading: Reading, before: Reading | None) -> _Value | str:
    if before is None or not before.is_exact or not before.number:
        return "no plain number before it is on record to compare with"
    try:
        start = Fraction(_converted(measure.of, before.number, before.unit, reading.unit))
    except RuleError:
        return "the value before it has another unit and cannot be compared"
    if measure.scale is Scale.X_BASELINE:
        return _Value(Fraction(number) / start, None, None)
    change = (Fraction(number) - start) / start * 100
    return _Value(change if measure.scale is Scale.PERCENT_UP else -change, None, None)


def _converted(of: str, number: Decimal, unit: str, to: str) -> Decimal:
    """Return the number in another unit of its analyte; RuleError where it has none."""
    if unit == to:
        return number
    known = analytes().get(of)
    if known is None:
        raise RuleError(f"A conversion from {unit} to {to} was refused because {of} has one unit only.")
    return convert(number, known, unit, to)


def _grade_at(measure: Measure, value: _Value, side: int) -> int | None:
    """Return the grade just below (-1), at (0) or just above (1) the value; None when a limit is missing."""
    if _is_within_limits(measure, value, side):
        return 0
    is_open = False
    for band in measure.bands:
        holds = _holds(band, value, side)
        if holds:
            return band.grade
        is_open = is_open or holds is None
    return None if is_open else 0


def _is_within_limits(measure: Measure, value: _Value, side: int) -> bool:
    """Return whether the value is inside its own limit, where the mildest band begins at that limit.

    Glucose 170 with an upper limit of 180 is nothing, though a fixed band would hold it.
    """
    edge = measure.bands[0].low if measure.is_rising else measure.bands[0].high
    if edge is None or not isinstance(edge.at, Limit) or value.limit(edge) is None:
        return False
    return not (_is_above(edge, value, side) if measure.is_rising else _is_below(edge, value, side))


def _holds(band: Band, value: _Value, side: int) -> bool | None:
    above = True if band.low is None else _is_above(band.low, value, side)
    below = True if band.high is None else _is_below(band.high, value, side)
    if above is False or below is False:
        return False
    return None if above is None or below is None else True


def _is_above(edge: Edge, value: _Value, side: int) -> bool | None:
    at = value.limit(edge)
    if at is None:
        return None
    return value.number > at or (value.number == at and (side > 0 or (side == 0 and edge.is_included)))


def _is_below(edge: Edge, value: _Value, side: int) -> bool | None:
    at = value.limit(edge)
    if at is None:
        return None
    return value.number < at or (value.number == at and (side < 0 or (side == 0 and edge.is_included)))


def _far_end(measure: Measure, *, is_low: bool) -> int:
    """Return the grade of the smallest or largest number there is."""
    return measure.bands[-1].grade if measure.is_rising != is_low else 0


def lifted(term: TermVersion, grade: int, answers: Collection[str]) -> int:
    """Return the grade once a person has answered: "more_drugs" makes a hypertension at least grade 3."""
    for lift in term.lifts:
        if lift.answer in answers and grade >= lift.from_:
            grade = max(grade, lift.to)
    return grade
