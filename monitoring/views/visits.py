"""One assessment: strength, globals, function and swallowing of one day, stored all or none."""

from functools import partial

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from courses.clinic.access import Right
from courses.clinic.fact import Fact
from courses.models import Patient
from courses.views.answer import answer
from courses.views.door import about, access_of, patient_url, writes
from monitoring.actions.visits import record_visit
from monitoring.forms.visit import VisitForm, VisitStrengthForm
from monitoring.models import Measure, StrengthTest
from monitoring.views.strength import measure_said, strength_said


@writes
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the empty assessment; store what it says, all or none."""
    access = access_of(request)
    patient = access.patient(pk)
    access.require(Right.RECORD, patient.clinic)
    today = patient.clinic.today()
    asked = {"scale": request.GET.get("scale", ""), "grades": request.GET.get("grades", "points")}
    form = VisitForm(request.POST or None, patient=patient, initial={"day": today})
    test = VisitStrengthForm(request.POST or None, patient=patient, initial=asked)
    return answer(
        request,
        form=form,
        is_valid=lambda: all([form.is_valid(), test.is_valid()]),
        write=partial(_store_once, request, patient, form, test),
        stored=lambda facts: f"Assessment recorded: {', '.join(map(_said, facts))}.",
        go_to=lambda _: patient_url(patient, "strength"),
        template="monitoring/records/visit_form.html",
        context=about(request, patient, "strength") | {"heading": "Record an assessment", "test": test},
    )


def _said(fact: Fact) -> str:
    return strength_said(fact) if isinstance(fact, StrengthTest) else measure_said(fact)


def _store_once(
    request: HttpRequest, patient: Patient, form: VisitForm, test: VisitStrengthForm
) -> list[Fact]:
    """Store the assessment; the same one sent twice finds the records of the first time."""
    tests = [] if test.is_empty else [test.tested(form)]
    measures = form.measures()
    try:
        return record_visit(patient=patient, by=request.user, tests=tests, measures=measures)
    except IntegrityError:
        access = access_of(request)
        names = {
            StrengthTest: [tested.test.chain for tested in tests],
            Measure: [measured.measure.chain for measured in measures],
        }
        stored = [
            fact
            for model, chains in names.items()
            for fact in access.records(model).filter(patient=patient, chain__in=chains, version=1)
        ]
        if len(stored) != len(tests) + len(measures):
            raise
        return stored
