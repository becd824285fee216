"""Every address of the API, under /api/v1/."""

from django.urls import path, re_path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from courses.api import given, patients, people, pulse, tapers
from monitoring.api import assessments, effects, history, reminders, results, reviews, worklist
from tracker.api import Nowhere, OwnToken, TokenView

router = SimpleRouter()
router.trailing_slash = "/?"
for prefix, viewset in {
    "patients": patients.Patients,
    "pulse-courses": pulse.PulseCourses,
    "infusions": pulse.Infusions,
    "tapers": tapers.Tapers,
    "doses-taken": given.DosesTaken,
    "drug-periods": given.DrugPeriods,
    "antibodies": given.Antibodies,
    "conditions": given.Conditions,
    "results": results.Results,
    "strength-tests": assessments.StrengthTests,
    "measures": assessments.Measures,
    "imaging-studies": assessments.ImagingStudies,
    "adverse-effects": effects.AdverseEffects,
    "notes": effects.Notes,
    "response-reviews": reviews.ResponseReviews,
    "reminders": reminders.Reminders,
}.items():
    router.register(prefix, viewset, basename=f"api-{prefix}")

urlpatterns = [
    *router.urls,
    path("patients/<int:pk>/timeline/", history.PatientTimeline.as_view(), name="api-patient-timeline"),
    path("patients/<int:pk>/overview/", history.PatientOverview.as_view(), name="api-patient-overview"),
    path("taper-preview/", tapers.TaperPreview.as_view(), name="api-taper-preview"),
    path("worklist/", worklist.WorklistView.as_view(), name="api-worklist"),
    path("clinics/", people.Clinics.as_view(), name="api-clinics"),
    path("me/", people.Me.as_view(), name="api-me"),
    path("token/", TokenView.as_view(), name="api-token"),
    path("token/own/", OwnToken.as_view(), name="api-own-token"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    re_path("", Nowhere.as_view(), name="api-nowhere"),
]
