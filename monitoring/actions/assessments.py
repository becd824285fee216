"""Recording strength tests and imaging studies with their parts."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.errors import refuse
from monitoring.models import ImagingStudy, MuscleGrade, MuscleScore, StrengthTest


@transaction.atomic
def record_strength(*, test: StrengthTest, by, muscles: list[MuscleScore] = ()) -> StrengthTest:
    """Store the test with its muscle scores; a total that contradicts its parts is refused."""
    _refuse_other_total(test, muscles)
    facts.record(test, by=by, parts=_said(muscles))
    _add(MuscleScore, "test", test, muscles)
    return test


@transaction.atomic
def record_imaging(*, study: ImagingStudy, by, muscles: list[MuscleGrade] = ()) -> ImagingStudy:
    """Store the study with its muscle grades."""
    facts.record(study, by=by, parts=_said(muscles))
    _add(MuscleGrade, "study", study, muscles)
    return study


@transaction.atomic
def correct_strength(
    *,
    old: StrengthTest,
    new: StrengthTest,
    seen_version: int,
    by,
    reason: str,
    muscles: list[MuscleScore] = (),
) -> StrengthTest:
    """Store the corrected test as the next version, with all of its muscle scores."""
    _refuse_other_total(new, muscles)
    parts = _said(old.muscles.all()), _said(muscles)
    facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, parts=parts)
    _add(MuscleScore, "test", new, muscles)
    return new


@transaction.atomic
def correct_imaging(
    *,
    old: ImagingStudy,
    new: ImagingStudy,
    seen_version: int,
    by,
    reason: str,
    muscles: list[MuscleGrade] = (),
) -> ImagingStudy:
    """Store the corrected study as the next version, with all of its muscle grades."""
    parts = _said(old.muscles.all()), _said(muscles)
    facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, parts=parts)
    _add(MuscleGrade, "study", new, muscles)
    return new


def _said(muscles) -> dict:
    """Return the muscles as the trail keeps them; {} when none were tested or graded."""
    columns = {"muscle", "side", "score", "oedema", "fat_grade", "fat_scale"}
    rows = [{k: v for k, v in vars(m).items() if k in columns and v not in (None, "")} for m in muscles]
    return {"muscles": rows} if rows else {}


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
