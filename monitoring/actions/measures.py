"""Recording globals, function indices and swallowing; an index is checked against its categories here."""

from collections.abc import Sequence

from django.db import transaction

from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.protocols.loader import haq
from courses.rules.errors import RuleError
from monitoring.actions.parts import correct_with_parts, record_with_parts
from monitoring.models import CategoryScore, Measure
from monitoring.rules.muscles.haq import CategoryScore as Scored
from monitoring.rules.muscles.haq import checked_total


@transaction.atomic
def record_measure(*, measure: Measure, by, categories: Sequence[CategoryScore] = ()) -> Measure:
    """Store the measure with its categories; its number is theirs, and another one is refused."""
    require(by, Right.RECORD, measure.patient.clinic)
    _take_index(measure, categories)
    return record_with_parts(measure, {"categories": categories}, by=by)


@transaction.atomic
def correct_measure(
    *,
    old: Measure,
    new: Measure,
    seen_version: int,
    by,
    reason: str,
    categories: Sequence[CategoryScore] = (),
) -> Measure:
    """Store the corrected measure as the next version, with all of its categories."""
    require(by, Right.RECORD, old.patient.clinic)
    _take_index(new, categories)
    return correct_with_parts(
        old, new, {"categories": categories}, seen_version=seen_version, by=by, reason=reason
    )


def _take_index(measure: Measure, categories: Sequence[CategoryScore]) -> None:
    if not categories:
        return
    try:
        if measure.kind not in haq().forms:
            raise RuleError("The categories were refused: they belong to HAQ-DI and CHAQ; remove them.")
        scores = [Scored(row.category, row.score, has_help=row.has_help) for row in categories]
        measure.number = checked_total(measure.number, scores)
        measure.unit = measure.unit or "points"
    except RuleError as error:
        raise refuse(str(error), field_name="number") from error
