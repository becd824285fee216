"""Recording imaging studies with the grades of their muscles."""

from collections.abc import Sequence

from django.db import transaction

from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.rules.errors import RuleError
from monitoring.actions.parts import correct_with_parts, record_with_parts
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.rules.imaging.grades import check_grades, check_total, muscle_code, muscle_name


@transaction.atomic
def record_imaging(*, study: ImagingStudy, by, muscles: Sequence[MuscleGrade] = ()) -> ImagingStudy:
    """Store the study with its muscle grades; a total that contradicts them is refused."""
    require(by, Right.RECORD, study.patient.clinic)
    _check(study, muscles)
    return record_with_parts(study, {"muscles": muscles}, by=by)


@transaction.atomic
def correct_imaging(
    *,
    old: ImagingStudy,
    new: ImagingStudy,
    seen_version: int,
    by,
    reason: str,
    muscles: Sequence[MuscleGrade] = (),
) -> ImagingStudy:
    """Store the corrected study as the next version, with all of its muscle grades."""
    require(by, Right.RECORD, old.patient.clinic)
    _check(new, muscles)
    return correct_with_parts(old, new, {"muscles": muscles}, seen_version=seen_version, by=by, reason=reason)


def _check(study: ImagingStudy, muscles: Sequence[MuscleGrade]) -> None:
    """Give each muscle its code; refuse one graded twice, grades off their scale, and a total they deny."""
    seen = set()
    for grade in muscles:
        grade.muscle = muscle_code(grade.muscle)
        if (grade.muscle, grade.side) in seen:
            raise refuse(
                f"The muscles were refused: {muscle_name(grade.muscle)}, {grade.side}, is graded twice; keep "
                "one of the two.",
                field_name="muscles",
            )
        seen.add((grade.muscle, grade.side))
    for check, column in (
        (lambda: check_grades(muscles), "muscles"),
        (lambda: check_total(study.oedema_total, study.oedema_out_of, muscles), "oedema_total"),
    ):
        try:
            check()
        except RuleError as error:
            raise refuse(str(error), field_name=column) from error
