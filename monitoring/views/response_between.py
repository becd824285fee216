"""The response criteria between any two days of the record: looked at, not signed."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.views.door import about, access_of, reads
from monitoring import timeline
from monitoring.forms.response import BY_SCORE, ScoreForm
from monitoring.models import EnzymeChoice
from monitoring.rules.response import INPUTS
from monitoring.rules.response_between import first_and_last
from monitoring.rules.review_score import proposed_population, score_review
from monitoring.rules.score_words import score_in_words


class BetweenForm(ScoreForm):
    when_words = {"baseline": "first", "followup": "last"}
    enzyme = forms.ChoiceField(
        label="Enzyme to judge by",
        required=False,
        choices=[("", "not chosen: no enzyme"), *EnzymeChoice.Enzyme.choices],
        help_text="For this look only. For a pulse it is chosen once, with a reason, on the course.",
    )


@reads
def response_between(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the score of the values chosen in the address; the first and the last are proposed."""
    patient = access_of(request).patient(pk)
    history = timeline.read(patient, patient.clinic.today())
    asked = {name: request.GET[name] for name in (*INPUTS, *BY_SCORE, "enzyme") if name in request.GET}
    proposed = first_and_last(history, asked.get("enzyme", ""))
    told = {name: point.key for name, point in vars(proposed).items() if point}
    told["population"] = proposed_population(patient.subtype, patient.age_at(history.today)) or ""
    form = BetweenForm(history=history, initial=told | asked)
    chosen, enzyme = form.chosen(), form["enzyme"].value() or ""
    criteria = form.criteria(enzyme if enzyme in EnzymeChoice.Enzyme.values else "")
    days = [point.when.day for name, point in vars(chosen).items() if point and name.startswith("baseline")]
    score = score_review(chosen, criteria, history=history, first_day=max(days, default=None))
    template = (
        "monitoring/records/_score.html" if request.htmx else "monitoring/records/response_between.html"
    )
    context = about(request, patient) | {"form": form, "score": score_in_words(score)}
    return render(request, template, context | {"heading": "Response between two days"})
