"""What a patient said about calls, messages and research, from the first word to the newest."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.actions.consents import record_consent
from courses.clinic.access import Right
from courses.forms.consents import ConsentForm
from courses.views.answer import answer
from courses.views.door import about, access_of, writes


@writes
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what stands and its history; record what the patient says now."""
    patient = access_of(request).patient(pk)
    access_of(request).require(Right.RECORD, patient.clinic)
    initial = {"version": patient.version, "said_on": patient.clinic.today()}
    form = ConsentForm(request.POST or None, initial=initial)

    def write():
        told = dict(form.cleaned_data)
        return record_consent(patient=patient, seen_version=told.pop("version"), by=request.user, **told)

    return answer(
        request,
        form=form,
        write=write,
        stored=lambda _: "Kept: what the patient said.",
        go_to=lambda _: reverse("courses:consent", args=[pk]),
        template="courses/consent.html",
        context=about(request, patient)
        | {
            "heading": "Calls, messages and research",
            "consents": patient.consents.select_related("recorded_by"),
        },
    )
