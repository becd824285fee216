"""Change of a core set measure in percent of its own baseline: what IMACS and ProDERM count by.

At a baseline of 0 it is not defined, and is told, not computed.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure
from monitoring.rules.criteria.answers import Answer
from monitoring.rules.criteria.measures import HUNDRED, CoreInput, words
from monitoring.rules.criteria.spread import Spread

NOT_DEFINED = "the baseline is 0, so a change in percent of it is not defined"


@dataclass(frozen=True)
class RelativeChange:
    """`percent`: improvement positive, None when it cannot be told or is not defined, which `reason` says."""

    measure: Measure
    label: str
    percent: Spread | None
    reason: str = ""
    may_be_better: bool = True
    may_be_worse: bool = True

    @property
    def words(self) -> str:
        return self.reason if self.percent is None else words(self.percent)

    def better_by(self, percent: Decimal) -> Answer:
        """Return whether it is better by at least so many percent of the baseline."""
        if self.percent is None:
            return Answer.UNKNOWN if self.may_be_better else Answer.NOT_MET
        return reaches(self.percent, percent)

    def worse_by(self, percent: Decimal) -> Answer:
        """Return whether it is worse by at least so many percent of the baseline."""
        if self.percent is None:
            return Answer.UNKNOWN if self.may_be_worse else Answer.NOT_MET
        return reaches(self.percent.negated(), percent)


def reaches(spread: Spread, least: Decimal) -> Answer:
    """Return whether all, none, or only some of the spread is at least so much."""
    bound = Fraction(least)
    if spread.is_all_at_least(bound):
        return Answer.MET
    return Answer.UNKNOWN if spread.may_be_at_least(bound) else Answer.NOT_MET


def relative_change(given: CoreInput) -> RelativeChange:
    label = response_criteria().bands[given.measure].label
    gain, baseline, final = given.gain, given.baseline, given.final
    if gain is None or baseline is None or final is None:
        return RelativeChange(given.measure, label, None, given.reason or "not measured")
    if baseline.exact == 0:
        return RelativeChange(
            given.measure,
            label,
            None,
            NOT_DEFINED,
            may_be_better=gain.may_be_above(Fraction(0)),
            may_be_worse=gain.negated().may_be_above(Fraction(0)),
        )
    quotient = _quotient(final, baseline).plus(Fraction(-1)).times(HUNDRED)
    return RelativeChange(given.measure, label, quotient if given.is_higher_better else quotient.negated())


def _quotient(part: Spread, whole: Spread) -> Spread:
    """Return everything part / whole may be, neither being negative and the whole not exactly 0."""
    low = Fraction(0) if part.low is None or not whole.high else part.low / whole.high
    high = None if part.high is None or not whole.low else part.high / whole.low
    return Spread(
        low,
        high,
        part.is_low_included and ((whole.is_high_included and whole.high is not None) or part.low == 0),
        part.is_high_included and (whole.is_low_included or part.high == 0),
    )
