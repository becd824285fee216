"""Choosing the enzyme of a course, once, and correcting the choice with its reason."""

from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Subquery

from courses.clinic import facts
from courses.clinic.access import Right
from courses.models import Infusion, PulseCourse
from monitoring.actions.reviews import GIVEN, as_read
from monitoring.models import EnzymeChoice, Result

NOT_COMING = [Infusion.State.HELD, Infusion.State.OMITTED]


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
    """Return the latest result of each enzyme on or before the first infusion."""
    first_day = _first_day(course)
    if first_day is None:
        return {}
    rows = Result.objects.standing().filter(
        patient=course.patient, analyte__in=EnzymeChoice.Enzyme.values, sampled_on__lte=first_day
    )
    latest = rows.filter(analyte=OuterRef("analyte")).order_by("-sampled_on", "-id")
    return {row.analyte: row for row in rows.filter(pk=Subquery(latest.values("pk")[:1]))}


def _first_day(course: PulseCourse) -> date | None:
    """Return the day of the first infusion given; while none was given, of the first still planned."""
    infusions = list(course.infusions.all())
    given = [row.given_on for row in infusions if row.state in GIVEN and row.given_on]
    return min(given or [row.planned_on for row in infusions if row.state not in NOT_COMING], default=None)
