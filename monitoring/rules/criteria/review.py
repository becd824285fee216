"""What a response review says of the response criteria: the score, IMACS and ProDERM beside it, by inputs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from courses.protocols.loader import dose_limits
from courses.protocols.response_criteria import Measure, Population
from monitoring.rules.criteria.enzyme import enzyme_input
from monitoring.rules.criteria.improvement import Improvement, improvement
from monitoring.rules.criteria.measures import CoreInput
from monitoring.rules.criteria.scales import ScaleReading, measure_reading, scale_input, strength_reading
from monitoring.rules.criteria.tis import TotalScore, total_score
from monitoring.rules.criteria.worsening import Visit, Worsening, worsening
from monitoring.rules.history import MeasurePoint, PatientHistory, StrengthPoint
from monitoring.rules.muscles.strength import dated, is_same_scale
from monitoring.rules.response import KINDS, ResponseInputs

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
    inputs: ResponseInputs, criteria: Criteria, *, history: PatientHistory, first_day: date | None
) -> ReviewScore:
    """Return the score of the inputs; the visits since `first_day` are those of the history."""
    given = core_inputs(inputs, criteria)
    return ReviewScore(
        criteria,
        inputs,
        total_score(given, criteria.population),
        improvement(given),
        worsening(visits(history, inputs, criteria.population, first_day)),
    )


def core_inputs(inputs: ResponseInputs, criteria: Criteria) -> list[CoreInput]:
    """Return the six measures; the CHQ physical summary replaces the enzyme where both values are chosen."""
    population = criteria.population
    strengths = (inputs.baseline_strength, inputs.followup_strength)
    found = [
        _scaled(Measure.STRENGTH, strengths, population),
        *(_scaled(measure, inputs.measures(slot), population) for measure, slot in SLOT_OF.items()),
    ]
    chq = inputs.measures("chq_phs")
    if all(chq):
        return [*found, _scaled(Measure.ENZYME, chq, population, criteria.chq_phs_range)]
    return [*found, enzyme_input(criteria.enzyme, inputs.baseline_enzyme, inputs.followup_enzyme)]


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
        kinds = KINDS[slot] if baseline is None else (baseline.kind,)
        found += [(measure, point) for point in history.measures if point.kind in kinds]
    return [(measure, point) for measure, point in found if _is_after(point, first_day, history.today)]


def _is_after(point: Scaled, first_day: date, today: date) -> bool:
    return point.when.day is not None and first_day < point.when.day <= today


def _baseline(inputs: ResponseInputs, measure: Measure) -> Scaled | None:
    return inputs.baseline_strength if measure is Measure.STRENGTH else inputs.measures(SLOT_OF[measure])[0]


def _reading(point: Scaled | None) -> ScaleReading | None:
    return measure_reading(point) if isinstance(point, MeasurePoint) else strength_reading(point)
