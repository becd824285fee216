"""The addresses of patients and what they are given."""

from django.urls import path

from courses.views import (
    calendars,
    clinic_settings,
    clinics,
    consents,
    course,
    history,
    infusion,
    patient_form,
    patients,
    sheets,
    signature,
    tablets,
    taper,
    taper_change,
    taper_changing,
    taper_directed,
    taper_page,
)
from courses.views.facts import fact_urls
from courses.views.pages import ANTIBODY, BODY, CONDITION, DOSE_TAKEN, DRUG, SUPPLY

app_name = "courses"

urlpatterns = [
    path("clinic/", clinics.switch, name="clinic-switch"),
    path("clinic/settings/", clinic_settings.settings, name="clinic-settings"),
    path("clinic/protocols/", clinic_settings.protocols, name="protocols"),
    path(
        "clinic/protocols/<slug:kind>/<slug:name>/approve/", clinic_settings.approve, name="protocol-approve"
    ),
    path(
        "clinic/protocols/<slug:kind>/<slug:name>/withdraw/",
        clinic_settings.withdraw,
        name="protocol-withdraw",
    ),
    path("clinic/tablets/", tablets.strengths, name="tablets"),
    path("clinic/tablets/<int:pk>/withdraw/", tablets.withdraw, name="tablet-withdraw"),
    path("patients/", patients.patient_list, name="patient-list"),
    path("patients/new/", patient_form.register, name="patient-register"),
    path("patients/<int:pk>/edit/", patient_form.edit, name="patient-edit"),
    path("patients/<int:pk>/identifiers/new/", patient_form.identify, name="patient-identify"),
    path("patients/<int:pk>/follow-up/", patient_form.follow_up, name="patient-follow-up"),
    path("patients/<int:pk>/courses/new/", course.order, name="course-order"),
    path("patients/<int:pk>/courses/preview/", course.order_preview, name="course-preview"),
    path("courses/<int:pk>/", course.detail, name="course-detail"),
    path("courses/<int:pk>/sign/", signature.sign, name="course-sign"),
    path("courses/<int:pk>/stop/", course.stop, name="course-stop"),
    path("courses/<int:pk>/void/", course.void, name="course-void"),
    path("infusions/<int:pk>/give/", infusion.give, name="infusion-give"),
    path("infusions/<int:pk>/hold/", infusion.hold, name="infusion-hold"),
    path("infusions/<int:pk>/omit/", infusion.omit, name="infusion-omit"),
    path("infusions/<int:pk>/plan-again/", infusion.plan_again, name="infusion-plan-again"),
    path("infusions/<int:pk>/correct/", infusion.correct, name="infusion-correct"),
    path("infusions/<int:pk>/observe/", infusion.observe, name="infusion-observe"),
    path("patients/<int:pk>/tapers/new/", taper.start, name="taper-start"),
    path("patients/<int:pk>/tapers/preview/", taper.preview, name="taper-preview"),
    path("patients/<int:pk>/tapers/directed/", taper_directed.direct, name="taper-direct"),
    path("tapers/<uuid:chain>/", taper_page.detail, name="taper-detail"),
    path("tapers/<uuid:chain>/replan/", taper_change.replan, name="taper-replan"),
    path("tapers/<uuid:chain>/stop/", taper_changing.change, {"kind": "stop"}, name="taper-stop"),
    path("tapers/<uuid:chain>/change/", taper_changing.menu, name="taper-changes"),
    path("tapers/<uuid:chain>/change/<slug:kind>/", taper_changing.change, name="taper-change"),
    path("tapers/<uuid:chain>/structure/", taper_directed.structure, name="taper-structure"),
    path("tapers/<uuid:chain>/void/", taper_change.void, name="taper-void"),
    path("tapers/<uuid:chain>/sheet/", sheets.page, name="sheet"),
    path("tapers/<uuid:chain>/sheet.pdf", sheets.pdf, name="sheet-pdf"),
    path("tapers/<uuid:chain>/calendar.ics", sheets.calendar, name="taper-calendar"),
    path("patients/<int:pk>/consent/", consents.page, name="consent"),
    path("patients/<int:pk>/calendar/", calendars.page, name="calendar"),
    path("calendar-feeds/<int:pk>/revoke/", calendars.revoke, name="feed-revoke"),
    path("calendar/<slug:token>.ics", calendars.feed, name="feed"),
    *fact_urls("dose-taken", "doses-taken", DOSE_TAKEN),
    *fact_urls("drug", "medicines", DRUG),
    *fact_urls("supply", "tablet-supplies", SUPPLY),
    *fact_urls("condition", "conditions", CONDITION),
    *fact_urls("antibody", "antibodies", ANTIBODY),
    *fact_urls("body", "weights-and-heights", BODY),
    path("history/<slug:kind>/<str:record_id>/", history.record_history, name="history"),
]
