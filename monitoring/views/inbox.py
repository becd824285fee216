"""The inbox: what reminders told this person, newest first."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from courses.clinic.access import Right
from courses.views.door import reads
from monitoring.actions import reminders
from monitoring.models import Delivery
from monitoring.reminders.reading import as_of_now


def _deliveries(request):
    """Return this person's messages about patients they may still see; those overtaken since are left out."""
    rows = request.access.records(Delivery, patient="reminder__patient").filter(round=F("reminder__round"))
    return rows.filter(
        recipient=request.user, channel=Delivery.Channel.INBOX, state=Delivery.State.SENT
    ).select_related("reminder__patient__clinic")


@reads
def inbox(request):
    """List the messages, the newest first, each as it reads now: an old dose is shown to nobody."""
    page = Paginator(_deliveries(request).order_by("-sent_at", "-pk"), 50).get_page(request.GET.get("page"))
    told = as_of_now(list(page.object_list), now=timezone.now())
    may_act = Right.RECORD in request.access.rights
    return render(request, "monitoring/inbox.html", {"page": page, "told": told, "may_act": may_act})


@login_required
@require_POST
def mark_read(request, pk: int):
    """Mark one message as read; a message that is not theirs is left alone."""
    delivery = _deliveries(request).filter(pk=pk).first()
    if delivery:
        reminders.mark_read(delivery=delivery, by=request.user)
    return redirect("monitoring:inbox")
