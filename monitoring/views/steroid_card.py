"""The steroid emergency card and sick-day text, to print and hand out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from monitoring import card, timeline
from monitoring.rules.steroid.today import steroids_today


@reads
def steroid_card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the card as it prints, with the steroid of today as far as it is on record."""
    patient = access_of(request).patient(pk)
    context = about(request, patient, "safety")
    history = timeline.read(patient, context["today"])
    words = {name.lower(): value for name, value in vars(card).items() if name.isupper()}
    context |= {"card": words, "steroids": steroids_today(history)}
    return render(request, "monitoring/steroid_card.html", context)
