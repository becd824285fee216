"""Recording imaging studies with the muscles graded in them."""

from django.db import transaction

from courses.clinic import facts
from monitoring.actions import parts
from monitoring.models import ImagingStudy, MuscleGrade


@transaction.atomic
def record_imaging(*, study: ImagingStudy, by, muscles: list[MuscleGrade] = ()) -> ImagingStudy:
    """Store the study with its muscle grades."""
    facts.record(study, by=by, parts=parts.said(muscles=muscles))
    parts.add(study, "study", muscles)
    return study


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
    told = parts.said(muscles=old.muscles.all()), parts.said(muscles=muscles)
    facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, parts=told)
    parts.add(new, "study", muscles)
    return new
