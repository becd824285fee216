"""Other systems that a clinic tells of what is due."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from courses.clinic.access import Right
from courses.forms.refusals import show_refusal
from courses.rules.errors import RuleError
from courses.views.answer import REFUSED
from courses.views.door import access_of, clinic_of, writes
from courses.views.ending import ask_to_end
from monitoring.actions.webhooks import add_webhook, end_webhook
from monitoring.forms.webhooks import WebhookForm
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
    webhook = access_of(request).clinic_record(Webhook, clinic, pk)
    return ask_to_end(
        request,
        end=lambda reason: end_webhook(webhook=webhook, by=request.user, reason=reason),
        why="Why it is told no more",
        back=reverse("monitoring:webhooks"),
        stored=lambda ended: f"Told no more: {ended.url}.",
        heading="Tell this system no more?",
        hint=f"{webhook.url} is told nothing more, not even what is planned. It stays in the history.",
        submit="Tell it no more",
        back_words="Other systems",
    )
