"""Days at or above a daily dose, and the first day at or below one, in mg of prednisone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from courses.rules.dates import Period, day_after
from courses.rules.dose_spans import DoseSpan, stretches
from courses.rules.exposure import PulseDose


@dataclass(frozen=True)
class FirstDay:
    """The first day known to be at or below a dose.

    `is_at_latest`: days of unknown dose, or without any record, lie between it and the last day known to be
    above, so the dose may have come down earlier.
    """

    day: date
    is_at_latest: bool = False


def days_at_or_above(
    spans: Iterable[DoseSpan], pulses: Iterable[PulseDose], period: Period, mg: Decimal
) -> int:
    """Return the days of the period known to be at or above `mg`, oral doses and infusions of a day together.

    A day of unknown dose counts when its known part alone reaches `mg`: the figure is then "at least".
    """
    limit, found = Fraction(mg), stretches(spans, period)
    count = sum(stretch.days for stretch in found if stretch.known_mg >= limit)
    for day, pulsed in _known_by_day(pulses, period).items():
        oral = next((stretch.known_mg for stretch in found if stretch.covers(day)), Fraction(0))
        if oral < limit <= oral + pulsed:
            count += 1
    return count


def _known_by_day(pulses: Iterable[PulseDose], period: Period) -> dict[date, Fraction]:
    by_day: dict[date, Fraction] = {}
    for pulse in pulses:
        mg = pulse.prednisone_mg
        if mg is not None and period.covers(pulse.day):
            by_day[pulse.day] = by_day.get(pulse.day, Fraction(0)) + mg
    return by_day


def first_at_or_below(spans: Iterable[DoseSpan], period: Period, mg: Decimal) -> FirstDay | None:
    """Return the first day known to be at or below `mg` after one known to be above; None when there is none.

    A day without a record is no day of 0 mg: it cannot be the first. A plan's end is one, as a span of 0 mg.
    """
    limit = Fraction(mg)
    last_above: date | None = None
    for stretch in stretches(spans, period):
        if stretch.known_mg > limit:
            last_above = stretch.last
        elif last_above is not None and not stretch.has_unknown:
            return FirstDay(stretch.first, is_at_latest=stretch.first != day_after(last_above))
    return None
