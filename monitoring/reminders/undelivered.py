"""Messages that did not arrive, while what they told of still stands: somebody must be told another way."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet

from courses.models import Clinic
from monitoring.models import Delivery, Reminder

STANDING = [Reminder.State.OPEN, Reminder.State.SNOOZED]
TRIED_BEFORE_SHOWN = 2  # 2 seconds after the first try and 4 after the second: within a minute for sure


def _standing(rows: QuerySet) -> QuerySet:
    rows = rows.filter(round=F("reminder__round"), reminder__state__in=STANDING)
    return rows.select_related("reminder__patient__clinic", "recipient", "webhook")


def failed(rows: QuerySet) -> QuerySet:
    """Return those given up on, neither settled nor overtaken; the longest waiting first."""
    waiting = rows.filter(state=Delivery.State.FAILED, settled_at__isnull=True)
    return _standing(waiting).order_by("due_at", "pk")


def struggling(rows: QuerySet) -> QuerySet:
    """Return those still tried again and again: a mail server that is down, say."""
    trying = rows.filter(state=Delivery.State.PENDING, attempts__gte=TRIED_BEFORE_SHOWN)
    return _standing(trying).order_by("due_at", "pk")


@dataclass(frozen=True)
class Waiting:
    """How many were given up and wait for somebody: everywhere, since when, and of them in one clinic."""

    everywhere: int
    oldest_at: datetime | None
    here: int


def waiting(clinic: Clinic) -> Waiting:
    """Return the counts, which name nobody; one query."""
    rows = failed(Delivery.objects.all()).order_by()
    here = Count("pk", filter=Q(reminder__patient__clinic=clinic))
    found = rows.aggregate(everywhere=Count("pk"), oldest_at=Min("due_at"), here=here)
    return Waiting(**found)


def whom(delivery: Delivery) -> str:
    """Return who was to be told, in words."""
    if delivery.webhook_id:
        return "another system"
    return str(delivery.recipient) if delivery.recipient_id else "the patient"
