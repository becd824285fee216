"""MRI grades: each belongs to its named scale, and to no other."""

from courses.protocols.definitions import FatGrade
from courses.protocols.loader import fat_scales, oedema_scale
from courses.rules.errors import RuleError


def fat_grade(scale: str, grade: str) -> FatGrade:
    """Return the grade with its words; RuleError for an unknown scale or a grade it does not have."""
    known = fat_scales().get(scale)
    if known is None:
        names = ", ".join(fat_scales())
        raise RuleError(f"The fat scale '{scale[:30]}' was refused; choose one of: {names}.")
    found = known.grade_named(grade.strip())
    if found is None:
        grades = ", ".join(item.grade for item in known.grades)
        raise RuleError(
            f"The fat grade '{grade[:10]}' was refused: {known.label} has only {grades}; choose one."
        )
    return found


def oedema_grade(grade: int) -> int:
    """Return the grade; RuleError outside 0 to 3."""
    scale = oedema_scale()
    if isinstance(grade, bool) or not isinstance(grade, int) or not scale.lowest <= grade <= scale.highest:
        raise RuleError(
            f"The oedema grade {grade} was refused; a muscle has a whole grade from {scale.lowest} to "
            f"{scale.highest}."
        )
    return grade


def oedema_total(total: int) -> int:
    """Return the total; RuleError below 0 or above the most that 19 muscles on two sides can have (114)."""
    most = oedema_scale().most_points
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= most:
        raise RuleError(f"The oedema total {total} was refused; it lies between 0 and {most}.")
    return total
