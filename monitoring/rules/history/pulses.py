"""Pulses as values: the infusions of a course, and the window they open."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from courses.rules.dates import When
from monitoring.rules.window import Window, WindowState


class InfusionState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    GIVEN = "given"
    PART_GIVEN = "part_given"
    HELD = "held"
    OMITTED = "omitted"


@dataclass(frozen=True)
class InfusionFact:
    key: str
    number: int
    planned: When
    planned_mg: Decimal | None  # None: dose not recorded
    state: InfusionState
    given: When | None = None
    given_mg: Decimal | None = None  # None with state given: dose not recorded
    reason: str = ""

    @property
    def was_given(self) -> bool:
        return self.state in {InfusionState.GIVEN, InfusionState.PART_GIVEN}


@dataclass(frozen=True)
class CourseFact:
    key: str
    number: int  # 1 for the patient's first course
    state: str
    infusions: tuple[InfusionFact, ...]
    window: Window | None  # None until an infusion was given on a known day
    window_state: WindowState | None
    reviewed_on: date | None = None
    verdict: str = ""
    label: str = ""  # "3 x 1 g IV, 12-14 Jan"
