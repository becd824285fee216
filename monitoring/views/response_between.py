"""The response criteria between any two days of the record: looked at, not signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from monitoring import timeline
from monitoring.forms.response import BY_SCORE, ScoreForm
from monitoring.rules.criteria.between import first_and_last
from monitoring.rules.criteria.review import proposed_population, score_review
from monitoring.rules.criteria.words import score_in_words
from monitoring.rules.response import INPUTS


class BetweenForm(ScoreForm):
    when_words = {"baseline": "first", "followup": "last"}


@reads
def response_between(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the score of the values chosen in the address; the first and the last are proposed."""
    patient = access_of(request).patient(pk)
    history = timeline.read(patient, patient.clinic.today())
    asked = {name: request.GET[name] for name in (*INPUTS, *BY_SCORE) if name in request.GET}
    told = {name: point.key for name, point in vars(first_and_last(history)).items() if point}
    told["population"] = proposed_population(patient.subtype, patient.age_at(history.today)) or ""
    form = BetweenForm(history=history, initial=told | asked)
    chosen = form.chosen()
    criteria = form.criteria(chosen.baseline_enzyme.analyte if chosen.baseline_enzyme else "")
    days = [point.when.day for name, point in vars(chosen).items() if point and name.startswith("baseline")]
    score = score_review(chosen, criteria, history=history, first_day=max(days, default=None))
    template = (
        "monitoring/records/_score.html" if request.htmx else "monitoring/records/response_between.html"
    )
    context = about(request, patient) | {"form": form, "score": score_in_words(score)}
    return render(request, template, context | {"heading": "Response between two days"})
