"""Everything that happened to one thing due, on one page, also when it is settled."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from courses.clinic.access import Right
from courses.views.door import about, access_of, reads
from monitoring.rules.risk import weighed
from monitoring.story import story_of
from monitoring.views.due import back_to, next_of


@reads
def page(request: HttpRequest, pk: int, kind: str, due_on: date) -> HttpResponse:
    """Show what it is, why it is here, what happened and what comes next; while it stands, its actions."""
    patient = access_of(request).patient(pk)
    now = timezone.now()
    found = story_of(patient, kind, due_on, now=now)
    if found is None:
        raise Http404("Nothing of this kind was or is due for the patient on that day.")
    parts = weighed(found.row.item) if found.row else []
    came_from = next_of(request, reverse("monitoring:patient", args=[pk]) + "#to-do")
    context = about(request, patient) | {
        "story": found,
        "row": found.row,
        "reminder": found.reminder,
        "due_on": due_on,
        "parts": parts,
        "weight": sum(weight for _, weight in parts),
        "back": back_to(came_from, f"{pk}-{kind}-{due_on}"),
        "next": next_of(request, request.path),
        "may_review": access_of(request).may(Right.REVIEW, patient.clinic_id),
        "now": now,
    }
    return render(request, "monitoring/story.html", context)
