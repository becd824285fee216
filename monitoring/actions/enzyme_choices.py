"""Choosing the enzyme of a course, once, and correcting the choice with its reason."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.access import Right
from courses.models import Infusion, PulseCourse
from monitoring.actions.reviews import as_read
from monitoring.models import EnzymeChoice, Result


@transaction.atomic
def choose_enzyme(*, course: PulseCourse, by, analyte: str, why: str, record_id=None) -> EnzymeChoice:
    """Store which enzyme the course is judged by, with the five as they read now."""
    choice = _choice(course, analyte, why)
    choice.chain = record_id or choice.chain
    return facts.record(choice, by=by, right=Right.REVIEW)


@transaction.atomic
def correct_enzyme_choice(
    *, choice: EnzymeChoice, seen_version: int, by, reason: str, analyte: str, why: str
) -> EnzymeChoice:
    """Store another choice as the next version: reviews signed before keep theirs."""
    new = _choice(choice.course, analyte, why)
    return facts.correct(choice, new, seen_version=seen_version, by=by, reason=reason, right=Right.REVIEW)


def _choice(course: PulseCourse, analyte: str, why: str) -> EnzymeChoice:
    baselines = {code: as_read(result) for code, result in enzymes_before(course).items()}
    return EnzymeChoice(patient=course.patient, course=course, analyte=analyte, why=why, baselines=baselines)


def enzymes_before(course: PulseCourse) -> dict[str, Result]:
    """Return the latest result of each enzyme on or before the first infusion, given or planned."""
    infusions = course.infusions.exclude(state=Infusion.State.OMITTED)
    days = [infusion.given_on or infusion.planned_on for infusion in infusions]
    if not days:
        return {}
    rows = Result.objects.current().filter(
        patient=course.patient, analyte__in=EnzymeChoice.Enzyme.values, sampled_on__lte=min(days)
    )
    rows = rows.exclude(status=Result.Status.WITHDRAWN).order_by("sampled_on", "id")
    return {row.analyte: row for row in rows}
