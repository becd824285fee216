"""What is put away at the clinic: by whom, why, and until when."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import access_of, clinic_of, reads
from monitoring.models import Reminder


@reads
def put_away(request: HttpRequest) -> HttpResponse:
    """List what is snoozed and not back yet, the next to come back first."""
    clinic = clinic_of(request, Right.READ)
    rows = access_of(request).records(Reminder).filter(patient__clinic=clinic, state=Reminder.State.SNOOZED)
    rows = rows.filter(snoozed_until__gt=clinic.today(), patient__in=access_of(request).patients().followed())
    rows = rows.select_related("patient", "state_by").order_by("snoozed_until", "pk")
    return render(request, "monitoring/put_away.html", {"rows": rows, "clinic_name": clinic.name})
