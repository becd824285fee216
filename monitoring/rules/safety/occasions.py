"""When a safety prompt's condition holds: since which day, known to be met on which day, until when.

A day counts by what was taken or, from today on, by what is planned. A day of a pulse does not break a run of
oral doses, and never makes one: whether a pulse alone counts is not stated by the sources.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from courses.protocols.prompts import (
    AfterPulse,
    Applies,
    DoseFor,
    Prompt,
    Repeated,
    TotalOver,
    Trigger,
)
from courses.rules.dates import Period, day_after, day_before
from courses.rules.exposure import DailySegment

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Steroid:
    """What the conditions look at: the daily line, and each pulse's days on which an infusion was given."""

    line: tuple[DailySegment, ...]
    pulses: tuple[tuple[date, ...], ...] = ()

    @cached_property
    def pulse_days(self) -> frozenset[date]:
        return frozenset(day for days in self.pulses for day in days)

    @cached_property
    def runs(self) -> list[Period]:
        """Return the stretches of days in a row with any oral steroid, known dose or not."""
        return runs_of(self, lambda mg: mg is None or mg > 0)

    @property
    def has_unknown_dose(self) -> bool:
        return any(segment.mg is None for segment in self.line)


@dataclass(frozen=True)
class Occasion:
    """One time a condition holds: `over` are the days over its limit, `last` is the last day it is asked."""

    trigger: Trigger
    over: Period
    met_on: date
    last: date

    @property
    def first(self) -> date:
        return self.over.first

    @property
    def is_pulse(self) -> bool:
        return isinstance(self.trigger.condition, AfterPulse)


def occasions(prompt: Prompt, steroid: Steroid, *, unknown_counts: bool = False) -> tuple[Occasion, ...]:
    """Return each time one of the prompt's conditions holds, by the day it began.

    `unknown_counts`: take an unknown dose for one over the limit, to tell whether it could be.
    """
    found = [
        occasion
        for trigger in prompt.triggers
        for occasion in _of_trigger(trigger, prompt.applies, steroid, unknown_counts)
    ]
    return tuple(sorted(found, key=lambda occasion: (occasion.first, occasion.met_on)))


def _of_trigger(trigger: Trigger, applies: Applies, steroid: Steroid, unknown_counts: bool) -> list[Occasion]:
    match trigger.condition:
        case DoseFor() as dose:
            return _dose_for(trigger, dose, applies, steroid, unknown_counts)
        case TotalOver() as total:
            return _total_over(trigger, total, steroid)
        case Repeated(courses):
            return [Occasion(trigger, run, run.first, _end(run)) for run in steroid.runs[courses - 1 :]]
        case AfterPulse(days):
            pulses = [
                Period(min(given), max(given) + timedelta(days=days)) for given in steroid.pulses if given
            ]
            return [Occasion(trigger, pulse, pulse.first, _end(pulse)) for pulse in pulses]


def _dose_for(
    trigger: Trigger, dose: DoseFor, applies: Applies, steroid: Steroid, unknown_counts: bool
) -> list[Occasion]:
    found = []
    for run in runs_of(steroid, lambda mg: unknown_counts if mg is None else dose.mg.is_reached_by(mg)):
        met_on = dose.lasting.reached_on(run.first) if dose.lasting else run.first
        if met_on <= _end(run):
            last = run if applies is Applies.WHILE_ABOVE_DOSE else _around(steroid.runs, run.first)
            found.append(Occasion(trigger, run, met_on, _end(last)))
    return found


def runs_of(steroid: Steroid, counts: Callable[[Decimal | None], bool]) -> list[Period]:
    """Return the stretches of days in a row on which the oral dose counts, days of a pulse between joined."""
    runs: list[Period] = []
    for segment in steroid.line:
        if not counts(segment.mg):
            continue
        if runs and _is_joined(_end(runs[-1]), segment.first, steroid.pulse_days):
            runs[-1] = Period(runs[-1].first, segment.last)
        else:
            runs.append(Period(segment.first, segment.last))
    return runs


def _is_joined(last: date, first: date, pulse_days: frozenset[date]) -> bool:
    """Return whether no day, or days of a pulse only, lie between."""
    day = day_after(last)
    while day < first and day in pulse_days:
        day = day_after(day)
    return day >= first


def _around(runs: Sequence[Period], day: date) -> Period:
    return next(run for run in runs if run.covers(day))


def _end(period: Period) -> date:
    assert period.last is not None  # noqa: S101 - every run made here is closed
    return period.last


def _total_over(trigger: Trigger, total: TotalOver, steroid: Steroid) -> list[Occasion]:
    sums = _Sums(steroid.line)
    found = []
    for run in steroid.runs:
        met_on = sums.first_day_reached(total, run)
        if met_on is not None:
            found.append(Occasion(trigger, run, met_on, _end(run)))
    return found


class _Sums:
    """Known mg added up along a line; between days on which a dose enters or leaves, sums are straight."""

    def __init__(self, line: Sequence[DailySegment]) -> None:
        self._known = [segment for segment in line if segment.mg]
        self._firsts = [segment.first for segment in self._known]
        self._before = [
            Decimal(0),
            *accumulate((s.mg or Decimal(0)) * ((s.last - s.first).days + 1) for s in self._known),
        ]

    def up_to(self, day: date) -> Decimal:
        place = bisect_right(self._firsts, day) - 1
        if place < 0:
            return Decimal(0)
        segment = self._known[place]
        days = (min(day, segment.last) - segment.first).days + 1
        return self._before[place] + (segment.mg or Decimal(0)) * days

    def over(self, day: date, days: int) -> Decimal:
        """Return the mg of the `days` days that end with `day`."""
        return self.up_to(day) - self.up_to(day - timedelta(days=days))

    def first_day_reached(self, total: TotalOver, run: Period) -> date | None:
        """Return the first day of the run on which the sum reaches the limit, or None."""
        if not total.mg.is_reached_by(self._before[-1]):
            return None
        bends = {edge for s in self._known for edge in (day_before(s.first), s.last)}
        shifted = {edge + timedelta(days=total.days) for edge in bends}
        inside = {day for day in bends | shifted if run.covers(day)}
        days = sorted({run.first, _end(run)} | inside)
        for before, day in zip([days[0], *days], days, strict=False):
            if total.mg.is_reached_by(self.over(day, total.days)):
                return self._crossing(total, before, day)
        return None

    def _crossing(self, total: TotalOver, before: date, day: date) -> date:
        """Return the first day after `before`, up to `day`, on which the sum is reached."""
        low, high = before, day
        while low < high:
            middle = low + timedelta(days=(high - low).days // 2)
            if total.mg.is_reached_by(self.over(middle, total.days)):
                high = middle
            else:
                low = day_after(middle)
        return high
