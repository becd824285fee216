"""Every address of the API, under /api/v1/."""

from django.urls import re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from courses.api import body, given, infusions, patients, people, protocols, pulse, tablets, tapers
from monitoring.api import (
    clinics,
    decisions,
    deliveries,
    effects,
    enzyme_choices,
    hints,
    history,
    imaging,
    preferences,
    reminders,
    results,
    reviews,
    safety,
    screens,
    strength,
    vitals,
    worklist,
)
from tracker.api import Nowhere, OwnToken, TokenView

router = SimpleRouter()
router.trailing_slash = "/?"
for prefix, viewset in {
    "patients": patients.Patients,
    "pulse-courses": pulse.PulseCourses,
    "infusions": infusions.Infusions,
    "tapers": tapers.Tapers,
    "tablet-strengths": tablets.TabletStrengths,
    "tablet-supplies": tablets.TabletSupplies,
    "doses-taken": given.DosesTaken,
    "drug-periods": given.DrugPeriods,
    "antibodies": given.Antibodies,
    "conditions": given.Conditions,
    "body-measures": body.BodyMeasures,
    "results": results.Results,
    "strength-tests": strength.StrengthTests,
    "measures": strength.Measures,
    "toxicity-screens": screens.ToxicityScreens,
    "blood-pressures": vitals.BloodPressures,
    "imaging-studies": imaging.ImagingStudies,
    "adverse-effects": effects.AdverseEffects,
    "effects-set-aside": effects.EffectsSetAside,
    "notes": effects.Notes,
    "enzyme-choices": enzyme_choices.EnzymeChoices,
    "response-reviews": reviews.ResponseReviews,
    "decision-follow-ups": decisions.DecisionFollowUps,
    "hint-answers": hints.HintAnswers,
    "safety-answers": safety.SafetyAnswers,
    "reminders": reminders.Reminders,
    "undelivered-messages": deliveries.UndeliveredMessages,
    "webhooks": clinics.Webhooks,
}.items():
    router.register(prefix, viewset, basename=f"api-{prefix}")

ONE_PATIENT = r"patients/(?P<pk>[0-9]{1,18})"
ONE_CLINIC = r"clinics/(?P<clinic>[0-9]{1,18})"
ONE_PROTOCOL = rf"{ONE_CLINIC}/protocols/(?P<kind>pulse|taper)/(?P<name>[-a-z0-9_]{{1,60}})"
VIEWS = [
    (f"{ONE_CLINIC}/protocols", "protocols", protocols.Protocols),
    (f"{ONE_PROTOCOL}/approve", "protocol-approve", protocols.ProtocolApprove),
    (f"{ONE_PROTOCOL}/withdraw", "protocol-withdraw", protocols.ProtocolWithdraw),
    (f"{ONE_CLINIC}/escalation", "escalation", clinics.EscalationView),
    (f"{ONE_CLINIC}/messages-preview", "messages-preview", clinics.MessagesPreview),
    (f"{ONE_PATIENT}/timeline", "patient-timeline", history.PatientTimeline),
    (f"{ONE_PATIENT}/drug-monitoring", "patient-drug-monitoring", history.PatientDrugMonitoring),
    (f"{ONE_PATIENT}/hints", "patient-hints", history.PatientHints),
    (f"{ONE_PATIENT}/proposed-effects", "patient-proposed-effects", history.PatientProposedEffects),
    (f"{ONE_PATIENT}/overview", "patient-overview", history.PatientOverview),
    ("taper-preview", "taper-preview", tapers.TaperPreview),
    ("worklist", "worklist", worklist.WorklistView),
    ("clinics", "clinics", people.Clinics),
    ("me", "me", people.Me),
    ("me/preference", "own-preference", preferences.OwnPreference),
    ("token", "token", TokenView),
    ("token/own", "own-token", OwnToken),
    ("schema", "schema", SpectacularJSONAPIView),
]

urlpatterns = [
    *router.urls,
    *(re_path(rf"^{address}/?$", view.as_view(), name=f"api-{name}") for address, name, view in VIEWS),
    re_path("", Nowhere.as_view(), name="api-nowhere"),
]
