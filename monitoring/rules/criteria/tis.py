"""The Total Improvement Score of the 2016 ACR/EULAR criteria: six measures, their total, its category.

A measure that is missing is never guessed: the total is then every total that can still be reached.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.measures import CoreInput, MeasureScore, missing, score_measure

CATEGORIES = ("none", "minimal", "moderate", "major")
NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class TotalScore:
    """`reachable`: every total that can still be, lowest first; one only when all is known.

    `categories`: those of the reachable totals, lowest first; empty while the population is not known.
    """

    population: Population | None
    measures: tuple[MeasureScore, ...]
    reachable: tuple[Decimal, ...]
    categories: tuple[str, ...]
    version: str

    @property
    def lowest(self) -> Decimal:
        return self.reachable[0]

    @property
    def highest(self) -> Decimal:
        return self.reachable[-1]

    @property
    def total(self) -> Decimal | None:
        return self.lowest if len(self.reachable) == 1 else None

    @property
    def category(self) -> str | None:
        """Return the category when there is only one it can be."""
        return self.categories[0] if len(self.categories) == 1 else None

    @property
    def missing(self) -> tuple[MeasureScore, ...]:
        return tuple(score for score in self.measures if score.points is None)

    @property
    def known(self) -> int:
        return len(self.measures) - len(self.missing)

    @property
    def lacks_least(self) -> tuple[MeasureScore, ...]:
        """Return what is missing of the measures without which the published calculator gives no score."""
        least = response_criteria().least_measures.measures
        return tuple(score for score in self.missing if score.measure in least)


def total_score(inputs: Iterable[CoreInput], population: Population | None) -> TotalScore:
    """Return the score of up to six measures; one that is not among them is not measured."""
    given = {one.measure: one for one in inputs}
    scores = tuple(score_measure(given.get(m) or missing(m, NOT_MEASURED)) for m in Measure)
    reachable = _sums(scores)
    return TotalScore(
        population, scores, reachable, _categories(reachable, population), response_criteria().version
    )


def _sums(scores: Iterable[MeasureScore]) -> tuple[Decimal, ...]:
    found = {Decimal(0)}
    for score in scores:
        found = {total + points for total in found for points in score.reachable}
    return tuple(sorted(found))


def _categories(totals: Iterable[Decimal], population: Population | None) -> tuple[str, ...]:
    if population is None:
        return ()
    thresholds = response_criteria().thresholds[population]
    reached = {thresholds.category(total) for total in totals}
    return tuple(category for category in CATEGORIES if category in reached)
