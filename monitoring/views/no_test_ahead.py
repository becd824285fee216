"""Patients on a steroid for whom no blood test is ahead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import clinic_of, reads
from monitoring.no_test_ahead import doses_today, untested


@reads
def page(request: HttpRequest) -> HttpResponse:
    """List them with the dose of today as known, the last CK, and why no test is ahead."""
    clinic = clinic_of(request, Right.READ)
    today = clinic.today()
    found = untested(clinic, today=today)
    doses = doses_today(found, today=today) if found else {}
    rows = [(one, doses.get(one.patient.pk, ())) for one in found]
    return render(request, "monitoring/no_test_ahead.html", {"rows": rows, "clinic_name": clinic.name})
