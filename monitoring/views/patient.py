"""The page that shows everything about a patient."""

from django.shortcuts import render

from courses.models import Antibody, BodyMeasure, PatientIdentifier
from courses.rules.exposure import to_prednisone
from courses.views.door import reads
from monitoring.charts import timeline_chart, timeline_table, unplaced
from monitoring.laboratory import withdrawn_of
from monitoring.models import Measure
from monitoring.overview import overview
from monitoring.rules.ctcae.effect_dose import effects_with_dose
from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.laboratory.drift import drifts
from monitoring.rules.laboratory.findings import lab_findings
from monitoring.unseen import unseen_keys


@reads
def patient(request, pk: int):
    """Show the first screen, the chart, and the record by kind, all from one read."""
    found = request.access.patient(pk)
    today = found.clinic.today()
    seen = overview(found, on=today)
    context = {
        "patient": found,
        "seen": seen,
        "today": today,
        "age": found.age_at(today),
        "identifiers": request.access.records(PatientIdentifier).filter(patient=found),
        "antibodies": request.access.records(Antibody).current().filter(patient=found),
        "proposed": proposals(seen.history),
        "effects": effects_with_dose(seen.history),
        "measures": request.access.records(Measure).current().filter(patient=found).order_by("-measured_on"),
        "body": request.access.records(BodyMeasure).current().filter(patient=found).order_by("-measured_on"),
        "total_prednisone": _total_prednisone(seen.steroids),
        "chart": timeline_chart(seen.history),
        "table": timeline_table(seen.history),
        "unplaced": unplaced(seen.history),
        "summary": seen.summary,
        "lab_findings": lab_findings(seen.history),
        "drifts": drifts(seen.history.labs, today),
        "withdrawn": withdrawn_of(found),
        "unseen": unseen_keys(found),
    }
    return render(request, "monitoring/patient.html", context)


def _total_prednisone(steroids):
    """Return today's steroids together in prednisone-equivalent mg, or None when one of them is not known."""
    known = [to_prednisone(s.drug, s.mg) if s.mg is not None else None for s in steroids]
    return None if not known or None in known else sum(known)
