"""One patient's facts as values: what the timeline read returns and every rule and chart takes.

Nothing here asks a database or a clock. Doses are mg, enzymes carry their own unit and upper limit (ULN).
`key` is "<kind>:<id>" and leads back to the source record.
"""

from monitoring.rules.history.happenings import ConditionFact, EffectFact, NoteFact, SetAsideFact
from monitoring.rules.history.measured import (
    ActionLimit,
    BodyPoint,
    ImagingFact,
    LabPoint,
    MeasurePoint,
    MuscleGradePoint,
    MusclePoint,
    StrengthPoint,
)
from monitoring.rules.history.medicines import DirectedFact, DrugFact, PlanFact, TakenFact
from monitoring.rules.history.patient import PatientHistory
from monitoring.rules.history.pulses import (
    CourseFact,
    DecisionFact,
    FollowUpFact,
    InfusionFact,
    InfusionState,
)
from monitoring.rules.history.vitals import PressurePoint

__all__ = [
    "ActionLimit",
    "BodyPoint",
    "ConditionFact",
    "CourseFact",
    "DecisionFact",
    "DirectedFact",
    "DrugFact",
    "EffectFact",
    "FollowUpFact",
    "ImagingFact",
    "InfusionFact",
    "InfusionState",
    "LabPoint",
    "MeasurePoint",
    "MuscleGradePoint",
    "MusclePoint",
    "NoteFact",
    "PatientHistory",
    "PlanFact",
    "PressurePoint",
    "SetAsideFact",
    "StrengthPoint",
    "TakenFact",
]
