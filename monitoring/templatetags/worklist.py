"""Words of the worklist."""

from datetime import datetime

from django import template

register = template.Library()


@register.filter
def ago(then: datetime, now: datetime) -> str:
    """Return "40 s ago", from two minutes on "3 min ago"."""
    seconds = max(int((now - then).total_seconds()), 0)
    return f"{seconds} s ago" if seconds < 120 else f"{seconds // 60} min ago"
