"""Glucocorticoid exposure in mg of prednisone: by day, over a period, with and without pulses.

Sums are made of fractions and rounded once, to 0.0001 mg; an unknown dose is counted as unknown, never as 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from courses.protocols.loader import equivalences
from courses.rules.dates import Period, day_after, day_before
from courses.rules.errors import RuleError
from courses.rules.units import as_decimal

FINEST_MG = Decimal("0.0001")


@dataclass(frozen=True)
class DoseSpan:
    """One drug at one daily dose; `last_day` None: still running; `daily_mg` None: dose not known."""

    drug: str
    first_day: date
    last_day: date | None
    daily_mg: Decimal | None

    def __post_init__(self) -> None:
        Period(self.first_day, self.last_day)
        if self.daily_mg is not None and self.daily_mg < 0:
            raise RuleError(f"A dose of {self.daily_mg} mg {self.drug} was refused because it is below 0.")


@dataclass(frozen=True)
class PulseDose:
    """One infusion given; `mg` None: dose not recorded."""

    day: date
    drug: str
    mg: Decimal | None


@dataclass(frozen=True)
class Exposure:
    """Prednisone-equivalent mg of a period of `days` days, both ends included.

    `unknown_days` are days of the period on which some steroid was taken at an unknown dose: the mg are then
    the known part only. `unknown_pulses` are infusions given without a recorded dose.
    """

    with_pulses_mg: Decimal
    without_pulses_mg: Decimal
    pulses_mg: Decimal
    days: int
    unknown_days: int = 0
    unknown_pulses: int = 0

    @property
    def is_complete(self) -> bool:
        """Return whether every dose of the period is known."""
        return self.unknown_days == 0 and self.unknown_pulses == 0


class DailySegment(NamedTuple):
    """Days of one daily dose over all drugs; `mg` None when a drug's dose on them is unknown."""

    first: date
    last: date
    mg: Decimal | None


def _folded(drug: str) -> str:
    return " ".join(drug.split()).casefold()


def steroid_name(drug: str) -> str:
    """Return the drug in the table's capitals and spaces: one steroid is one drug; others are unchanged."""
    found = equivalences().get(_folded(drug))
    return found.drug if found and _folded(found.drug) == _folded(drug) else drug


def is_glucocorticoid(drug: str) -> bool:
    """Return whether the drug is in the equivalence table, with or without a figure."""
    return _folded(drug) in equivalences()


def to_prednisone(drug: str, mg: Decimal) -> Decimal | None:
    """Return the mg of prednisone with the same effect; None for a drug without a figure in the table."""
    equivalent = _equivalent(drug, mg)
    return None if equivalent is None else _rounded(equivalent)


def _equivalent(drug: str, mg: Decimal) -> Fraction | None:
    found = equivalences().get(_folded(drug))
    if found is None or found.mg_per_5_mg_prednisone is None:
        return None
    return Fraction(mg) * 5 / Fraction(found.mg_per_5_mg_prednisone)


def _rounded(mg: Fraction) -> Decimal:
    number = as_decimal(mg)
    return number if Fraction(number) == mg else number.quantize(FINEST_MG)


@dataclass(frozen=True)
class _Stretch:
    """Days over which nothing changes: the known sum, and whether some dose is unknown."""

    first: date
    last: date
    known_mg: Fraction
    has_unknown: bool

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def governed(spans: Iterable[DoseSpan]) -> list[DoseSpan]:
    """Return the spans cut so that, for each drug, the one that starts later governs from its first day.

    Printed periods share their border day, and a span is not resumed after a later one. Of two that start on
    the same day the later in the list governs.
    """
    by_drug: dict[str, dict[date, DoseSpan]] = {}
    for span in spans:
        by_drug.setdefault(_folded(span.drug), {})[span.first_day] = span
    return [cut for starts in by_drug.values() for cut in _cut([starts[day] for day in sorted(starts)])]


def _cut(ordered: Sequence[DoseSpan]) -> Iterable[DoseSpan]:
    for place, span in enumerate(ordered):
        last = span.last_day
        if place + 1 < len(ordered):
            until = day_before(ordered[place + 1].first_day)
            last = until if last is None else min(last, until)
        yield DoseSpan(span.drug, span.first_day, last, span.daily_mg)


def _stretches(spans: Iterable[DoseSpan], period: Period) -> list[_Stretch]:
    """Return the days of the period on which a span runs, in order, cut wherever a dose changes."""
    last_day = _closed(period)
    cut = [(span, days) for span in governed(spans) if (days := _within(span, period)) is not None]
    edges = sorted({days.first for _, days in cut} | {day_after(days.last or last_day) for _, days in cut})
    found = []
    for first, after in pairwise(edges):
        running = [span for span, days in cut if days.covers(first)]
        if running:
            found.append(_stretch(first, day_before(after), running))
    return found


def _within(span: DoseSpan, period: Period) -> Period | None:
    return Period(span.first_day, span.last_day).clipped_to(period)


def _closed(period: Period) -> date:
    if period.last is None:
        raise RuleError(
            "An exposure was refused because its period has no last day; give one, such as today."
        )
    return period.last


def _stretch(first: date, last: date, running: Sequence[DoseSpan]) -> _Stretch:
    parts = [None if s.daily_mg is None else _equivalent(s.drug, s.daily_mg) for s in running]
    known = [part for part in parts if part is not None]
    return _Stretch(first, last, sum(known, Fraction(0)), len(known) < len(parts))


def exposure(spans: Iterable[DoseSpan], pulses: Iterable[PulseDose], period: Period) -> Exposure:
    """Return the prednisone-equivalent mg of the period; several drugs on a day add. Pass steroids only:
    a drug without an equivalence counts as an unknown dose."""
    stretches = _stretches(spans, period)
    oral = sum((stretch.known_mg * stretch.days for stretch in stretches), Fraction(0))
    doses = [_pulse_mg(pulse) for pulse in pulses if period.covers(pulse.day)]
    pulsed = sum((dose for dose in doses if dose is not None), Fraction(0))
    return Exposure(
        with_pulses_mg=_rounded(oral + pulsed),
        without_pulses_mg=_rounded(oral),
        pulses_mg=_rounded(pulsed),
        days=(_closed(period) - period.first).days + 1,
        unknown_days=sum(stretch.days for stretch in stretches if stretch.has_unknown),
        unknown_pulses=sum(1 for dose in doses if dose is None),
    )


def _pulse_mg(pulse: PulseDose) -> Fraction | None:
    return None if pulse.mg is None else _equivalent(pulse.drug, pulse.mg)


def daily_line(spans: Iterable[DoseSpan], period: Period) -> list[DailySegment]:
    """Return the daily prednisone-equivalent over all drugs in segments; days without a span are left out."""
    line: list[DailySegment] = []
    for stretch in _stretches(spans, period):
        mg = None if stretch.has_unknown else _rounded(stretch.known_mg)
        if line and line[-1].mg == mg and line[-1].last + timedelta(days=1) == stretch.first:
            line[-1] = DailySegment(line[-1].first, stretch.last, mg)
        else:
            line.append(DailySegment(stretch.first, stretch.last, mg))
    return line
