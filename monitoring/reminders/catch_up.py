"""After a long outage or a restore: one list for each person and channel, not a flood of late messages."""

import uuid
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Count

from monitoring.models import Delivery
from monitoring.reminders import clock, leases

LATE = timedelta(hours=6)  # far beyond any pause between tries: nobody was at work
FLOOD = 4  # so many late messages to one person are told as one


@transaction.atomic
def claim(lease: timedelta) -> list[Delivery]:
    """Return the late messages of one person and channel, leased to this caller alone; [] without a flood.

    The inbox is a list already: there each late message stands for itself.
    """
    now, token = clock.now(), uuid.uuid4()
    late = _late(now)
    floods = late.values("recipient", "channel").annotate(count=Count("pk")).filter(count__gte=FLOOD)
    for flood in floods.order_by("recipient", "channel"):
        rows = late.filter(recipient=flood["recipient"], channel=flood["channel"])
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        ids = list(rows.order_by("pk").values_list("pk", flat=True))
        if len(ids) >= FLOOD:
            Delivery.objects.filter(pk__in=ids).update(**leases.held(token, until=now + lease))
            found = Delivery.objects.filter(pk__in=ids, lease_token=token)
            return list(found.select_related("reminder__patient").order_by("pk"))
    return []


def _late(now: datetime):
    """Return what is free, was due long ago and never failed: what failed has its own pause."""
    waiting = Delivery.objects.filter(
        leases.free(now), state=Delivery.State.PENDING, due_at__lt=now - LATE, attempts=0
    )
    people = waiting.filter(recipient__isnull=False)
    return people.exclude(channel=Delivery.Channel.INBOX)
