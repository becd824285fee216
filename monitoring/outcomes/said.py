"""How counts, shares and rates of an audit read, on a page and on paper."""

from decimal import ROUND_HALF_UP, Decimal

from monitoring.outcomes.measures import Kind
from monitoring.outcomes.shown import Shown

HIDDEN = "hidden"
NBSP = "\N{NO-BREAK SPACE}"


def count_said(count: int | None) -> str:
    """Return "12", or "hidden" for None."""
    return HIDDEN if count is None else str(count)


def share_said(shown: Shown) -> str:
    """Return "12 of 20, 39–78 %", the interval of 95 %; a share of few is never a bare percentage."""
    if shown.measure.kind is Kind.TIME:
        return "a time: see its curve"
    if shown.measure.kind is Kind.RATE:
        return rate_said(shown)
    if shown.judged is None:
        return HIDDEN
    if shown.share is None:
        return "nobody judged"
    low, high = (percent(end) for end in (shown.share.low, shown.share.high))
    return f"{shown.passed} of {shown.judged}, {low}–{high}{NBSP}%"


def rate_said(shown: Shown) -> str:
    """Return "3.2 in 100 patient-months, 1.2–7.0; 6 in 5600 days"."""
    if shown.watched is None:
        return HIDDEN
    if shown.rate is None:
        return "nobody watched"
    days, events = shown.watched
    found, low, high = (f"{end:.1f}" for end in (shown.rate.estimate, shown.rate.low, shown.rate.high))
    return f"{found} in 100 patient-months, {low}–{high}; {events} in {days:.0f}{NBSP}days"


def percent(share: Decimal) -> str:
    """Return a share from 0 to 1 in whole percent, a half upwards: "39"."""
    return str((share * 100).quantize(Decimal(1), ROUND_HALF_UP))
