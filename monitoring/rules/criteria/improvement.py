"""The IMACS definition of improvement: met, not met, or cannot be told, beside the score."""

from collections.abc import Iterable
from dataclasses import dataclass

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure
from monitoring.rules.criteria.answers import Answer, all_of, at_least, opposite
from monitoring.rules.criteria.change import RelativeChange, relative_change
from monitoring.rules.criteria.measures import CoreInput, missing


@dataclass(frozen=True)
class CountedChange:
    """One measure with whether it counts as better and as worse."""

    change: RelativeChange
    better: Answer
    worse: Answer


@dataclass(frozen=True)
class Improvement:
    answer: Answer
    changes: tuple[CountedChange, ...]

    def count(self, name: str) -> int:
        """Return how many measures are certainly "better" or "worse"."""
        return sum(getattr(counted, name) is Answer.MET for counted in self.changes)

    @property
    def untold(self) -> tuple[CountedChange, ...]:
        return tuple(c for c in self.changes if Answer.UNKNOWN in {c.better, c.worse})


def improvement(inputs: Iterable[CoreInput]) -> Improvement:
    """Return whether enough measures are better, not too many worse, and none of those that must not be."""
    rule, given = response_criteria().improvement, {one.measure: one for one in inputs}
    changes = [relative_change(given.get(m) or missing(m, "not measured")) for m in Measure]
    counted = tuple(
        CountedChange(change, change.better_by(rule.better_percent), change.worse_by(rule.worse_percent))
        for change in changes
    )
    too_many = at_least(rule.worse_measures_at_most + 1, (c.worse for c in counted))
    answer = all_of(
        at_least(rule.better_measures, (c.better for c in counted)),
        opposite(too_many),
        *(opposite(c.worse) for c in counted if c.change.measure in rule.never_worse),
    )
    return Improvement(answer, counted)
