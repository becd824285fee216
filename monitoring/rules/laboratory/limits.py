"""Where a result stands against its own limits: above, below or within; a comparator may leave it open."""

from decimal import Decimal

from monitoring.rules.history import LabPoint


def against_limits(lab: LabPoint) -> str | None:
    """Return "above", "below" or "within" the result's own limits; None where that cannot be told.

    Without a number or a limit nothing is said. "> 20" above the limit is above; "< 20" with a limit of 35
    is not above, and whether it is below the lower limit is said only when it must be.
    """
    if lab.number is None or (lab.uln is None and lab.lln is None):
        return None
    if lab.comparator in {"", ">", ">="} and lab.uln is not None and lab.number > lab.uln:
        return "above"
    if lab.comparator in {"", "<", "<="} and lab.lln is not None and lab.number < lab.lln:
        return "below"
    return "within" if lab.comparator == "" and lab.uln is not None else None


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
