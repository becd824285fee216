"""The ProDERM definition of confirmed deterioration: any of three ways to be worse, at visits in a row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.protocols.loader import response_criteria
from courses.protocols.response_criteria import Measure
from monitoring.rules.criteria.answers import Answer, all_of, any_of, at_least
from monitoring.rules.criteria.change import reaches, relative_change
from monitoring.rules.criteria.measures import CoreInput, missing

MMT8, EXTRAMUSCULAR = "mmt8", "extramuscular"


@dataclass(frozen=True)
class Visit:
    """The core set on one day, each measure against its baseline."""

    day: date
    inputs: Mapping[Measure, CoreInput]

    def of(self, measure: Measure) -> CoreInput:
        return self.inputs.get(measure) or missing(measure, "not measured")


@dataclass(frozen=True)
class JudgedVisit:
    """`ways`: the three ways to be worse, each with its answer, in the order of the definition."""

    day: date
    answer: Answer
    ways: tuple[tuple[str, Answer], ...]


@dataclass(frozen=True)
class Worsening:
    answer: Answer
    visits: tuple[JudgedVisit, ...]


def worsening(visits: Iterable[Visit]) -> Worsening:
    """Return whether the patient was worse at so many visits in a row; with fewer, it cannot be told."""
    judged = tuple(_judged(visit) for visit in sorted(visits, key=lambda visit: visit.day))
    row = response_criteria().worsening.visits_in_a_row
    if len(judged) < row:
        return Worsening(Answer.UNKNOWN, judged)
    runs = [judged[start : start + row] for start in range(len(judged) - row + 1)]
    return Worsening(any_of(*(_all_worse(run) for run in runs)), judged)


def _all_worse(run: Sequence[JudgedVisit]) -> Answer:
    return all_of(*(visit.answer for visit in run))


def ways_in_words() -> tuple[str, str, str]:
    """Return the three ways to be worse, in the order in which they are judged; each figure is the least."""
    rule = response_criteria().worsening
    of_all = len(rule.core_measures)
    return (
        f"physician global worse by {rule.physician_global_by} cm, with MMT-8 by {rule.with_mmt8_percent} %",
        f"extramuscular scale worse by {rule.extramuscular_by} cm",
        f"any {rule.core_measures_worse} of {of_all} measures (no enzymes) worse by {rule.core_percent} %",
    )


def _judged(visit: Visit) -> JudgedVisit:
    rule = response_criteria().worsening
    answers = (
        all_of(
            _worse_by(visit.of(Measure.PHYSICIAN_GLOBAL), rule.physician_global_by),
            _worse_mmt8(visit.of(Measure.STRENGTH), rule.with_mmt8_percent),
        ),
        _worse_by(visit.of(Measure.EXTRAMUSCULAR), rule.extramuscular_by, only=EXTRAMUSCULAR),
        at_least(
            rule.core_measures_worse,
            (relative_change(visit.of(m)).worse_by(rule.core_percent) for m in rule.core_measures),
        ),
    )
    return JudgedVisit(visit.day, any_of(*answers), tuple(zip(ways_in_words(), answers, strict=True)))


def _worse_by(given: CoreInput, cm: Decimal, only: str = "") -> Answer:
    if given.gain is None or (only and given.instrument != only):
        return Answer.UNKNOWN
    return reaches(given.gain.negated(), cm)


def _worse_mmt8(given: CoreInput, percent: Decimal) -> Answer:
    if given.instrument != MMT8:
        return Answer.UNKNOWN
    return relative_change(given).worse_by(percent)
