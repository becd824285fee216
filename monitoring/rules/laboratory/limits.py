"""Where a result stands against its own limits: above, below or within; a comparator may leave it open."""

from decimal import Decimal

from courses.protocols.definitions import RELATIVE_UNIT
from monitoring.rules.history import LabPoint

LIMIT_OF_MULTIPLES = Decimal(1)
NO_LIMIT, NO_NUMBER, ONLY_A_BOUND = "no limit", "no number", "only a bound"


def against_limits(lab: LabPoint) -> str | None:
    """Return "above", "below", "within" or "not above" the result's own limits; None: cannot be told.

    Without a number or a limit nothing is said. Of a bound only what is certain: "> 250" with a limit of
    200 is above, "< 100" is "not above", and below the lower limit only when it must be.
    """
    upper, lower = limits_of(lab)
    if lab.number is None or lab.comparator == "about":
        return None
    if upper is not None and reads_above(lab.number, lab.comparator, upper):
        return "above"
    if lower is not None and reads_below(lab.number, lab.comparator, lower):
        return "below"
    if upper is None or lab.comparator in {">", ">="}:
        return None
    if lab.comparator == "":
        return "within"
    return "not above" if lab.number <= upper else None


def limits_of(lab: LabPoint) -> tuple[Decimal | None, Decimal | None]:
    """Return upper and lower limit in the result's own unit: a multiple of the upper limit has 1."""
    return (LIMIT_OF_MULTIPLES, None) if lab.unit == RELATIVE_UNIT else (lab.uln, lab.lln)


def why_untold(lab: LabPoint) -> str:
    """Return why `against_limits` tells nothing of a result."""
    if lab.number is None:
        return NO_NUMBER
    return NO_LIMIT if limits_of(lab)[0] is None else ONLY_A_BOUND


def reads_below(number: Decimal, comparator: str, limit: Decimal) -> bool:
    """Return whether a value as printed lies below a limit: 3.4 and "< 3.5" lie below 3.5, "< 4" may not."""
    if comparator == "<":
        return number <= limit
    return comparator not in {">", ">="} and number < limit


def reads_above(number: Decimal, comparator: str, limit: Decimal) -> bool:
    """Return whether a value as printed lies above a limit: 101 and "> 100" lie above 100, "> 90" may not."""
    if comparator == ">":
        return number >= limit
    return comparator not in {"<", "<="} and number > limit
