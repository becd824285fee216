"""Recording strength tests and imaging studies with their parts."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.errors import refuse
from monitoring.models import ImagingStudy, MuscleGrade, MuscleScore, StrengthTest


@transaction.atomic
def record_strength(*, test: StrengthTest, by, muscles: list[MuscleScore] = ()) -> StrengthTest:
    """Store the test with its muscle scores; a total that contradicts its parts is refused."""
    _refuse_other_total(test, muscles)
    facts.record(test, by=by)
    _add(MuscleScore, "test", test, muscles)
    return test


@transaction.atomic
def record_imaging(*, study: ImagingStudy, by, muscles: list[MuscleGrade] = ()) -> ImagingStudy:
    """Store the study with its muscle grades."""
    facts.record(study, by=by)
    _add(MuscleGrade, "study", study, muscles)
    return study


def _add(model, parent: str, whole, parts) -> None:
    for part in parts:
        setattr(part, parent, whole)
        part.full_clean()
    model.objects.bulk_create(parts)


def _refuse_other_total(test: StrengthTest, muscles) -> None:
    scores = [m.score for m in muscles]
    if not scores or None in scores or test.total is None:
        return
    if sum(scores) != test.total:
        raise refuse(
            f"The strength test was refused: its muscles add up to {sum(scores)}, not {test.total}; "
            "correct the total or the muscle.",
            field_name="total",
        )
