"""What of a child is not graded by its number: a blood pressure goes by percentile, a weight by growth.

Each value is asked about its own day: who was a child when the steroid began is graded once grown up, and
what was measured in childhood is no baseline of an adult.
"""

from collections.abc import Sequence
from datetime import date

from courses.protocols.loader import safety_prompts
from courses.rules.dates import whole_years
from monitoring.rules.ctcae.values import BLOOD_PRESSURE, WEIGHT, Value
from monitoring.rules.history import PatientHistory

BY_PERCENTILE = "In a child blood pressure is read by percentile, which is not in this app; grade it by hand."
AGE_NOT_KNOWN = f"Whether it is a child's is not known, for want of a birth date. {BY_PERCENTILE}"
A_CHILD_GROWS = "A child grows: grade it by hand."
MAY_GROW = "A child gains weight by growing: read it with the height and the age."


def is_child(history: PatientHistory, day: date) -> bool | None:
    """Return whether the patient was a child on a day; None where the birth date is not known."""
    if history.birth_date is None:
        return None
    return whole_years(history.birth_date, day) < safety_prompts().children_are_under


def by_hand(history: PatientHistory, value: Value) -> str:
    """Return why a value is not graded by its number, or ""."""
    if value.of not in {BLOOD_PRESSURE, WEIGHT}:
        return ""
    child = is_child(history, value.day)
    if value.of == WEIGHT:
        return A_CHILD_GROWS if child else ""
    return AGE_NOT_KNOWN if child is None else BY_PERCENTILE if child else ""


def by_number(history: PatientHistory, values: Sequence[Value]) -> list[Value]:
    """Return the values that are graded by their number."""
    return [value for value in values if not by_hand(history, value)]
