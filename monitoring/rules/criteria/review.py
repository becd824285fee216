"""What a response review says of the response criteria: the score, IMACS and ProDERM beside it, by inputs."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from courses.protocols.loader import dose_limits
from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.enzyme import enzyme_input
from monitoring.rules.criteria.improvement import Improvement, improvement
from monitoring.rules.criteria.measures import CoreInput
from monitoring.rules.criteria.scales import (
    RANGE_NOT_FOUND,
    ScaleReading,
    measure_reading,
    scale_input,
    strength_reading,
)
from monitoring.rules.criteria.tis import TotalScore, total_score
from monitoring.rules.criteria.worsening import Visit, Worsening, worsening
from monitoring.rules.history import MeasurePoint, PatientHistory, StrengthPoint
from monitoring.rules.muscles.strength import dated, is_same_scale
from monitoring.rules.response import ResponseInputs, proposed_kinds

Scaled = StrengthPoint | MeasurePoint
JUVENILE_SUBTYPE = "jdm"
SLOT_OF = {
    Measure.PHYSICIAN_GLOBAL: "physician_global",
    Measure.PATIENT_GLOBAL: "patient_global",
    Measure.FUNCTION: "function",
    Measure.EXTRAMUSCULAR: "extramuscular",
}


@dataclass(frozen=True)
class Criteria:
    """What a person decides: whose thresholds, which enzyme, the range of a scale that has none on record."""

    population: Population | None = None
    enzyme: str = ""
    chq_phs_range: Decimal | None = None


@dataclass(frozen=True)
class ReviewScore:
    criteria: Criteria
    inputs: ResponseInputs
    total: TotalScore
    improvement: Improvement
    worsening: Worsening


def proposed_population(subtype: str, age_years: int | None) -> Population | None:
    """Return whose thresholds to propose; None where neither subtype nor age tells."""
    if subtype == JUVENILE_SUBTYPE:
        return Population.JDM
    if age_years is None:
        return None
    is_adult = age_years >= dose_limits().adult_from_years.number
    return Population.ADULT if is_adult else Population.JDM


def score_review(
    inputs: ResponseInputs,
    criteria: Criteria,
    *,
    history: PatientHistory,
    first_day: date | None,
    last_day: date | None = None,
) -> ReviewScore:
    """Return the score of the inputs; the visits after `first_day` and up to `last_day` are the history's.

    Without a last day they run up to the day the history is seen from.
    """
    given = core_inputs(inputs, criteria)
    until = replace(history, today=min(history.today, last_day or history.today))
    return ReviewScore(
        criteria,
        inputs,
        total_score(given, criteria.population),
        improvement(given),
        worsening(visits(until, inputs, criteria.population, first_day)),
    )


def core_inputs(inputs: ResponseInputs, criteria: Criteria) -> list[CoreInput]:
    """Return the six measures; the CHQ physical summary replaces the enzyme where `is_by_chq` says so."""
    population = criteria.population
    strengths = (inputs.baseline_strength, inputs.followup_strength)
    found = [
        _scaled(Measure.STRENGTH, strengths, population),
        *(_scaled(measure, inputs.measures(slot), population) for measure, slot in SLOT_OF.items()),
    ]
    if is_by_chq(inputs, criteria):
        chq = inputs.measures("chq_phs")
        return [*found, _scaled(Measure.ENZYME, chq, population, criteria.chq_phs_range)]
    enzyme = enzyme_input(criteria.enzyme, inputs.baseline_enzyme, inputs.followup_enzyme)
    return [*found, replace(enzyme, notes=(*enzyme.notes, *_why_not_chq(inputs, criteria)))]


def is_by_chq(inputs: ResponseInputs, criteria: Criteria) -> bool:
    """Return whether the CHQ physical summary stands for the enzyme: chosen, of a child, with its range."""
    return all(inputs.measures("chq_phs")) and not _why_not_chq(inputs, criteria)


def _why_not_chq(inputs: ResponseInputs, criteria: Criteria) -> tuple[str, ...]:
    """Return why what was chosen of the CHQ physical summary leaves the enzyme in its place."""
    chosen = inputs.measures("chq_phs")
    if not any(chosen):
        return ()
    if criteria.population is not Population.JDM:
        return ("CHQ-PhS (PRINTO) replaces the enzyme in the juvenile criteria only.",)
    if not all(chosen):
        return ("CHQ-PhS (PRINTO) replaces the enzyme only where both of its values are chosen.",)
    if criteria.chq_phs_range is None:
        return (f"CHQ-PhS (PRINTO) does not replace the enzyme: {RANGE_NOT_FOUND}.",)
    return ()


def _scaled(
    measure: Measure,
    pair: tuple[Scaled | None, Scaled | None],
    population: Population | None,
    asked_range: Decimal | None = None,
) -> CoreInput:
    return scale_input(measure, _reading(pair[0]), _reading(pair[1]), population, asked_range)


def visits(
    history: PatientHistory, inputs: ResponseInputs, population: Population | None, first_day: date | None
) -> list[Visit]:
    """Return each day after `first_day` with a core measure, enzymes aside, against the inputs' baseline."""
    days: dict[date, dict[Measure, CoreInput]] = {}
    for measure, point in _after(history, inputs, first_day):
        day = point.when.day or history.today
        pair = (_baseline(inputs, measure), point)
        days.setdefault(day, {})[measure] = _scaled(measure, pair, population)
    return [Visit(day, given) for day, given in sorted(days.items())]


def _after(
    history: PatientHistory, inputs: ResponseInputs, first_day: date | None
) -> list[tuple[Measure, Scaled]]:
    """Return what was measured on the scale of each baseline after its pulse; of one day the last."""
    if first_day is None:
        return []
    weak = inputs.baseline_strength
    found: list[tuple[Measure, Scaled]] = [
        (Measure.STRENGTH, test)
        for test in dated(history.strengths)
        if weak is not None and is_same_scale(weak, test)
    ]
    for measure, slot in SLOT_OF.items():
        baseline = inputs.measures(slot)[0]
        kinds = proposed_kinds(slot) if baseline is None else (baseline.kind,)
        found += [(measure, point) for point in history.measures if point.kind in kinds]
    return [(measure, point) for measure, point in found if _is_after(point, first_day, history.today)]


def _is_after(point: Scaled, first_day: date, today: date) -> bool:
    return point.when.day is not None and first_day < point.when.day <= today


def _baseline(inputs: ResponseInputs, measure: Measure) -> Scaled | None:
    return inputs.baseline_strength if measure is Measure.STRENGTH else inputs.measures(SLOT_OF[measure])[0]


def _reading(point: Scaled | None) -> ScaleReading | None:
    return measure_reading(point) if isinstance(point, MeasurePoint) else strength_reading(point)
