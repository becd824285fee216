"""Registering a patient, changing what is known of them, and the end of their follow-up."""

from django.http import HttpRequest, HttpResponse

from courses.actions import patients
from courses.clinic.access import Right
from courses.forms.change import ChangeForm
from courses.forms.patient import EditForm, EndFollowUpForm, IdentifierForm, RegisterForm
from courses.models import Clinic, Patient
from courses.templatetags.words import day
from courses.views.answer import answer
from courses.views.door import about, access_of, clinic_of, patient_url, writes

ORIGIN_OF = {
    Clinic.DataKind.INVENTED: Patient.Origin.INVENTED,
    Clinic.DataKind.PUBLISHED: Patient.Origin.PUBLISHED,
}


@writes
def register(request: HttpRequest) -> HttpResponse:
    """Store a new patient of the clinic looked at."""
    clinic = clinic_of(request, Right.RECORD)
    form = RegisterForm(request.POST or None, clinic=clinic)
    origin = ORIGIN_OF.get(clinic.data_kind, Patient.Origin.CLINIC)

    def write() -> Patient:
        columns = form.values() | {"origin": origin}
        return patients.register_patient(
            clinic=clinic, by=request.user, identifiers=form.identifiers(), **columns
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda patient: f"{patient} is registered at {clinic}.",
        go_to=patient_url,
        template="courses/patient_form.html",
        context={"heading": "Register a patient", "clinic_name": clinic.name},
    )


@writes
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of the patient."""
    patient = patient_to_change(request, pk)
    form = EditForm(
        request.POST or None, clinic=patient.clinic, patient=patient, initial={"version": patient.version}
    )

    def write() -> Patient:
        return patients.update_patient(
            patient=patient,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            changes=form.values(),
            reason=form.cleaned_data["reason"],
        )

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda changed: f"The details of {changed} are changed.",
        go_to=patient_url,
        template="courses/patient_form.html",
        context=about(request, patient) | {"heading": "Change details"},
    )


@writes
def identify(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a number by which the patient is known."""
    patient = patient_to_change(request, pk)
    form = IdentifierForm(request.POST or None)
    return answer(
        request,
        form=form,
        write=lambda: patients.add_identifier(patient=patient, by=request.user, **form.cleaned_data),
        stored=lambda identifier: f"{identifier} is added to {patient}.",
        go_to=lambda _: patient_url(patient),
        template="courses/form_page.html",
        context=about(request, patient) | {"heading": "Add a number", "submit": "Add number"},
    )


@writes
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """End the follow-up of a patient who died, moved or was lost; or take it up again."""
    patient = patient_to_change(request, pk)
    return _end(request, patient) if patient.is_followed else _resume(request, patient)


def _end(request: HttpRequest, patient: Patient) -> HttpResponse:
    form = EndFollowUpForm(request.POST or None, initial={"version": patient.version})

    def write() -> Patient:
        asked = dict(form.cleaned_data)
        seen = asked.pop("version")
        return patients.end_follow_up(patient=patient, seen_version=seen, by=request.user, **asked)

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda p: f"{p}: {p.get_follow_up_display()}, {day(p.follow_up_changed_on)}. Reminders stop.",
        go_to=patient_url,
        template="courses/form_page.html",
        context=about(request, patient)
        | {
            "heading": "End follow-up",
            "submit": "End follow-up",
            "hint": "From then on nothing reminds anyone of this patient. The record stays.",
        },
    )


def _resume(request: HttpRequest, patient: Patient) -> HttpResponse:
    form = ChangeForm(request.POST or None, initial={"version": patient.version})

    def write() -> Patient:
        asked = form.cleaned_data
        return patients.resume_follow_up(
            patient=patient, seen_version=asked["version"], by=request.user, reason=asked["reason"]
        )

    ended = f"{patient.get_follow_up_display()}, {day(patient.follow_up_changed_on)}"
    return answer(
        request,
        form=form,
        write=write,
        stored=lambda changed: f"{changed} is in follow-up again; reminders begin again.",
        go_to=patient_url,
        template="courses/form_page.html",
        context=about(request, patient)
        | {
            "heading": "Take up follow-up again",
            "submit": "Take up again",
            "hint": f"Now: {ended}.",
        },
    )


def patient_to_change(request: HttpRequest, pk: int) -> Patient:
    """Return the patient; 404 for a stranger, 403 for a role that may not record."""
    access = access_of(request)
    patient = access.patient(pk)
    access.require(Right.RECORD, patient.clinic)
    return patient
