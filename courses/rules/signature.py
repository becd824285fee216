"""The second signature: which doses need one, whether it agrees, and when it has run out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

# A signature that no infusion followed within a day has run out: what was true of the patient then may not
# be now. A rule of this project about staleness, not a clinical number.
FOLLOWED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Dose:
    """One infusion's place in its course: number, day, and mg, None when the dose is not recorded."""

    number: int
    day: date
    mg: Decimal | None


@dataclass(frozen=True)
class Followed:
    """When an infusion was begun: one moment, or from the first to the last moment of a day."""

    earliest: datetime
    latest: datetime


def days_above(doses: Iterable[Dose], threshold_mg: Decimal | None) -> frozenset[date]:
    """Return the days whose total is above the threshold; none without one. An unknown dose adds nothing."""
    if threshold_mg is None:
        return frozenset()
    totals: dict[date, Decimal] = {}
    for dose in doses:
        totals[dose.day] = totals.get(dose.day, Decimal(0)) + (dose.mg or Decimal(0))
    return frozenset(day for day, total in totals.items() if total > threshold_mg)


def agrees(ordered: Iterable[Dose], entered: Mapping[int, Decimal]) -> bool:
    """Return whether each ordered dose was entered as it was ordered, none left out and none besides."""
    return {dose.number: dose.mg for dose in ordered} == dict(entered)


def covers(signed: Iterable[Dose], dose: Dose) -> bool:
    """Return whether just this dose on just this day was signed."""
    return dose in set(signed)


def has_expired(signed_at: datetime, begun: Iterable[Followed], *, now: datetime) -> bool:
    """Return whether nothing followed the signature in time, and the time is over."""
    until = signed_at + FOLLOWED_WITHIN
    is_followed = any(one.earliest <= until and one.latest >= signed_at for one in begun)
    return now > until and not is_followed
