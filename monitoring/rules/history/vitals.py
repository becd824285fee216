"""Vital signs measured apart from an infusion."""

from dataclasses import dataclass

from courses.rules.dates import When
from monitoring.rules.safety.pressure import pressure_text


@dataclass(frozen=True)
class PressurePoint:
    """One blood pressure; `read_again` says in words whether a very high one was measured again."""

    key: str
    when: When
    systolic_mmhg: int
    diastolic_mmhg: int
    pulse_per_minute: int | None = None
    position: str = ""  # in words: "sitting"
    read_again: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        """Return "142/90 mmHg"."""
        return pressure_text(self.systolic_mmhg, self.diastolic_mmhg)
