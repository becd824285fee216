"""Days of one drug at one daily dose, and what all drugs of a day come to in prednisone.

Sums are fractions. An unknown dose is carried as unknown, never as 0.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from courses.rules.dates import Period, day_after, day_before
from courses.rules.equivalence import equivalent, folded
from courses.rules.errors import RuleError


@dataclass(frozen=True)
class DoseSpan:
    """One drug at one daily dose; `last_day` None: still running; `daily_mg` None: dose not known.

    `is_start_only`: the dose is that of the first day and the steps after it were not recorded, so every
    later day has an unknown dose. `is_approximate`: its first day is.
    """

    drug: str
    first_day: date
    last_day: date | None
    daily_mg: Decimal | None
    is_start_only: bool = False
    is_approximate: bool = False

    def __post_init__(self) -> None:
        Period(self.first_day, self.last_day)
        if self.daily_mg is not None and self.daily_mg < 0:
            raise RuleError(f"A dose of {self.daily_mg} mg {self.drug} was refused because it is below 0.")

    def mg_on(self, day: date) -> Decimal | None:
        """Return the mg of a day of this span, or None when it is not known."""
        return None if self.is_start_only and day > self.first_day else self.daily_mg


@dataclass(frozen=True)
class Stretch:
    """Days over which nothing changes: the known sum in prednisone, and what is not sure about it."""

    first: date
    last: date
    known_mg: Fraction
    has_unknown: bool
    is_approximate: bool = False

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


def governed(spans: Iterable[DoseSpan]) -> list[DoseSpan]:
    """Return the spans cut so that, for each drug, the one that starts later governs from its first day.

    Printed periods share their border day, and a span is not resumed after a later one. Of two that start on
    the same day the later in the list governs.
    """
    by_drug: dict[str, dict[date, DoseSpan]] = {}
    for span in spans:
        by_drug.setdefault(folded(span.drug), {})[span.first_day] = span
    return [cut for starts in by_drug.values() for cut in _cut([starts[day] for day in sorted(starts)])]


def _cut(ordered: Sequence[DoseSpan]) -> Iterable[DoseSpan]:
    for place, span in enumerate(ordered):
        last = span.last_day
        if place + 1 < len(ordered):
            until = day_before(ordered[place + 1].first_day)
            last = until if last is None else min(last, until)
        yield replace(span, last_day=last)


def stretches(spans: Iterable[DoseSpan], period: Period) -> list[Stretch]:
    """Return the days of the period on which a span runs, in order, cut wherever a dose changes."""
    last_day = closed(period)
    cut = [(span, days) for span in governed(spans) if (days := _within(span, period)) is not None]
    edges = sorted(
        {days.first for _, days in cut}
        | {day_after(days.last or last_day) for _, days in cut}
        | {second for span, days in cut if days.covers(second := day_after(span.first_day))}
    )
    found = []
    for first, after in pairwise(edges):
        running = [span for span, days in cut if days.covers(first)]
        if running:
            found.append(_stretch(first, day_before(after), running))
    return found


def _within(span: DoseSpan, period: Period) -> Period | None:
    return Period(span.first_day, span.last_day).clipped_to(period)


def closed(period: Period) -> date:
    """Return the last day of the period; RuleError when it has none: no sum can be made of it."""
    if period.last is None:
        raise RuleError(
            "An exposure was refused because its period has no last day; give one, such as today."
        )
    return period.last


def _stretch(first: date, last: date, running: Sequence[DoseSpan]) -> Stretch:
    doses = [(span.drug, span.mg_on(first)) for span in running]
    parts = [None if mg is None else equivalent(drug, mg) for drug, mg in doses]
    known = [part for part in parts if part is not None]
    return Stretch(
        first,
        last,
        sum(known, Fraction(0)),
        len(known) < len(parts),
        any(span.is_approximate for span in running),
    )
