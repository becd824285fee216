"""Whom the clinic asks when nobody takes what is due: for its manager and its lead."""

from django.http import HttpRequest, HttpResponse

from courses.clinic.access import Right
from courses.views.clinic_change import change_clinic
from courses.views.door import writes
from monitoring.actions.escalation import set_escalation
from monitoring.forms.escalation import EscalationForm


@writes
def escalation(request: HttpRequest) -> HttpResponse:
    """Show and change the chain, the lead, and how long taking lasts."""
    return change_clinic(
        request,
        Right.ESCALATE,
        EscalationForm,
        write=lambda form, **told: set_escalation(hours=form.hours(), lead=form.cleaned_data["lead"], **told),
        stored=lambda clinic: f"{clinic}: items told of from now on follow the new chain.",
        page="monitoring:escalation",
        template="monitoring/escalation.html",
        context={"may_manage": Right.MANAGE in request.access.rights},
    )
