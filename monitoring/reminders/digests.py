"""The list of the day by e-mail: planned for each working day, claimed like every message, made when sent."""

import logging
import uuid
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.urls import reverse

from courses.clinic.clinic import Membership
from courses.models import Clinic
from monitoring.digest import DigestNow, digest_of
from monitoring.models import Digest
from monitoring.reminders import clock, leases
from monitoring.reminders.faults import where
from monitoring.reminders.occasions import hours_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
TOO_LATE = timedelta(hours=12)  # the day's work is over: the next list says what is left of it
MOST_ATTEMPTS = 5


def tell_all() -> int:
    """Plan and send the lists whose moment has come; return how many were sent."""
    plan(now=clock.now())
    sent = 0
    while (digest := claim()) is not None:
        sent += send(digest)
    return sent


def members(**chosen):
    """Return the memberships of those who want one list a day and can be written to."""
    working = Membership.objects.filter(ended_at__isnull=True, user__is_active=True, **chosen)
    return working.filter(mails=Membership.Mails.DIGEST).exclude(user__email="").select_related("user")


def plan(*, now: datetime) -> None:
    """Store today's lists of the clinics that work today; a list that is stored stays as it is."""
    clinics = Clinic.objects.filter(pk__in=members().values("clinic"))
    hours = hours_of(clinics)
    for clinic in clinics:
        kept, today = hours[clinic.pk], now.astimezone(clinic.zone).date()
        if not kept.works_on(today):
            continue
        due_at = kept.after_quiet(kept.telling(today))
        told = Digest.objects.filter(clinic=clinic, day=today).values("recipient")
        rows = [
            Digest(recipient=member.user, clinic=clinic, day=today, due_at=due_at)
            for member in members(clinic=clinic).exclude(user__in=told)
            if now <= due_at + TOO_LATE
        ]
        Digest.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def claim() -> Digest | None:
    """Return one list whose moment has come, leased to this caller alone for `LEASE`, or None."""
    now, token = clock.now(), uuid.uuid4()
    free = Digest.objects.filter(leases.free(now), state=Digest.State.PENDING, due_at__lte=now)
    if connection.features.has_select_for_update_skip_locked:
        free = free.select_for_update(skip_locked=True, of=("self",))
    found = free.order_by("due_at", "pk").first()
    if found is None:
        return None
    Digest.objects.filter(pk=found.pk).update(**leases.held(token, until=now + LEASE))
    return Digest.objects.select_related("recipient", "clinic").get(pk=found.pk)


def send(digest: Digest) -> bool:
    """Send the list as it reads now; return whether it was sent. One with nothing on it is not."""
    now = clock.now()
    member = members(clinic=digest.clinic, user=digest.recipient).first()
    found = digest_of(digest.clinic, digest.recipient, member.role) if member else DigestNow(())
    if not found.rows or now > digest.due_at + TOO_LATE:
        _mark(digest, state=Digest.State.DROPPED)
        return False
    text = text_of(digest, found)
    try:
        _mail(digest, found, text)
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other list
        log.warning("a list of the day was not sent: %s", where(error))
        _put_off(digest, now)
        return False
    return _mark(digest, state=Digest.State.SENT, sent_at=clock.now(), text=text)


def text_of(digest: Digest, found: DigestNow) -> str:
    """Return the e-mail's words: counts, kinds and addresses, the worst first; no name, no diagnosis."""
    today = f"{settings.SITE_URL}{reverse('monitoring:today')}"
    lines = [
        f"{one.label}: {one.many}{f', {one.late} overdue' if one.late else ''}\n"
        f"{today}?{urlencode([('kind', kind) for kind in one.kinds])}"
        for one in found.counts
    ]
    own = f"{settings.SITE_URL}{reverse('monitoring:digest')}"
    head = f"At {digest.clinic} this needs action today, the most urgent first:"
    tail = f"All of it with names, after signing in:\n{own}\n\nThis message carries no name and no diagnosis."
    return "\n\n".join([head, *lines, tail]) + "\n"


def _mail(digest: Digest, found: DigestNow, text: str) -> None:
    is_live = digest.clinic.data_kind == Clinic.DataKind.LIVE
    many = len(found.lines)
    subject = f"{many} item{'s' if many > 1 else ''} need{'s' if many == 1 else ''} action at {digest.clinic}"
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    EmailMessage(
        subject=subject if is_live else f"TEST, no real patient: {subject}",
        body=text,
        to=[digest.recipient.email],
        headers={"Message-ID": f"<digest.{digest.pk}@{domain}>"},
    ).send()


def _mark(digest: Digest, **changes) -> bool:
    """Change the list and end the claim, only while it is still ours."""
    ours = Digest.objects.filter(pk=digest.pk, lease_token=digest.lease_token)
    return bool(ours.update(lease_until=None, lease_token=None, **changes))


def _put_off(digest: Digest, now: datetime) -> None:
    attempts = digest.attempts + 1
    state = Digest.State.FAILED if attempts >= MOST_ATTEMPTS else Digest.State.PENDING
    pause = timedelta(minutes=2**attempts)
    ours = Digest.objects.filter(pk=digest.pk, lease_token=digest.lease_token)
    ours.update(state=state, attempts=attempts, lease_until=now + pause, lease_token=None)
