"""A blood pressure as people write it, and when it is asked whether it was measured again."""

from courses.protocols.loader import visit_screen


def pressure_text(systolic: int, diastolic: int) -> str:
    """Return "142/90 mmHg"."""
    return f"{systolic}/{diastolic} mmHg"


def asks_to_read_again(systolic: int, diastolic: int) -> str:
    """Return why a pressure is asked about, in one sentence; "" for one that is taken as it is."""
    rule = visit_screen().pressure_read_again
    if systolic < rule.systolic_mmhg and diastolic < rule.diastolic_mmhg:
        return ""
    return (
        f"{pressure_text(systolic, diastolic)} was not stored: from {rule.systolic_mmhg} or from "
        f"{rule.diastolic_mmhg} mmHg on it is asked whether it was measured again; say so, or correct it."
    )
