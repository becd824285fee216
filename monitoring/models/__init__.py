"""Every record of `monitoring`, gathered where Django looks for models."""

from monitoring.models.assessments import ImagingStudy, Measure, MuscleGrade, MuscleScore, StrengthTest
from monitoring.models.effects import AdverseEffect, Note
from monitoring.models.imports import CaseImport
from monitoring.models.reminders import ContactAttempt, Delivery, Reminder, Sweep
from monitoring.models.results import Result
from monitoring.models.reviews import ResponseReview
from monitoring.models.safety import SafetyAnswer

__all__ = [
    "AdverseEffect",
    "CaseImport",
    "ContactAttempt",
    "Delivery",
    "ImagingStudy",
    "Measure",
    "MuscleGrade",
    "MuscleScore",
    "Note",
    "Reminder",
    "ResponseReview",
    "Result",
    "SafetyAnswer",
    "StrengthTest",
    "Sweep",
]
