"""CTCAE grades of adverse effects. A grade means nothing without its version: 5.0 and 6.0 differ."""

from courses.rules.errors import RuleError

CTCAE_VERSIONS = ("5.0", "6.0")


def ctcae_grade(grade: int | None, version: str) -> int | None:
    """Return the grade, or None when it was not graded; RuleError without its version or outside 1-5."""
    if grade is None:
        if version:
            raise RuleError("A CTCAE version was refused because no grade goes with it; enter the grade too.")
        return None
    if isinstance(grade, bool) or not isinstance(grade, int) or not 1 <= grade <= 5:
        raise RuleError(f"The CTCAE grade {grade} was refused; a grade is a whole number from 1 to 5.")
    if version not in CTCAE_VERSIONS:
        raise RuleError(
            f"A CTCAE grade was refused because its version '{version[:10]}' is not one of "
            f"{' or '.join(CTCAE_VERSIONS)}; choose the version it was graded by."
        )
    return grade
