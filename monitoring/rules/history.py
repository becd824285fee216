"""One patient's facts as values: what the timeline read returns and every rule and chart takes.

Nothing here asks a database or a clock. Doses are mg, enzymes carry their own unit and upper limit (ULN).
`key` is "<kind>:<id>" and leads back to the source record.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from courses.rules.agents import MedicineUse, agent_name
from courses.rules.dates import When
from courses.rules.taper import Taper
from monitoring.rules.window import Window, WindowState


class InfusionState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    GIVEN = "given"
    PART_GIVEN = "part_given"
    HELD = "held"
    OMITTED = "omitted"


@dataclass(frozen=True)
class LabPoint:
    """One result. `number` is None when none was printed; `multiple` is x ULN, None when not known."""

    key: str
    analyte: str  # code of the analyte table, "" when the analyte is not in it
    label: str  # as clinics write it: "CK", "ALT", or the printed name
    when: When
    raw_text: str
    number: Decimal | None
    comparator: str  # "", "<", ">", "about", "normal"
    unit: str
    uln: Decimal | None = None
    lln: Decimal | None = None
    multiple: Decimal | None = None
    status: str = "final"
    is_muscle_enzyme: bool = False
    note: str = ""

    @property
    def is_measured(self) -> bool:
        """Return whether this is a plain number that may enter a calculation."""
        return self.number is not None and self.comparator == ""


@dataclass(frozen=True)
class StrengthPoint:
    key: str
    instrument: str  # "mmt8", "cmas", ... or "other"
    label: str  # "MMT-8", or the printed name
    when: When
    total: Decimal | None
    maximum: Decimal | None
    note: str = ""


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


@dataclass(frozen=True)
class PlanFact:
    """One version of a taper plan; only `in_force` ones count towards a dose."""

    key: str
    drug: str
    taper: Taper
    version: int
    in_force: bool
    closed_on: date | None = None
    protocol: str = ""
    replanned_at: datetime | None = None  # when a version after the first was written, in the clinic's zone


@dataclass(frozen=True)
class DirectedFact:
    """A taper of which only words are known, in force from its first day, its dose not known on any."""

    key: str
    drug: str
    directions: str
    first_day: date
    closed_on: date | None = None


@dataclass(frozen=True)
class TakenFact:
    """What was taken, as far as it is known; `daily_mg` is None when it cannot be told in mg a day."""

    key: str
    drug: str
    route: str
    first: When
    last_day: date | None
    daily_mg: Decimal | None
    printed: str  # "1 mg/kg a day", "40 mg every 8 h"
    note: str = ""
    recorded_at: datetime | None = None
    is_start_only: bool = False  # the dose is that of the first day; the steps after it were not recorded


@dataclass(frozen=True)
class DrugFact:
    key: str
    drug: str  # as it was entered
    label: str  # "methotrexate 15 mg a week"
    first: When
    last_day: date | None
    reason_stopped: str = ""
    is_prophylaxis: bool = False
    note: str = ""
    is_sparing: bool = False
    dose: str = ""  # "15 mg a week", the same words for the same dose
    per: str = ""

    @property
    def name(self) -> str:
        """Return the agent's own name whichever of its names was entered, so that one agent is one row."""
        return agent_name(self.drug)

    @property
    def use(self) -> MedicineUse:
        """Return the period as the rules about medicines know it."""
        return MedicineUse(self.key, self.drug, self.first.day, self.last_day, self.per)


@dataclass(frozen=True)
class EffectFact:
    key: str
    term: str
    onset: When
    grade: int | None
    grade_version: str = ""
    resolved_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class NoteFact:
    key: str
    kind: str  # "event", "outcome", "note", or the kind of an imported row that has no record
    when: When
    text: str
    until: date | None = None


@dataclass(frozen=True)
class ImagingFact:
    key: str
    when: When
    label: str  # "MRI thighs: oedema 34 of 114"
    report: str = ""


@dataclass(frozen=True)
class PatientHistory:
    """Everything about a patient on one time axis, as seen on `today` (a day in the clinic's zone)."""

    today: date
    read_at: datetime | None = None
    labs: tuple[LabPoint, ...] = ()
    strengths: tuple[StrengthPoint, ...] = ()
    courses: tuple[CourseFact, ...] = ()
    plans: tuple[PlanFact, ...] = ()
    directed: tuple[DirectedFact, ...] = ()
    taken: tuple[TakenFact, ...] = ()
    drugs: tuple[DrugFact, ...] = ()
    effects: tuple[EffectFact, ...] = ()
    imaging: tuple[ImagingFact, ...] = ()
    notes: tuple[NoteFact, ...] = ()
    ended_on: date | None = None  # the last day the record speaks of: follow-up or the publication ended
    end_words: str = ""  # why it ended: "lost to follow-up", "the published record ends"
    test_interval_days: int = 28  # the clinic's own setting: lines are not drawn across gaps over twice this
    enzyme_unit: str = "U/L"
    sparing_within_weeks: int | None = None  # the clinic's own aim after a pulse; None: not set

    @property
    def known_to(self) -> date:
        """Return the last day on which an open-ended dose still counts: today, or the end of the record."""
        return min(self.today, self.ended_on or self.today)

    @property
    def has_ended(self) -> bool:
        return self.known_to < self.today
