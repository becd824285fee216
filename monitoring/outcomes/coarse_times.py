"""Times to an event told so coarsely that no step of their curve is about few people."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal

from monitoring.rules.survival import Spell

STRETCH_DAYS = 28


def coarse(seen: Sequence[Spell], least: int) -> list[Spell] | None:
    """Return each time moved to the end of a stretch of whole four weeks, so long that in each stretch nobody
    or at least `least` had the event, and nobody or at least `least` were last seen; None when that fails.
    """
    ends = [_end(spell.days) for spell in seen]
    events = Counter(end for end, spell in zip(ends, seen, strict=True) if spell.is_event)
    censored = Counter(end for end, spell in zip(ends, seen, strict=True) if not spell.is_event)
    if any(0 < kind.total() < least for kind in (events, censored)):
        return None
    found: list[tuple[Decimal, int, int]] = []
    had, lost, stretches = 0, 0, sorted(events | censored)
    for end in stretches:
        had, lost = had + events[end], lost + censored[end]
        if all(n == 0 or n >= least for n in (had, lost)):
            found.append((end, had, lost))
            had, lost = 0, 0
    while (had or lost) and not all(n == 0 or n >= least for n in (had, lost)):
        _, more_had, more_lost = found.pop()
        had, lost = had + more_had, lost + more_lost
    if had or lost:
        found.append((stretches[-1], had, lost))
    return [
        Spell(end, is_event)
        for end, had, lost in found
        for is_event, n in ((True, had), (False, lost))
        for _ in range(n)
    ]


def _end(days: Decimal) -> Decimal:
    """Return the last day of the stretch that the day lies in; day 0 lies in the first."""
    stretches = (days / STRETCH_DAYS).to_integral_value(ROUND_CEILING)
    return max(stretches, Decimal(1)) * STRETCH_DAYS
