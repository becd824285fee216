"""One core set measure of the Total Improvement Score: its change in percent of its range, and its points.

Everything is a fraction, for an improvement of exactly 5 % scores 0 and a binary 1.1 - 0.6 is not 0.5.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Bands, Measure
from courses.rules.units import as_decimal, plain
from monitoring.rules.criteria.spread import Spread

HUNDRED = Fraction(100)
MOST_PLACES = 4
NO_IMPROVEMENT = "no improvement"


@dataclass(frozen=True)
class CoreInput:
    """A measure before and after, in one unit. `reason`: why the two cannot be compared ("" when they can);
    `range_reason`: why there is no range to divide the change by, though they can."""

    measure: Measure
    baseline: Spread | None = None
    final: Spread | None = None
    scale_range: Fraction | None = None
    is_higher_better: bool = False
    reason: str = ""
    range_reason: str = ""
    notes: tuple[str, ...] = ()
    range_words: str = ""
    instrument: str = ""

    @property
    def gain(self) -> Spread | None:
        """Return the change with improvement positive, in the measure's own unit; None when missing."""
        if self.reason or self.baseline is None or self.final is None:
            return None
        return self.final.minus(self.baseline) if self.is_higher_better else self.baseline.minus(self.final)

    @property
    def percent(self) -> Spread | None:
        """Return the absolute percent change: the gain in percent of the range; None when not known."""
        if self.gain is None or self.scale_range is None:
            return None
        return self.gain.times(HUNDRED / self.scale_range)


def missing(measure: Measure, reason: str) -> CoreInput:
    return CoreInput(measure, reason=reason)


@dataclass(frozen=True)
class MeasureScore:
    """`points` None: not certain; then `reachable` is every number of points it may score, lowest first."""

    given: CoreInput
    label: str
    points: Decimal | None
    reachable: tuple[Decimal, ...]
    reason: str = ""

    @property
    def measure(self) -> Measure:
        return self.given.measure

    @property
    def percent(self) -> Spread | None:
        return self.given.percent

    @property
    def notes(self) -> tuple[str, ...]:
        return self.given.notes

    @property
    def lowest(self) -> Decimal:
        return self.reachable[0]

    @property
    def highest(self) -> Decimal:
        return self.reachable[-1]


def score_measure(given: CoreInput) -> MeasureScore:
    """Return the points of a measure: of each band that its change may lie in.

    What is certainly no improvement is in the first band, whatever the range.
    """
    bands = response_criteria().bands[given.measure]
    percent, gain = given.percent, given.gain
    if percent is None:
        reason = given.reason or given.range_reason or "not measured"
        if gain is not None and not gain.may_be_above(Fraction(0)):
            none = bands.points[0]
            return MeasureScore(given, bands.label, none, (none,), f"0 points whatever the range: {reason}")
        return MeasureScore(given, bands.label, None, _all_points(bands), reason)
    reachable = tuple(sorted({points for points, meets in _met(bands, percent) if meets}))
    if len(reachable) == 1:
        return MeasureScore(given, bands.label, reachable[0], reachable)
    return MeasureScore(given, bands.label, None, reachable, f"the change is only known as {words(percent)}")


@cache
def _edges(measure: Measure) -> list[Fraction]:
    return list(map(Fraction, response_criteria().bands[measure].edges_percent))


def _all_points(bands: Bands) -> tuple[Decimal, ...]:
    return tuple(sorted(set(bands.points)))


def _met(bands: Bands, percent: Spread) -> list[tuple[Decimal, bool]]:
    """Return each band's points with whether the change may lie above its lower and up to its upper edge."""
    edges = [None, *_edges(bands.code), None]
    return [
        (
            points,
            (low is None or percent.may_be_above(low)) and (high is None or percent.may_be_up_to(high)),
        )
        for points, (low, high) in zip(bands.points, pairwise(edges), strict=True)
    ]


def words(percent: Spread) -> str:
    """Return "5 %", "more than 96.7 %", "0 to 6.7 %", rounded as percent_text does."""
    if percent.exact is not None:
        return f"{percent_text(percent.exact)} %"
    if percent.low is None and percent.high is None:
        return "any change"
    if percent.high is None:
        return f"{'at least' if percent.is_low_included else 'more than'} {_text(percent.low)} %"
    if percent.low is None:
        return f"{'at most' if percent.is_high_included else 'less than'} {_text(percent.high)} %"
    return f"{_text(percent.low)} to {_text(percent.high)} %"


def _text(number: Fraction | None) -> str:
    return "" if number is None else percent_text(number)


def percent_text(number: Fraction, places: int = 2) -> str:
    """Return the percent as digits, rounded to so many places, to four where fewer would look exact."""
    rounded = as_decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    if rounded == rounded.to_integral_value() != number and places < MOST_PLACES:
        return percent_text(number, MOST_PLACES)
    return plain(rounded).replace("-", "\u2212")
