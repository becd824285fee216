"""Who will be told what in the next two weeks."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import clinic_of, reads
from monitoring.reminders.preview import preview


@reads
def page(request: HttpRequest) -> HttpResponse:
    """Show the messages to come, a hundred at a time, and what will reach nobody."""
    clinic = clinic_of(request, Right.READ)
    found = preview(clinic, now=timezone.now())
    coming = Paginator(found.coming, 100).get_page(request.GET.get("page"))
    context = {"page": coming, "gaps": found.gaps, "clinic_name": clinic.name}
    return render(request, "monitoring/preview.html", context)
