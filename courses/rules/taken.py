"""Planned against taken: the days on which what was taken is not what the plan says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from courses.rules.dates import Period, day_after, day_before
from courses.rules.dose_spans import DoseSpan, governed
from courses.rules.steps import Taper


@dataclass(frozen=True)
class Parting:
    """Days on which planned and taken part; `taken_mg` None: taken, at a dose not known."""

    first: date
    last: date
    planned_mg: Decimal
    taken_mg: Decimal | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def difference_mg(self) -> Decimal | None:
        """Return the mg taken beyond the plan over these days (below 0: less), None when not known."""
        return None if self.taken_mg is None else (self.taken_mg - self.planned_mg) * self.days


def partings(taper: Taper, taken: Iterable[DoseSpan], until: date) -> tuple[Parting, ...]:
    """Return where planned and taken part, up to `until`; days without a record were as planned.

    `taken` are records of the plan's own drug; of days before the plan nothing was planned, which is 0 mg.
    """
    found: list[Parting] = []
    for span in sorted(governed(taken), key=lambda one: one.first_day):
        days = Period(span.first_day, span.last_day)
        shared = days.clipped_to(Period(min(span.first_day, until), until))
        if shared is None or shared.last is None or shared.first > until:
            continue
        for first, after in pairwise(_edges(taper, span, shared.first, shared.last)):
            planned_mg, taken_mg = taper.dose_on(first) or Decimal(0), span.mg_on(first)
            if planned_mg != taken_mg:
                _add(found, Parting(first, day_before(after), planned_mg, taken_mg))
    return tuple(found)


def _edges(taper: Taper, span: DoseSpan, first: date, last: date) -> list[date]:
    """Return the days on which the plan or the record changes, and the day after the last."""
    changes = {first, *(step.first_day for step in taper.steps), day_after(span.first_day)}
    return [*sorted(day for day in changes if first <= day <= last), day_after(last)]


def _add(found: list[Parting], new: Parting) -> None:
    """Add the days to those before, where both doses go on."""
    before = found[-1] if found else None
    doses = (new.planned_mg, new.taken_mg)
    if before and day_after(before.last) == new.first and (before.planned_mg, before.taken_mg) == doses:
        found[-1] = Parting(before.first, new.last, *doses)
    else:
        found.append(new)


def difference_mg(found: Iterable[Parting]) -> Decimal:
    """Return the mg taken beyond the plan over the days whose dose is known."""
    return sum((one.difference_mg for one in found if one.difference_mg is not None), Decimal(0))


def replanned_days(taper: Taper, replanned_at: datetime | None, recorded_at: datetime | None) -> list[date]:
    """Return the first days of steps that a change of the plan, after an open record, brought or kept.

    From the first of them on the plan is the newer word.
    """
    if replanned_at is None or recorded_at is None or replanned_at <= recorded_at:
        return []
    return [step.first_day for step in taper.steps if step.first_day >= replanned_at.date()]
