"""Everything about a patient on one time axis, as one value."""

from dataclasses import dataclass
from datetime import date, datetime

from monitoring.rules.history.happenings import ConditionFact, EffectFact, NoteFact, SetAsideFact
from monitoring.rules.history.measured import (
    ActionLimit,
    BodyPoint,
    ImagingFact,
    LabPoint,
    MeasurePoint,
    StrengthPoint,
)
from monitoring.rules.history.medicines import DirectedFact, DrugFact, PlanFact, TakenFact
from monitoring.rules.history.pulses import CourseFact
from monitoring.rules.history.vitals import PressurePoint


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
    set_aside: tuple[SetAsideFact, ...] = ()  # proposed effects that a person wanted none of
    notes: tuple[NoteFact, ...] = ()
    measures: tuple[MeasurePoint, ...] = ()
    body: tuple[BodyPoint, ...] = ()
    pressures: tuple[PressurePoint, ...] = ()
    conditions: tuple[ConditionFact, ...] = ()  # those resolved since are among them
    birth_date: date | None = None
    age_years: int | None = None  # on `age_on`, where no birth date is known
    age_on: date | None = None
    sex: str = "unknown"
    subtype: str = "unknown"
    ended_on: date | None = None  # the last day the record speaks of: follow-up or the publication ended
    end_words: str = ""  # why it ended: "lost to follow-up", "the published record ends"
    test_interval_days: int = 28  # the clinic's own setting: lines are not drawn across gaps over twice this
    enzyme_unit: str = "U/L"
    glucose_unit: str = "mmol/L"
    action_limits: tuple[ActionLimit, ...] = ()  # the clinic's own, in force
    sparing_within_weeks: int | None = None  # the clinic's own aim after a pulse; None: not set

    @property
    def known_to(self) -> date:
        """Return the last day on which an open-ended dose still counts: today, or the end of the record."""
        return min(self.today, self.ended_on or self.today)

    @property
    def has_ended(self) -> bool:
        return self.known_to < self.today
