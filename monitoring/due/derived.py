"""What one thing due is, in words."""

from dataclasses import dataclass

from monitoring.actions.reminders import Due


@dataclass(frozen=True)
class Derived:
    """One thing due for one patient: what it is in words, and the steroid dose it concerns, if any."""

    patient_id: int
    due: Due
    what: str
    detail: str = ""
    is_held: bool = False  # an infusion that someone decided shall wait
