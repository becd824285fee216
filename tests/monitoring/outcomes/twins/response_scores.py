"""The twins of the score at 6 and 12 months: by the rules that score a review, value by value."""

from datetime import date, timedelta
from functools import partial

from courses.protocols.response_criteria import Population
from courses.rules.dates import Precision, When
from monitoring.models import EnzymeChoice
from monitoring.outcomes.scope import Scope
from monitoring.rules.criteria.review import Criteria, core_inputs
from monitoring.rules.criteria.tis import TotalScore, total_score
from monitoring.rules.history import CourseFact, InfusionFact, InfusionState, PatientHistory
from monitoring.rules.response import proposed_inputs
from monitoring.rules.window import Window
from monitoring.timeline import assessments, results
from tests.monitoring.outcomes.twins.frames import Begun, ages_of

GRACE = timedelta(days=30)


def category(row: Begun, scope: Scope, *, criteria: str, days: int) -> str:  # noqa: PLR0911 - one answer each
    if not row.given:
        return "nothing_given"
    ages = ages_of(row.patient, row.begun_on)
    if ages != criteria:
        return "age_not_known" if ages == "unknown" else "other_criteria"
    day = row.given[0] + timedelta(days=days)
    if row.has_ended_by(day, scope):
        return {"dead": "died", "lost": "lost", "moved": "moved"}[row.patient.follow_up]
    if scope.as_of < day:
        return "too_early"
    score = score_around(row, day, scope, Population.JDM if criteria == "juvenile" else Population.ADULT)
    if score is None:
        return "not_assessed"
    if score.category:
        return score.category
    return "score_uncertain" if "none" in score.categories else "improved"


def score_around(row: Begun, day: date, scope: Scope, population: Population) -> TotalScore | None:
    """Return the score of the values around a day, None when no measure compares."""
    choice = EnzymeChoice.objects.current().filter(course=row.course).first()
    enzyme = choice.analyte if choice else ""
    first = row.given[0]
    given = InfusionFact(
        "", 1, When(first, Precision.EXACT), None, InfusionState.GIVEN, When(first, Precision.EXACT)
    )
    course = CourseFact("", 1, "", (given,), Window(first, day - GRACE, day + GRACE), None)
    inputs = proposed_inputs(known(row, scope), course, enzyme)
    score = total_score(core_inputs(inputs, Criteria(population, enzyme)), population)
    return score if any(one.points is not None or one.percent is not None for one in score.measures) else None


def known(row: Begun, scope: Scope) -> PatientHistory:
    """Return what is on record on exact days, and nothing of later pulses."""
    patient = row.patient
    return PatientHistory(
        today=scope.as_of,
        labs=tuple(lab for lab in results.labs(patient) if lab.when.is_exact),
        strengths=tuple(s for s in assessments.strengths(patient) if s.when.is_exact and s.total is not None),
        measures=tuple(m for m in assessments.measures(patient) if m.when.is_exact),
    )


TWINS = {
    f"tis_at_{months}_months_{criteria}": partial(category, criteria=criteria, days=days)
    for months, days in ((6, 183), (12, 365))
    for criteria in ("adult", "juvenile")
}
