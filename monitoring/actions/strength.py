"""Recording strength tests with their muscles or items; here a total is checked, whatever path it came."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.rules.errors import RuleError
from monitoring.actions.parts import correct_with_parts, record_with_parts
from monitoring.models import ItemScore, MuscleScore, StrengthTest
from monitoring.rules.muscles import cmas, manual_testing


@transaction.atomic
def record_strength(
    *, test: StrengthTest, by, muscles: Sequence[MuscleScore] = (), items: Sequence[ItemScore] = ()
) -> StrengthTest:
    """Store the test with its muscles or items; its total is theirs, and another one is refused."""
    require(by, Right.RECORD, test.patient.clinic)
    _take_total(test, muscles, items)
    return record_with_parts(test, {"muscles": muscles, "items": items}, by=by)


@transaction.atomic
def correct_strength(
    *,
    old: StrengthTest,
    new: StrengthTest,
    seen_version: int,
    by,
    reason: str,
    muscles: Sequence[MuscleScore] = (),
    items: Sequence[ItemScore] = (),
) -> StrengthTest:
    """Store the corrected test as the next version, with all of its muscles or items."""
    require(by, Right.RECORD, old.patient.clinic)
    _take_total(new, muscles, items)
    return correct_with_parts(
        old, new, {"muscles": muscles, "items": items}, seen_version=seen_version, by=by, reason=reason
    )


def _take_total(test: StrengthTest, muscles: Sequence[MuscleScore], items: Sequence[ItemScore]) -> None:
    """Fill the total from its parts where they make one; refuse what contradicts them."""
    try:
        if muscles:
            test.total = _total_of_muscles(test, muscles)
        if items:
            test.total = _total_of_items(test, items)
    except RuleError as error:
        raise refuse(str(error), field_name="total") from error


def _total_of_muscles(test: StrengthTest, muscles: Sequence[MuscleScore]):
    for muscle in muscles:
        _take_grade(muscle)
    scores = [
        manual_testing.MuscleScore(muscle.muscle, manual_testing.Side(muscle.side), muscle.score)
        for muscle in muscles
    ]
    return manual_testing.checked_total(test.instrument, test.total, test.maximum, scores)


def _take_grade(muscle: MuscleScore) -> None:
    """Fill the points from an MRC grade; refuse others beside it."""
    muscle.mrc = manual_testing.plain_grade(muscle.mrc)
    if muscle.mrc and muscle.score is None:
        muscle.score = Decimal(manual_testing.kendall_of_mrc(muscle.mrc))
    manual_testing.refuse_other_grade(muscle.mrc, muscle.score)


def _total_of_items(test: StrengthTest, items: Sequence[ItemScore]):
    if test.instrument != StrengthTest.Instrument.CMAS:
        raise RuleError("The items were refused: items are scored for CMAS; choose it, or remove them.")
    numbers = [item.item for item in items]
    if len(set(numbers)) < len(numbers):
        raise RuleError("The items were refused: one is named twice; keep one of them.")
    if test.maximum != cmas.MOST:
        raise RuleError(f"The CMAS was refused: its items make a total of {cmas.MOST}; choose that scale.")
    return cmas.checked_total(test.total, {item.item: item.score for item in items})
