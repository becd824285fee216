"""The history of any record: who changed it, when, why, and what it said before."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.models import AuditLine, Infusion, Patient
from courses.views.door import about, access_of, reads
from courses.views.paging import page_of, wanted_page
from courses.views.trail import kind_words, lines_said, model_of


@reads
def record_history(request: HttpRequest, kind: str, record_id: str) -> HttpResponse:
    """Show the record's audit lines, newest first; of a patient, those of their whole record."""
    access = access_of(request)
    if model_of(kind) is None:
        raise Http404("No such kind of record.")
    lines = access.records(AuditLine).select_related("actor", "patient__clinic").order_by("-at", "-id")
    if kind == "patient":
        lines = lines.filter(patient=_pk(record_id))
    else:
        lines = lines.filter(record=f"{kind}:{record_id}")
    page = page_of(lines, wanted_page(request))
    if not page.items and kind == "infusion":
        # Nothing has happened to it since it was ordered: the order is its history.
        infusion = access.record(Infusion, patient="course__patient", pk=_pk(record_id))
        return redirect("courses:history", "course", infusion.course_id)
    if not page.items:
        raise Http404("No such record, or not one of your clinics.")
    patient = page.items[0].patient
    context = about(request, patient) | {
        "heading": "History of the patient's record" if kind == "patient" else f"History: {kind_words(kind)}",
        "page": page,
        "lines": lines_said(page.items, people_of(patient)),
        "is_patient": kind == "patient",
        "patient_history_url": reverse("courses:history", args=["patient", patient.pk]),
    }
    return render(request, "courses/history.html", context)


def _pk(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 18):
        raise Http404("No such record, or not one of your clinics.")
    return int(text)


def people_of(patient: Patient) -> dict[int, str]:
    """Return the names of all who ever worked at the patient's clinic, by user id."""
    return {m.user_id: str(m.user) for m in patient.clinic.memberships.select_related("user")}
