"""Proof that every running escalation is on time: what should have gone by now and has not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from monitoring.models import Delivery, Reminder
from monitoring.reminders.occasions import messages
from monitoring.rules.escalation import is_late

LOOKED_BACK = timedelta(days=14)  # a chain runs for two weeks at most


@dataclass(frozen=True)
class Late:
    """One asking that has not gone; `is_planned` False: it was not even stored."""

    reminder_id: int
    due_at: datetime
    key: str
    is_planned: bool


def late_escalations(*, now: datetime) -> list[Late]:
    """Return the askings of the chains running now that should have gone over a minute ago, the oldest first.

    What it asks is not the queue but the items themselves: one that planning forgot is late as well.
    """
    states = [Reminder.State.OPEN, Reminder.State.SNOOZED]
    began = Q(due_on__gte=(now - LOOKED_BACK).date()) | Q(state_at__gte=now - LOOKED_BACK)
    free = Q(owned_until__isnull=True) | Q(owned_until__lte=now)
    running = Reminder.objects.filter(
        began, free, state__in=states, due_on__lte=(now + timedelta(days=7)).date()
    )
    rows = running.exclude(escalation=[]).select_related("patient__clinic")
    due = {
        message.idempotency_key: message
        for message in messages(rows, now=now)
        if message.occasion == Delivery.Occasion.ESCALATION and is_late(at=message.due_at, now=now)
    }
    states = dict(Delivery.objects.filter(idempotency_key__in=due).values_list("idempotency_key", "state"))
    late = [
        Late(message.reminder_id, message.due_at, key, is_planned=key in states)
        for key, message in due.items()
        if states.get(key) not in {Delivery.State.SENT, Delivery.State.FAILED}
    ]
    return sorted(late, key=lambda one: (one.due_at, one.key))
