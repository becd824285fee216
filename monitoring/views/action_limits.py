"""A clinic's own action limits: those in force, their history, and what sources offer."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.clinic.access import Right
from courses.protocols.loader import action_limits
from courses.views.answer import answer
from courses.views.door import access_of, clinic_of, writes
from courses.views.ending import ask_to_end
from monitoring.actions.action_limits import end_limit, set_limit
from monitoring.forms.action_limits import LimitForm, suggested
from monitoring.models import ActionLimit
from monitoring.templatetags.results import action_limit_words


@writes
def limits(request: HttpRequest) -> HttpResponse:
    """Show the limits of the clinic looked at; set one, from a suggestion where the address names it."""
    clinic = clinic_of(request, Right.SET_LIMITS)
    taken_over = suggested(request.GET.get("suggestion", ""))
    form = LimitForm(
        request.POST or None, initial=asdict(taken_over) | _named(taken_over) if taken_over else {}
    )
    rows = access_of(request).clinic_records(ActionLimit).filter(clinic=clinic)
    rows = list(rows.select_related("added_by", "ended_by"))
    return answer(
        request,
        form=form,
        write=lambda: set_limit(clinic=clinic, by=request.user, limit=form.limit()),
        stored=lambda limit: f"In force at {clinic}: {action_limit_words(limit)}.",
        go_to=lambda _: reverse("monitoring:action-limits"),
        template="monitoring/action_limits.html",
        context={
            "clinic_name": clinic.name,
            "in_force": [row for row in rows if row.ended_at is None],
            "past": [row for row in rows if row.ended_at],
            "suggestions": list(enumerate(action_limits().suggestions)),
        },
    )


def _named(suggestion) -> dict:
    note = f" ({suggestion.note})" if suggestion.note else ""
    return {"drug": suggestion.agent, "source": f"{suggestion.source}{note}"}


@writes
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; end a limit of the clinic looked at."""
    clinic = clinic_of(request, Right.SET_LIMITS)
    limit = access_of(request).clinic_record(ActionLimit, clinic, pk)
    return ask_to_end(
        request,
        end=lambda reason: end_limit(limit=limit, by=request.user, reason=reason),
        why="Why the limit ends",
        back=reverse("monitoring:action-limits"),
        stored=lambda ended: f"Ended: {action_limit_words(ended)}.",
        heading=f"End the limit: {action_limit_words(limit)}?",
        hint=f"Results at {clinic} are no longer marked by it. It stays in the history.",
        submit="End the limit",
        back_words="Action limits",
    )
