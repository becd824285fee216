"""Making and revoking the private calendar feed of a patient."""

import hashlib
import secrets

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.until_ended import end
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
    feed = CalendarFeed(patient=patient, token_sha256=hash_of(token), language=language, added_by=by)
    feed.full_clean()
    feed.save()
    audit.write(by=by, action="calendarfeed.open", record=feed, after={"language": language})
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by, reason: str) -> CalendarFeed:
    """Close the address for good: whoever asks there from now on is told that nothing is there."""
    require(by, Right.RECORD, feed.patient.clinic)
    before = {"language": feed.language}
    end(feed, by=by, action="calendarfeed.revoke", reason=reason, what="feed", before=before)
    return feed
