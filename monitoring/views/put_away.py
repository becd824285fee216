"""What is not on the list: put away until a day, or taken off it for a reason; by whom, when and why."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from courses.clinic.access import Right
from courses.views.door import access_of, clinic_of, reads
from courses.views.paging import page_of, wanted_page
from monitoring.models import Reminder
from monitoring.rules.removals import removals


@reads
def put_away(request: HttpRequest) -> HttpResponse:
    """List what is snoozed and not back yet, the next to come back first."""
    clinic = clinic_of(request, Right.READ)
    rows = access_of(request).records(Reminder).filter(patient__clinic=clinic, state=Reminder.State.SNOOZED)
    rows = rows.filter(snoozed_until__gt=clinic.today(), patient__in=access_of(request).patients().followed())
    rows = rows.select_related("patient", "state_by").order_by("snoozed_until", "pk")
    return render(request, "monitoring/put_away.html", {"rows": rows, "clinic_name": clinic.name})


@reads
def removed(request: HttpRequest) -> HttpResponse:
    """List what stands taken off the list, the newest first, with how many for each reason."""
    clinic = clinic_of(request, Right.READ)
    rows = access_of(request).records(Reminder).filter(patient__clinic=clinic, state=Reminder.State.REMOVED)
    counts = dict(rows.values_list("removal_code").annotate(Count("pk")).order_by())
    wanted = request.GET.get("reason", "")
    chosen = rows.filter(removal_code=wanted) if wanted in removals() else rows
    chosen = chosen.select_related("patient", "state_by").order_by("-state_at", "-pk")
    context = {
        "page": page_of(chosen, wanted_page(request)),
        "reasons": [(one, counts.get(one.code, 0), one.code == wanted) for one in removals().values()],
        "in_all": sum(counts.values()),
        "has_all": wanted not in removals(),
        "clinic_name": clinic.name,
    }
    return render(request, "monitoring/removed.html", context)
