"""The steps of a taper: what each day's dose is, and what the plan adds up to.

A step stores its first day only and ends where the next begins; a final step of 0 mg is the plan's end.
So gaps and overlaps cannot be written.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from courses.rules.dates import Period, day_before
from courses.rules.errors import RuleError
from courses.rules.units import plain
from courses.rules.wording import day_text


@dataclass(frozen=True)
class ByWeight:
    """What a dose was worked out from, kept beside the mg a day it came to."""

    mg_per_kg: Decimal
    weight_kg: Decimal

    def __post_init__(self) -> None:
        if not all(value.is_finite() and value > 0 for value in (self.mg_per_kg, self.weight_kg)):
            raise RuleError(
                f"A dose of {self.mg_per_kg} mg per kg at {self.weight_kg} kg was refused because neither "
                "can be 0 or less; correct them."
            )


@dataclass(frozen=True)
class TaperStep:
    first_day: date
    daily_mg: Decimal
    by_weight: ByWeight | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not self.daily_mg.is_finite() or self.daily_mg < 0:
            raise RuleError(
                f"The taper step of {day_text(self.first_day)} was refused because {self.daily_mg} mg a day "
                "is not a dose; enter 0 or more."
            )


@dataclass(frozen=True)
class Taper:
    """At least one step, in order of first day; the first above 0 mg; 0 mg only as the last step, the end."""

    steps: tuple[TaperStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise RuleError("A taper was refused because it has no step; add at least one.")
        for step, following in pairwise(self.steps):
            if following.first_day <= step.first_day:
                raise RuleError(
                    f"A taper was refused because the step of {day_text(following.first_day)} does not begin "
                    f"after the one before it ({day_text(step.first_day)}); put the steps in order."
                )
        for step in self.steps[:-1] if len(self.steps) > 1 else self.steps:
            if step.daily_mg == 0:
                raise RuleError(
                    f"A taper was refused because the step of {day_text(step.first_day)} is 0 mg, which ends "
                    "a plan and can only come last; remove it or plan anew from there."
                )

    @property
    def first_day(self) -> date:
        return self.steps[0].first_day

    @property
    def last_day(self) -> date | None:
        """Return the last day with a dose, or None when the plan has an open end."""
        return day_before(self.steps[-1].first_day) if self.is_closed else None

    @property
    def is_closed(self) -> bool:
        return self.steps[-1].daily_mg == 0

    @property
    def dose_steps(self) -> tuple[TaperStep, ...]:
        """Return the steps with a dose: all but the 0 mg end."""
        return self.steps[:-1] if self.is_closed else self.steps

    def _place_on(self, day: date) -> int | None:
        """Return the place of the step in force on `day` (the 0 mg end too), or None before the start."""
        place = bisect_right([step.first_day for step in self.steps], day) - 1
        return None if place < 0 else place

    def step_on(self, day: date) -> TaperStep | None:
        """Return the step whose dose is due on `day`, or None before the start and after the end."""
        place = self._place_on(day)
        return None if place is None or self.steps[place].daily_mg == 0 else self.steps[place]

    def dose_on(self, day: date) -> Decimal | None:
        """Return the planned mg of `day`; 0 after the end, None before the start."""
        place = self._place_on(day)
        return None if place is None else self.steps[place].daily_mg

    def period_of(self, step: TaperStep) -> Period:
        """Return the first and last day of a step of this plan; the last step has an open end."""
        if step not in self.steps:
            raise RuleError(
                f"The step of {day_text(step.first_day)} is not in this taper; read the plan again."
            )
        following = self.steps[self.steps.index(step) + 1 :]
        return Period(step.first_day, day_before(following[0].first_day) if following else None)

    def next_step_after(self, day: date) -> TaperStep | None:
        """Return the first step that begins after `day` (it may be the 0 mg end), or None."""
        return next((step for step in self.steps if step.first_day > day), None)

    def day_of_step(self, day: date) -> tuple[int, int | None] | None:
        """Return which day of its step `day` is (from 1) and the length (None: open); None off plan."""
        step = self.step_on(day)
        if step is None:
            return None
        return (day - step.first_day).days + 1, self.period_of(step).days

    def total_mg(self, first: date, last: date) -> Decimal:
        """Return the planned mg from `first` to `last`, both included; days outside the plan add nothing."""
        asked = Period(first, last)
        total = Decimal(0)
        for step in self.dose_steps:
            shared = self.period_of(step).clipped_to(asked)
            if shared is not None and shared.days is not None:
                total += step.daily_mg * shared.days
        return total

    @property
    def _closed_periods(self) -> list[tuple[TaperStep, int]]:
        periods = [(step, self.period_of(step).days) for step in self.dose_steps]
        return [(step, days) for step, days in periods if days is not None]

    def planned_total_mg(self) -> Decimal:
        """Return the mg over all steps that end; an open last step is not in it."""
        return sum((step.daily_mg * days for step, days in self._closed_periods), Decimal(0))

    @property
    def days(self) -> int:
        """Return the days of all steps that end; an open last step is not in it."""
        return sum(days for _, days in self._closed_periods)

    def by_weight(self, mg_per_kg: Decimal, weight_kg: Decimal) -> "Taper":
        """Return the plan with what its first dose was worked out from."""
        first = replace(self.steps[0], by_weight=ByWeight(mg_per_kg, weight_kg))
        return Taper((first, *self.steps[1:]))

    def replaced_from(self, day: date, new_steps: Iterable[TaperStep]) -> "Taper":
        """Return a plan with these steps from `day` on and the history before it unchanged."""
        added = tuple(new_steps)
        if not added or added[0].first_day != day:
            raise RuleError(
                f"A new plan from {day_text(day)} was refused because its first step does not begin on "
                "that day; let it begin there, so that the step before is not stretched or cut."
            )
        return Taper((*(step for step in self.steps if step.first_day < day), *added))


def taper_of(pairs: Sequence[tuple[date, Decimal]]) -> Taper:
    """Return the taper of (first day, daily mg) pairs, in any order."""
    return Taper(tuple(TaperStep(first_day, daily_mg) for first_day, daily_mg in sorted(pairs)))


def planned_line(taper: Taper) -> str:
    """Return the doses in words: "60 → 50 → 40 mg, then 0"."""
    doses = " → ".join(plain(step.daily_mg) for step in taper.dose_steps)
    return f"{doses} mg, then 0" if taper.is_closed else f"{doses} mg, open end"
