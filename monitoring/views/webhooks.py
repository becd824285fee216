"""Other systems that a clinic tells of what is due."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.clinic.access import Right
from courses.forms.refusals import show_refusal
from courses.rules.errors import RuleError
from courses.views.answer import REFUSED, answer
from courses.views.door import access_of, clinic_of, writes
from monitoring.actions.webhooks import add_webhook, end_webhook
from monitoring.forms.webhooks import EndForm, WebhookForm
from monitoring.models import Webhook


@writes
def page(request: HttpRequest) -> HttpResponse:
    """Show the webhooks of the clinic looked at; add one, whose secret is shown this once."""
    clinic = clinic_of(request, Right.MANAGE)
    form, added, status = WebhookForm(request.POST or None), None, 200
    if request.method == "POST":
        status = REFUSED
        if form.is_valid():
            try:
                added = add_webhook(clinic=clinic, by=request.user, **form.cleaned_data)
                form, status = WebhookForm(), 200
            except (ValidationError, RuleError) as refused:
                show_refusal(form, refused)
    rows = access_of(request).clinic_records(Webhook).filter(clinic=clinic)
    rows = list(rows.select_related("added_by", "ended_by"))
    context = {
        "form": form,
        "added": added,
        "active": [row for row in rows if row.ended_at is None],
        "past": [row for row in rows if row.ended_at],
        "clinic_name": clinic.name,
    }
    return render(request, "monitoring/webhooks.html", context, status=status)


@writes
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why; tell it no more."""
    clinic = clinic_of(request, Right.MANAGE)
    webhook = access_of(request).clinic_records(Webhook).filter(clinic=clinic, pk=pk).first()
    if webhook is None:
        raise Http404("No such webhook, or not one of your clinic's.")
    form = EndForm(request.POST or None)
    address = reverse("monitoring:webhooks")
    return answer(
        request,
        form=form,
        write=lambda: end_webhook(webhook=webhook, by=request.user, reason=form.cleaned_data["reason"]),
        stored=lambda ended: f"Told no more: {ended.url}.",
        go_to=lambda _: address,
        template="monitoring/webhook_end.html",
        context={"heading": "Tell this system no more?", "webhook": webhook},
    )
