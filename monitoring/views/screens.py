"""A patient's toxicity screens: what is due, what was asked, and where each yes may lead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from courses.views.paging import page_of, wanted_page
from monitoring import timeline
from monitoring.models import ToxicityScreen
from monitoring.rules.safety.prompts import findings
from monitoring.safety import facts_of


@reads
def screens(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what of the screen is due and why, and every screen on record, the latest first."""
    access = access_of(request)
    patient = access.patient(pk)
    context = about(request, patient, "safety")
    rows = access.records(ToxicityScreen).current().filter(patient=patient)
    rows = rows.select_related("patient", "recorded_by").prefetch_related("answers")
    found = findings(facts_of(patient, timeline.read(patient, context["today"])))
    context |= {
        "items": [finding for finding in found if finding.prompt.is_screened],
        "page": page_of(rows.order_by("-screened_on", "-id"), wanted_page(request)),
    }
    return render(request, "monitoring/screens.html", context)
