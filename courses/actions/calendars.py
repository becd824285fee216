"""Making and revoking the private calendar feed of a patient."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import CalendarFeed, Patient

TOKEN_BYTES = 32


def hash_of(token: str) -> str:
    """Return what is stored of a token. No salt is needed: a token is 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def open_feed(*, patient: Patient, by, language: str) -> tuple[CalendarFeed, str]:
    """Return the feed and its token, which nobody can read again."""
    require(by, Right.RECORD, patient.clinic)
    if not patient.is_followed:
        raise refuse(
            f"The feed was refused: the patient is no longer followed ({patient.get_follow_up_display()}); "
            "a feed is for a patient who takes the tablets."
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed(patient=patient, token_sha256=hash_of(token), language=language, made_by=by)
    feed.full_clean()
    feed.save()
    audit.write(by=by, action="calendarfeed.open", record=feed, after={"language": language})
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by, reason: str) -> CalendarFeed:
    """Close the address for good: whoever asks there from now on is told that nothing is there."""
    require(by, Right.RECORD, feed.patient.clinic)
    if not reason.strip():
        raise refuse(
            "The feed was not revoked: there is no reason; say why in a few words.", field_name="reason"
        )
    rows = CalendarFeed.objects.open().filter(pk=feed.pk)
    if not rows.update(revoked_at=timezone.now(), revoked_by=by, revoke_reason=reason):
        raise refuse("The feed was not revoked: it is revoked already; reload the page.")
    feed.refresh_from_db()
    audit.write(
        by=by, action="calendarfeed.revoke", record=feed, before={"language": feed.language}, reason=reason
    )
    return feed
