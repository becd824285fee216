"""Messages that did not arrive: sent again, or settled by hand."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.clinic.access import Right
from courses.forms.change import ReasonField
from courses.views.answer import answer
from courses.views.door import access_of, clinic_of, posts, reads, writes
from monitoring.actions import deliveries as actions
from monitoring.models import Delivery
from monitoring.reminders import undelivered


def _rows(request: HttpRequest, right: Right):
    clinic = clinic_of(request, right)
    rows = access_of(request).records(Delivery, patient="reminder__patient")
    return rows.filter(reminder__patient__clinic=clinic)


@reads
def page(request: HttpRequest) -> HttpResponse:
    """List what was given up, and what is still tried again."""
    rows = _rows(request, Right.READ)
    failed = Paginator(undelivered.failed(rows), 50).get_page(request.GET.get("page"))
    context = {
        "failed": [(one, undelivered.whom(one)) for one in failed],
        "page": failed,
        "struggling": [(one, undelivered.whom(one)) for one in undelivered.struggling(rows)[:50]],
        "clinic_name": access_of(request).clinic_name,
    }
    return render(request, "monitoring/undelivered.html", context)


def _one(request: HttpRequest, pk: int) -> Delivery:
    found = _rows(request, Right.RECORD).filter(pk=pk).select_related("reminder__patient__clinic").first()
    if found is None:
        raise Http404("No such message, or not one of your clinic's.")
    return found


@posts
def replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Send one again, once."""
    try:
        delivery = actions.replay(delivery=_one(request, pk), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"Sent again: {delivery.reminder}. If it fails again, it comes back here.")
    return redirect("monitoring:undelivered")


class SettleForm(forms.Form):
    note = ReasonField(label="Who was told, and how")


@writes
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how the news reached them otherwise; take the message off the list."""
    delivery = _one(request, pk)
    form = SettleForm(request.POST or None)
    address = reverse("monitoring:undelivered")
    return answer(
        request,
        form=form,
        write=lambda: actions.settle(delivery=delivery, by=request.user, note=form.cleaned_data["note"]),
        stored=lambda settled: f"Settled by hand: {settled.reminder}.",
        go_to=lambda _: address,
        template="monitoring/undelivered_settle.html",
        context={"delivery": delivery, "whom": undelivered.whom(delivery), "heading": "Settle by hand"},
    )
