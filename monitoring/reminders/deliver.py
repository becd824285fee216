"""Telling people what is due: one delivery per reminder, person and channel, claimed before it is sent.

The database decides. A worker claims a delivery for `LEASE`, asks once more whether the thing is still
due, sends, and marks it sent only while the claim is still its own. A worker that dies in between leaves
the claim to run out, and the next one takes over.
"""

import uuid
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.clinic.clinic import Membership
from courses.models import Clinic, Patient
from monitoring.due.kinds import derive
from monitoring.models import Delivery, Reminder, Sweep
from monitoring.reminders.channels import CHANNELS, Message

SWEEP = "deliver reminders"
LEASE = timedelta(seconds=30)
SEND_TIME = timedelta(seconds=10)
BATCH = 20
MOST_ATTEMPTS = 5


def deliver_all() -> int:
    """Deliver everything due now in every clinic; return how many deliveries were sent."""
    for clinic in Clinic.objects.order_by("pk"):
        address(clinic)
    sent = 0
    while claimed := claim():
        sent += sum(send(delivery, still_due=_still_due(claimed)) for delivery in claimed)
    Sweep.objects.update_or_create(name=SWEEP, defaults={"finished_at": timezone.now()})
    return sent


@transaction.atomic
def address(clinic: Clinic) -> int:
    """Store a pending delivery for each reminder due today or before and each person it is for.

    One whose every delivery was dropped is addressed again: it is due again, or had lost who it was for.
    """
    people: dict[str, list] = {}
    for member in Membership.objects.filter(clinic=clinic, ended_at__isnull=True).select_related("user"):
        if member.user.is_active and member.user.has_usable_password():
            people.setdefault(member.role, []).append(member.user)
    told = Delivery.objects.filter(reminder=OuterRef("pk")).exclude(state=Delivery.State.DROPPED)
    untold = _standing(clinic).filter(~Exists(told), due_on__lte=clinic.today())
    reminders = list(untold)
    for role, owners in people.items():
        dropped = Delivery.objects.filter(reminder__in=untold.filter(owner_role=role), recipient__in=owners)
        dropped.filter(state=Delivery.State.DROPPED).update(state=Delivery.State.PENDING)
    rows = [
        Delivery(
            reminder=reminder,
            recipient=person,
            channel=channel,
            idempotency_key=Delivery.key_of(reminder, Delivery.Occasion.DUE, person.pk, channel),
        )
        for reminder in reminders
        for person in people.get(reminder.owner_role, [])
        for channel in CHANNELS
        if channel == Delivery.Channel.INBOX or person.email
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


@transaction.atomic
def claim(limit: int = BATCH) -> list[Delivery]:
    """Return up to `limit` pending deliveries, leased to this caller alone for `LEASE`."""
    now, token = timezone.now(), uuid.uuid4()
    free = Delivery.objects.filter(state=Delivery.State.PENDING).filter(
        Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    )
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    ids = list(free.order_by("id").values_list("pk", flat=True)[:limit])
    Delivery.objects.filter(pk__in=ids).update(lease_until=now + LEASE, lease_token=token)
    rows = Delivery.objects.filter(lease_token=token)
    return list(rows.select_related("reminder__patient__clinic", "recipient").order_by("id"))


def send(delivery: Delivery, *, still_due: dict) -> bool:
    """Send one claimed delivery; return whether it was sent and is marked so."""
    if timezone.now() > delivery.lease_until - SEND_TIME:
        return False  # too little of the claim is left to send within it: the next claim takes over
    derived = still_due.get(_key(delivery.reminder))
    if derived is None or not _is_wanted(delivery):
        _mark(delivery, state=Delivery.State.DROPPED)
        return False
    message = Message.of(delivery, derived)
    try:
        CHANNELS[delivery.channel](message)
    except (OSError, ValueError) as error:  # no mail server, or an address or header no mail can carry
        _fail(delivery, error)
        return False
    return _mark(delivery, state=Delivery.State.SENT, sent_at=timezone.now(), text=message.text[:300])


def _still_due(claimed: list[Delivery]) -> dict:
    """Return what is due now for the patients concerned, asked again just before sending."""
    found = {}
    for clinic in {d.reminder.patient.clinic for d in claimed}:
        ids = [d.reminder.patient_id for d in claimed if d.reminder.patient.clinic_id == clinic.pk]
        derived = derive(Patient.objects.filter(pk__in=ids), today=clinic.today(), days_ahead=0)
        found |= {(d.patient_id, d.due.kind, d.due.due_on): d for d in derived}
    return found


def _key(reminder: Reminder):
    return reminder.patient_id, reminder.kind, reminder.due_on


def _standing(clinic: Clinic):
    """Return the clinic's reminders that are open, or snoozed until a day that has come."""
    over = Q(state=Reminder.State.SNOOZED, snoozed_until__lte=clinic.today())
    return Reminder.objects.filter(Q(state=Reminder.State.OPEN) | over, patient__clinic=clinic)


def _is_wanted(delivery: Delivery) -> bool:
    """Return whether the reminder still stands and its recipient still owns such tasks at the clinic."""
    clinic = delivery.reminder.patient.clinic
    owner = Membership.objects.filter(
        user=delivery.recipient_id,
        user__is_active=True,
        clinic=clinic,
        ended_at__isnull=True,
        role=OuterRef("owner_role"),
    )
    return _standing(clinic).filter(Exists(owner), pk=delivery.reminder_id).exists()


def _mark(delivery: Delivery, **changes) -> bool:
    """Change the delivery only while the claim is still ours: a stale worker changes nothing."""
    rows = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    return bool(rows.update(lease_until=None, lease_token=None, **changes))


def _fail(delivery: Delivery, error: OSError | ValueError) -> None:
    attempts = delivery.attempts + 1
    state = Delivery.State.FAILED if attempts >= MOST_ATTEMPTS else Delivery.State.PENDING
    again = timezone.now() + LEASE * 2**attempts
    rows = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    rows.update(state=state, attempts=attempts, lease_until=again, last_error=str(error)[:300])
