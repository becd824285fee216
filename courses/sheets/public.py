"""The one door that needs no sign-in: a feed by its token."""

from courses.actions.calendars import hash_of
from courses.models import CalendarFeed


def feed_by_token(token: str) -> CalendarFeed | None:
    """Return the open feed of this token, or None for one unknown or revoked; one indexed query."""
    rows = CalendarFeed.objects.in_force().select_related("patient__clinic")
    return rows.filter(token_sha256=hash_of(token)).first()
