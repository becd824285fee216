"""Every record of `courses`, gathered where Django looks for models."""

from courses.clinic.audit import AuditLine
from courses.clinic.changes import Change
from courses.clinic.clinic import Clinic, EscalationStep, Membership, ProtocolApproval, Role
from courses.clinic.consent import Consent
from courses.clinic.holidays import Holiday
from courses.clinic.patient import Antibody, Condition, FollowUp, Patient, PatientIdentifier
from courses.clinic.user import User
from courses.models.body import BodyMeasure
from courses.models.calendars import CalendarFeed
from courses.models.checks import InfusionCheck
from courses.models.drugs import DrugPeriod
from courses.models.observations import InfusionObservation
from courses.models.overrides import OverrideCode
from courses.models.pulse import SUCCINATE, Infusion, PulseCourse
from courses.models.signature import DoseSignature
from courses.models.tablets import TabletStrength, TabletSupply
from courses.models.taper import DoseTaken, TaperPlan, TaperStep

__all__ = [
    "SUCCINATE",
    "Antibody",
    "AuditLine",
    "BodyMeasure",
    "CalendarFeed",
    "Change",
    "Clinic",
    "Condition",
    "Consent",
    "DoseSignature",
    "DoseTaken",
    "DrugPeriod",
    "EscalationStep",
    "FollowUp",
    "Holiday",
    "Infusion",
    "InfusionCheck",
    "InfusionObservation",
    "Membership",
    "OverrideCode",
    "Patient",
    "PatientIdentifier",
    "ProtocolApproval",
    "PulseCourse",
    "Role",
    "TabletStrength",
    "TabletSupply",
    "TaperPlan",
    "TaperStep",
    "User",
]
