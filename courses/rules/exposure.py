"""Glucocorticoid exposure in mg of prednisone: by day, over a period, with and without pulses.

Sums are made of fractions and rounded once, to 0.0001 mg; an unknown dose is counted as unknown, never as 0.
Names and spans are in equivalence.py and dose_spans.py and are offered here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from courses.rules.dates import Period
from courses.rules.dose_spans import DoseSpan, closed, governed, stretches
from courses.rules.equivalence import equivalent, is_glucocorticoid, rounded, steroid_name, to_prednisone

__all__ = [
    "DailySegment",
    "DoseSpan",
    "Exposure",
    "PulseDose",
    "daily_line",
    "exposure",
    "governed",
    "is_glucocorticoid",
    "steroid_name",
    "to_prednisone",
]


@dataclass(frozen=True)
class PulseDose:
    """One infusion given; `mg` None: dose not recorded."""

    day: date
    drug: str
    mg: Decimal | None
    is_approximate: bool = False

    @property
    def prednisone_mg(self) -> Fraction | None:
        """Return the mg of prednisone with the same effect; None when it cannot be told."""
        return None if self.mg is None else equivalent(self.drug, self.mg)


@dataclass(frozen=True)
class Exposure:
    """Prednisone-equivalent mg of a period of `days` days, both ends included.

    `unknown_days` are days of the period on which some steroid was taken at an unknown dose: the mg are then
    the known part only, "at least". `unknown_pulses` are infusions without a recorded dose. `unplaced_doses`
    lie on no known day, of this period or another. `approximate_days` are those of doses on approximate days.
    """

    with_pulses_mg: Decimal
    without_pulses_mg: Decimal
    pulses_mg: Decimal
    days: int
    unknown_days: int = 0
    unknown_pulses: int = 0
    approximate_days: int = 0
    unplaced_doses: int = 0

    @property
    def is_complete(self) -> bool:
        """Return whether every dose of the period is known."""
        return self.is_complete_without_pulses and self.unknown_pulses == 0

    @property
    def is_complete_without_pulses(self) -> bool:
        return self.unknown_days == 0 and self.unplaced_doses == 0


class DailySegment(NamedTuple):
    """Days of one daily dose over all drugs; `mg` None when a drug's dose on them is unknown."""

    first: date
    last: date
    mg: Decimal | None


def exposure(spans: Iterable[DoseSpan], pulses: Iterable[PulseDose], period: Period) -> Exposure:
    """Return the prednisone-equivalent mg of the period; several drugs on a day add. Pass steroids only:
    a drug without an equivalence counts as an unknown dose."""
    found = stretches(spans, period)
    oral = sum((stretch.known_mg * stretch.days for stretch in found), Fraction(0))
    infusions = [pulse for pulse in pulses if period.covers(pulse.day)]
    doses = [pulse.prednisone_mg for pulse in infusions]
    pulsed = sum((dose for dose in doses if dose is not None), Fraction(0))
    vague = [stretch for stretch in found if stretch.is_approximate]
    vague_pulses = {pulse.day for pulse in infusions if pulse.is_approximate}
    return Exposure(
        with_pulses_mg=rounded(oral + pulsed),
        without_pulses_mg=rounded(oral),
        pulses_mg=rounded(pulsed),
        days=(closed(period) - period.first).days + 1,
        unknown_days=sum(stretch.days for stretch in found if stretch.has_unknown),
        unknown_pulses=sum(1 for dose in doses if dose is None),
        approximate_days=sum(stretch.days for stretch in vague)
        + sum(1 for day in vague_pulses if not any(stretch.covers(day) for stretch in vague)),
    )


def daily_line(spans: Iterable[DoseSpan], period: Period) -> list[DailySegment]:
    """Return the daily prednisone-equivalent over all drugs in segments; days without a span are left out."""
    line: list[DailySegment] = []
    for stretch in stretches(spans, period):
        mg = None if stretch.has_unknown else rounded(stretch.known_mg)
        if line and line[-1].mg == mg and line[-1].last + timedelta(days=1) == stretch.first:
            line[-1] = DailySegment(line[-1].first, stretch.last, mg)
        else:
            line.append(DailySegment(stretch.first, stretch.last, mg))
    return line
