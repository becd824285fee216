"""The list of the day and the report of the month by e-mail: claimed like every message, made when sent.

A list is planned for each working day; a report for the first working day of a month, or for the day on which
somebody asks for it.
"""

import logging
import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from courses.clinic.clinic import Membership
from courses.models import Clinic
from courses.rules.civil_time import Hours
from monitoring.models import Digest
from monitoring.reminders import clock, leases, list_mail, report_mail
from monitoring.reminders.faults import where
from monitoring.reminders.occasions import hours_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
REPORT_AFTER = timedelta(hours=1)  # than the day's reminders: it can wait, and takes seconds
MESSAGES = {Digest.Kind.LIST: list_mail.message_of, Digest.Kind.REPORT: report_mail.message_of}
MOST_ATTEMPTS = 5


def tell_all() -> int:
    """Plan and send the lists whose moment has come; return how many were sent."""
    plan(now=clock.now())
    sent = 0
    while (digest := claim()) is not None:
        sent += send(digest)
    return sent


def members(**chosen):
    """Return the memberships of those who asked for either and can be written to."""
    asked = Q(mails=Membership.Mails.DIGEST) | Q(gets_report=True)
    working = Membership.objects.filter(asked, ended_at__isnull=True, user__is_active=True, **chosen)
    return working.exclude(user__email="").select_related("user", "clinic")


def plan(*, now: datetime) -> None:
    """Store what today brings in the clinics that work today; what is stored stays as it is. Four queries,
    however many clinics there are; one when nobody asked for anything.
    """
    asked = list(members())
    if not asked:
        return
    hours = hours_of({member.clinic for member in asked})
    wanted = [row for member in asked for row in _wanted(member, hours[member.clinic_id], now)]
    days = {row.day for row in wanted}
    stored = set(Digest.objects.filter(day__in=days).values_list("recipient", "clinic", "kind", "day"))
    missing = [row for row in wanted if (row.recipient_id, row.clinic_id, row.kind, row.day) not in stored]
    Digest.objects.bulk_create(missing, ignore_conflicts=True)


def _wanted(member: Membership, kept: Hours, now: datetime) -> Iterator[Digest]:
    today = now.astimezone(kept.zone).date()
    if not kept.works_on(today):
        return
    due_at = kept.after_quiet(kept.telling(today))
    if _asked(member, Digest.Kind.LIST) and now <= due_at + list_mail.TOO_LATE:
        yield _digest(member, Digest.Kind.LIST, today, due_at)
    if _asked(member, Digest.Kind.REPORT):
        yield _digest(member, Digest.Kind.REPORT, today.replace(day=1), due_at + REPORT_AFTER)


def _digest(member: Membership, kind: Digest.Kind, day: date, due_at: datetime) -> Digest:
    return Digest(recipient=member.user, clinic=member.clinic, kind=kind, day=day, due_at=due_at)


def _asked(member: Membership, kind: str) -> bool:
    return member.gets_report if kind == Digest.Kind.REPORT else member.mails == Membership.Mails.DIGEST


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
    """Send it as it reads now; return whether it was sent. One with nothing to tell is not."""
    now = clock.now()
    member = members(clinic=digest.clinic, user=digest.recipient).first()
    is_asked = member is not None and _asked(member, digest.kind)
    try:
        message = MESSAGES[digest.kind](digest, member, now=now) if is_asked else None
        if message is None:
            _mark(digest, state=Digest.State.DROPPED)
            return False
        _send(digest, message)
    except DatabaseError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, it may hold up no other
        log.warning("%s was not sent: %s", digest.get_kind_display(), where(error))
        _put_off(digest, now)
        return False
    return _mark(digest, state=Digest.State.SENT, sent_at=clock.now(), text=message.body)


def _send(digest: Digest, message: EmailMessage) -> None:
    """Send it to its recipient under a name that is the same at each try."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    if digest.clinic.data_kind != Clinic.DataKind.LIVE:
        message.subject = f"TEST, no real patient: {message.subject}"
    message.to = [digest.recipient.email]
    message.extra_headers = {"Message-ID": f"<digest.{digest.pk}@{domain}>"}
    message.send()


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
