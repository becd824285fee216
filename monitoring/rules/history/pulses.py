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
class FollowUpFact:
    """What was done about a decision; `is_closed`, else `next_review_on` says when it is looked at again."""

    key: str
    done: str  # in words: "another pulse", "re-biopsy"
    done_on: date
    words: str
    next_review_on: date | None
    is_closed: bool
    new_course_key: str = ""
    drug_key: str = ""


@dataclass(frozen=True)
class DecisionFact:
    """What a review decided, and what came of it, earliest first."""

    key: str  # of the review
    decision: str  # in words
    reason: str
    decided_on: date
    is_non_response: bool  # the pulse did not work, or only in part
    next_review_on: date | None
    follow_ups: tuple[FollowUpFact, ...] = ()
    score_lowest: Decimal | None = None  # the Total Improvement Score as signed; a range where one is missing
    score_highest: Decimal | None = None

    @property
    def is_open(self) -> bool:
        """Return whether it waits for a look back: until a follow-up closes it."""
        if self.follow_ups:
            return not self.follow_ups[-1].is_closed
        return self.is_non_response or self.next_review_on is not None

    @property
    def due_on(self) -> date | None:
        """Return the day of the next look back; None when it is closed, or no day was set."""
        return self.follow_ups[-1].next_review_on if self.follow_ups else self.next_review_on


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
    decision: DecisionFact | None = None  # what its review decided; None without one
