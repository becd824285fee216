"""Words of the worklist."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from courses.rules.units import plain
from monitoring.due_row import Row
from monitoring.models import ContactAttempt
from monitoring.rules.kinds import kind_of
from monitoring.rules.risk import Reason

register = template.Library()


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """Return "40 s ago", from two minutes on "3 min ago"."""
    seconds = max(int((now - then).total_seconds()), 0)
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago"


@register.filter
def reason_said(reason: Reason) -> str:
    """Return the words of a reason with "n" where the row says its own number."""
    return reason.words.format(daily_mg="n", days_to_close="n")


@register.filter
def holds_when(reason: Reason) -> str:
    """Return every condition of the reason in words: it holds when all of them do."""
    said = [" or ".join(kind_of(kind).label for kind in reason.kinds)]
    said.append("it is on the patient's record" if reason.flag else "")
    said.append(f"from {plain(reason.from_daily_mg)} mg a day" if reason.from_daily_mg is not None else "")
    closes = reason.closes_within_days
    said.append(f"at most {closes} days before it closes" if closes is not None else "")
    said.append("overdue" if reason.needs_late else "")
    said += [_outcome(outcome) for outcome in reason.outcomes or ()]
    return ", ".join(filter(None, said))


def _outcome(code: str) -> str:
    return f"last call: {ContactAttempt.Outcome(code).label}" if code else "no call on record"


@register.simple_tag
def story_url(row: Row, next_url: str) -> str:
    """Return the page of all that happened to the row, "" for several in one; it leads back to `next_url`."""
    if row.folded:
        return ""
    address = reverse("monitoring:due-story", args=[row.patient.pk, row.kind, row.item.due_on])
    return f"{address}?{urlencode({'next': next_url})}"
