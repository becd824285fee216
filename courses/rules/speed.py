"""How fast an infusion ran, from its start and its end."""

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from courses.protocols.limits import DoseLimits


def minutes_between(started_at: datetime, ended_at: datetime) -> Fraction:
    """Return the minutes from start to end, exactly."""
    passed = ended_at - started_at
    return Fraction(passed.days * 86400 + passed.seconds, 60)


def ran_too_fast(
    mg: Decimal | None, started_at: datetime | None, ended_at: datetime | None, *, limits: DoseLimits
) -> bool:
    """Return whether a large dose ran in less than the least minutes; False where a part is not known, and
    of an end before the start, which is refused for another reason."""
    if mg is None or started_at is None or ended_at is None or ended_at < started_at:
        return False
    is_large = mg > limits.fast_above_mg.number
    return is_large and minutes_between(started_at, ended_at) < Fraction(limits.label_least_minutes.number)
