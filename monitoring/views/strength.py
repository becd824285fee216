"""Strength and function: record, correct, void, and what a form comes to while it is filled in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import access_of, reads
from courses.views.facts import FactPage, named, refuse_same
from monitoring.actions import measures, strength
from monitoring.forms.measures import MeasureForm
from monitoring.forms.strength import StrengthForm, part_said
from monitoring.models import Measure, StrengthTest
from monitoring.rules.values_in_words import total_text
from monitoring.timeline import strength_point


def record_strength(form: StrengthForm, *, by, right: Right) -> StrengthTest:
    return strength.record_strength(test=named(form), by=by, **form.parts())


def correct_strength(old: StrengthTest, form: StrengthForm, *, by, right: Right) -> StrengthTest:
    """Store the corrected test with its muscles or items as the next version."""
    new, parts, asked = form.fact(), form.parts(), form.cleaned_data
    before = [*old.muscles.all(), *old.items.all()]
    now = [*parts["muscles"], *parts["items"]]
    refuse_same(old, new, has_same_parts=set(map(part_said, now)) == set(map(part_said, before)))
    return strength.correct_strength(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"], **parts
    )


def strength_said(test: StrengthTest) -> str:
    """Return "MMT-8 62 of 80"."""
    return f"{test} {total_text(strength_point(test))}"


@reads
def strength_live(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the test being typed comes to: body and sum, asked whole its boxes too; stores nothing."""
    patient = access_of(request).patient(pk)
    access_of(request).require(Right.RECORD, patient.clinic)
    form = StrengthForm(request.GET, patient=patient)
    name = "_strength_parts" if "whole" in request.GET else "_strength_now"
    return render(request, f"monitoring/records/{name}.html", {"form": form, "patient": patient})


def record_measure(form: MeasureForm, *, by, right: Right) -> Measure:
    return measures.record_measure(measure=named(form), by=by, categories=form.parts())


def correct_measure(old: Measure, form: MeasureForm, *, by, right: Right) -> Measure:
    """Store the corrected measure with its categories as the next version."""
    new, categories, asked = form.fact(), form.parts(), form.cleaned_data
    said = [{(c.category, c.score, c.has_help) for c in rows} for rows in (old.categories.all(), categories)]
    refuse_same(old, new, has_same_parts=said[0] == said[1])
    return measures.correct_measure(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"], categories=categories
    )


def measure_said(measure: Measure) -> str:
    """Return "HAQ-DI (0-3) 1.125", or the words of it."""
    number = "" if measure.number is None else f"{measure.number.normalize():f}"
    return f"{measure} {number or measure.text}"


STRENGTH = FactPage(
    StrengthTest,
    StrengthForm,
    "strength test",
    "strength",
    strength_said,
    template="monitoring/records/strength_form.html",
    record=record_strength,
    correct=correct_strength,
    asked=("scale", "grades"),
)
MEASURE = FactPage(
    Measure,
    MeasureForm,
    "measure",
    "strength",
    measure_said,
    template="monitoring/records/measure_form.html",
    record=record_measure,
    correct=correct_measure,
    asked=("kind",),
)
