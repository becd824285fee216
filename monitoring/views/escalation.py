"""Whom the clinic asks when nobody takes what is due: for its manager and its lead."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from courses.clinic.access import Right
from courses.views.answer import answer
from courses.views.door import clinic_of, writes
from monitoring.actions.escalation import set_escalation
from monitoring.forms.escalation import EscalationForm


@writes
def escalation(request: HttpRequest) -> HttpResponse:
    """Show and change the chain, the lead, and how long taking lasts."""
    clinic = clinic_of(request, Right.ESCALATE)
    form = EscalationForm(request.POST or None, clinic=clinic)
    return answer(
        request,
        form=form,
        write=lambda: set_escalation(
            clinic=clinic,
            seen_version=form.cleaned_data["version"],
            by=request.user,
            hours=form.hours(),
            lead=form.cleaned_data["lead"],
            changes=form.changes(),
            reason=form.cleaned_data["reason"],
        ),
        stored=lambda _: f"{clinic}: items told of from now on follow the new chain.",
        go_to=lambda _: reverse("monitoring:escalation"),
        template="monitoring/escalation.html",
        context={"clinic_name": clinic.name, "may_manage": Right.MANAGE in request.access.rights},
    )
