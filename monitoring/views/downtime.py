"""The worklist on paper, for when the system is down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import clinic_of, reads
from monitoring.worklist import worklist
from monitoring.worklist_filter import narrowed, read_filter


@reads
def downtime(request: HttpRequest) -> HttpResponse:
    """Show what is late, due or waited for, whole, as it prints; the address's filters hold."""
    clinic = clinic_of(request, Right.READ)
    wanted = read_filter(request.GET)
    work = narrowed(worklist(clinic, today=clinic.today()), wanted, request.user)
    groups = [
        ("Overdue, most at risk first", work.overdue),
        ("Due now", work.due),
        ("Waiting for results", work.waiting),
        ("Late for over a year", work.long_past),
        ("Next 14 days", work.coming),
    ]
    context = {
        "work": work,
        "wanted": wanted,
        "groups": [group for group in groups if group[1]],
        "printed_at": timezone.now(),
        "role": request.access.role_label,
    }
    return render(request, "monitoring/downtime.html", context)
