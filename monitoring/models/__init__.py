"""Every record of `monitoring`, gathered where Django looks for models."""

from monitoring.models.action_limits import ActionLimit
from monitoring.models.contacts import ContactAttempt
from monitoring.models.decisions import DecisionFollowUp
from monitoring.models.deliveries import Delivery
from monitoring.models.digests import Digest
from monitoring.models.effects import AdverseEffect
from monitoring.models.enzyme_choices import EnzymeChoice
from monitoring.models.exports import Export, Study
from monitoring.models.hints import HintAnswer
from monitoring.models.imaging import ImagingStudy, MuscleGrade
from monitoring.models.imports import CaseImport
from monitoring.models.measures import CategoryScore, Measure
from monitoring.models.notes import Note
from monitoring.models.preferences import Preference
from monitoring.models.reminders import Reminder
from monitoring.models.results import Result
from monitoring.models.reviews import ResponseReview
from monitoring.models.safety import SafetyAnswer
from monitoring.models.screens import ScreenAnswer, ToxicityScreen
from monitoring.models.set_aside import EffectSetAside
from monitoring.models.sign_off import ResultSeen
from monitoring.models.strength import ItemScore, MuscleScore, StrengthTest
from monitoring.models.sweeps import Heartbeat, PlannedDay, Sweep
from monitoring.models.vitals import BloodPressure
from monitoring.models.webhooks import Webhook

__all__ = [
    "ActionLimit",
    "AdverseEffect",
    "BloodPressure",
    "CaseImport",
    "CategoryScore",
    "ContactAttempt",
    "DecisionFollowUp",
    "Delivery",
    "Digest",
    "EffectSetAside",
    "EnzymeChoice",
    "Export",
    "Heartbeat",
    "HintAnswer",
    "ImagingStudy",
    "ItemScore",
    "Measure",
    "MuscleGrade",
    "MuscleScore",
    "Note",
    "PlannedDay",
    "Preference",
    "Reminder",
    "ResponseReview",
    "Result",
    "ResultSeen",
    "SafetyAnswer",
    "ScreenAnswer",
    "StrengthTest",
    "Study",
    "Sweep",
    "ToxicityScreen",
    "Webhook",
]
