"""The list of the day as an e-mail: counts, kinds and addresses, the worst first; no name, no diagnosis."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from courses.clinic.clinic import Membership
from monitoring.digest import DigestNow, digest_of
from monitoring.models import Digest

TOO_LATE = timedelta(hours=12)  # the day's work is over: the next list says what is left of it


def message_of(digest: Digest, member: Membership, *, now: datetime) -> EmailMessage | None:
    """Return the list as it reads now; None when nothing is on it, or its day is over."""
    found = digest_of(digest.clinic, digest.recipient, member.role)
    if not found.rows or now > digest.due_at + TOO_LATE:
        return None
    many = len(found.lines)
    subject = f"{many} item{'s' if many > 1 else ''} need{'s' if many == 1 else ''} action at {digest.clinic}"
    return EmailMessage(subject=subject, body=text_of(digest, found))


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
