"""What every page begins with: who is looking, at which patient, and where that patient's page is."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from courses.clinic.access import Access, Right
from courses.models import Clinic, Infusion, Patient


def access_of(request: HttpRequest) -> Access:
    """Return the access of who asks, as the site read it for this request."""
    return getattr(request, "access", None) or Access.of(request.user, request.session.get("clinic"))


def _signed_in(view):
    """Return the view for people signed in; a part of a page that refreshes itself says that they are not.

    A sign-in form in the middle of a list would be taken for a part of it, and the list for current.
    """
    page = login_required(view)

    def answer(request, *args, **kwargs):
        if request.user.is_authenticated or not request.headers.get("HX-Request"):
            return page(request, *args, **kwargs)
        return render(request, "registration/_signed_out.html", status=401)

    return answer


def reads(view):
    """Return the view for people signed in, which changes nothing."""
    return wraps(view)(_signed_in(require_http_methods(["GET", "HEAD"])(view)))


def writes(view):
    """Return the view for people signed in, which shows a form and takes it."""
    return wraps(view)(_signed_in(require_http_methods(["GET", "HEAD", "POST"])(view)))


def posts(view):
    """Return the view for people signed in, which only takes what a button sends."""
    return wraps(view)(_signed_in(require_http_methods(["POST"])(view)))


def clinic_of(request: HttpRequest, right: Right) -> Clinic:
    """Return the clinic looked at, when the role there holds the right; 403 otherwise."""
    access = access_of(request)
    if access.clinic is None:
        raise PermissionDenied("You have no role at any clinic yet: ask the manager of your clinic for one.")
    access.require(right, access.clinic)
    return access.clinic


def patient_url(patient: Patient, anchor: str = "") -> str:
    """Return the address of the page that shows everything about the patient."""
    try:
        address = reverse("monitoring:patient", args=[patient.pk])
    except NoReverseMatch:
        address = reverse("courses:patient-list")
    return f"{address}#{anchor}" if anchor else address


def bedside_url(infusion: Infusion) -> str:
    """Return the address of the page for giving the infusion, which shows what is watched beside it."""
    try:
        return reverse("monitoring:bedside", args=[infusion.pk])
    except NoReverseMatch:
        return reverse("courses:infusion-give", args=[infusion.pk])


def about(request: HttpRequest, patient: Patient, anchor: str = "") -> dict:
    """Return what each page about a patient needs; moments are from here on said in the clinic's zone."""
    access = access_of(request)
    timezone.activate(patient.clinic.zone)
    today = patient.clinic.today()
    return {
        "patient": patient,
        "patient_age": patient.age_at(today),
        "today": today,
        "patient_url": patient_url(patient, anchor),
        "may_record": access.may(Right.RECORD, patient.clinic_id),
        "may_prescribe": access.may(Right.PRESCRIBE, patient.clinic_id),
    }
