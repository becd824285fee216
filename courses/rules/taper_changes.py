"""What real life does to a taper: each change as a value that turns the plan before into the plan after.

`after(taper, today)` returns the changed plan or refuses in one sentence. No change alters a day before
today, and none alters a day before its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from courses.protocols.definitions import TaperProtocol
from courses.rules.dates import day_after, day_before
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.rules.taper import Pace, StepChoice, generate
from courses.rules.units import plain
from courses.rules.wording import count_text, day_text

MOST_DAYS = 366  # a change reaches at most a year: beyond it a number was mistyped
NOTHING = Decimal(0)


class Keep(StrEnum):
    """What stays when all coming steps move: their lengths, or the day the plan ends."""

    INTERVALS = "intervals"
    END = "end"


@dataclass(frozen=True)
class Shift:
    """All steps that have not begun move by `days`; below 0 they come earlier."""

    days: int
    keep: Keep = Keep.INTERVALS
    kind: ClassVar[str] = "shift"

    def after(self, taper: Taper, today: date) -> Taper:
        if self.days == 0 or abs(self.days) > MOST_DAYS:
            raise RuleError(
                f"A shift by {count_text(self.days, 'day')} was refused; enter 1 to {MOST_DAYS} days, or as "
                "many below 0 to bring the steps forward."
            )
        begun, coming = _split(taper, today)
        if not coming:
            raise RuleError("The shift was refused because no step is to come; nothing can move.")
        if coming[0].first_day + timedelta(days=self.days) <= today:
            raise RuleError(
                f"The shift was refused because the next step would begin before tomorrow; bring it forward "
                f"by at most {count_text((coming[0].first_day - today).days - 1, 'day')}."
            )
        moved = _moved(coming, self.days) if self.keep is Keep.INTERVALS else _squeezed(coming, self.days)
        return Taper((*begun, *moved))


@dataclass(frozen=True)
class Hold:
    """Today's dose is kept for `days` days, today the first; the rest moves by as much as that takes."""

    days: int
    kind: ClassVar[str] = "hold"

    def after(self, taper: Taper, today: date) -> Taper:
        _refuse_length(self.days, "A hold")
        _current(taper, today)
        begun, coming = _split(taper, today)
        goes_on = today + timedelta(days=self.days)
        if not coming:
            raise RuleError(
                "The hold was refused because the plan stays on this dose anyway: it has no further step."
            )
        if goes_on <= coming[0].first_day:
            raise RuleError(
                f"The hold was refused because the plan stays on this dose until "
                f"{day_text(day_before(coming[0].first_day))} anyway; enter more days."
            )
        return Taper((*begun, *_moved(coming, (goes_on - coming[0].first_day).days)))


@dataclass(frozen=True)
class StepBack:
    """From `from_day` the dose before today's for `days` days, then that day's dose anew, then the rest."""

    from_day: date
    days: int
    kind: ClassVar[str] = "step_back"

    def after(self, taper: Taper, today: date) -> Taper:
        _refuse_length(self.days, "A step back")
        _refuse_past(self.from_day, today)
        step = _current(taper, self.from_day)
        place = taper.steps.index(step)
        if place == 0:
            raise RuleError(
                f"The step back was refused because {plain(step.daily_mg)} mg is the first dose of the plan; "
                "re-escalate to a dose instead."
            )
        again = self.from_day + timedelta(days=self.days)
        previous = taper.steps[place - 1]
        new = [replace(previous, first_day=self.from_day), replace(step, first_day=again)]
        lasts = taper.period_of(step).days
        coming = taper.steps[place + 1 :]
        if lasts is not None:
            new += _moved(coming, (again + timedelta(days=lasts) - coming[0].first_day).days)
        return _from(taper, self.from_day, new)


@dataclass(frozen=True)
class ReEscalate:
    """From `from_day` a higher dose, held for weeks, then tapered anew by the protocol to `stop_at_mg`."""

    from_day: date
    to_mg: Decimal
    hold_weeks: int
    protocol: TaperProtocol
    stop_at_mg: Decimal | None = None
    pace: Pace | None = None
    choices: Sequence[StepChoice] = ()
    kind: ClassVar[str] = "re_escalate"

    def after(self, taper: Taper, today: date) -> Taper:
        """Return the plan with the rise; it is the one change that may raise a dose, and says so."""
        _refuse_past(self.from_day, today)
        now_mg = taper.dose_on(self.from_day)
        if now_mg is None:
            raise RuleError(
                f"The re-escalation was refused because the plan begins only on {day_text(taper.first_day)}; "
                "edit its steps instead."
            )
        if self.to_mg <= now_mg:
            raise RuleError(
                f"A re-escalation to {plain(self.to_mg)} mg was refused because the plan says "
                f"{plain(now_mg)} mg on {day_text(self.from_day)}; enter a higher dose, or hold it."
            )
        anew = generate(
            self.protocol,
            start_mg=self.to_mg,
            start_on=self.from_day,
            hold_weeks=self.hold_weeks,
            stop_at_mg=self.stop_at_mg,
            pace=self.pace,
            choices=self.choices,
        )
        return _from(taper, self.from_day, anew.steps)


@dataclass(frozen=True)
class Stop:
    """The plan ends after `last_day`."""

    last_day: date
    kind: ClassVar[str] = "stop"

    def after(self, taper: Taper, today: date) -> Taper:
        if taper.last_day and self.last_day >= taper.last_day:
            raise RuleError(
                f"The stop was refused: the taper ends on {taper.last_day} anyway; enter an earlier last day."
            )
        if self.last_day < taper.first_day:
            raise RuleError(
                f"The stop was refused: {self.last_day} is before the taper's first day; "
                "mark the taper as entered in error if it never began."
            )
        end = TaperStep(day_after(self.last_day), NOTHING)
        _refuse_past(end.first_day, today)
        return taper.replaced_from(end.first_day, [end])


@dataclass(frozen=True)
class Edit:
    """These steps in place of all the plan has from `from_day` on."""

    from_day: date
    steps: Sequence[TaperStep]
    kind: ClassVar[str] = "edit"

    def after(self, taper: Taper, today: date) -> Taper:
        if not self.steps:
            raise RuleError("The change was refused because no step is left; stop the taper instead.")
        first = min(self.from_day, *(step.first_day for step in self.steps))
        _refuse_past(first, today)
        return Taper((*(step for step in taper.steps if step.first_day < first), *self.steps))


def reasoned_rises(change: "TaperChange") -> tuple[date, ...]:
    """Return the days on which this change raises the dose on purpose: its reason is asked for anyway."""
    return (change.from_day,) if isinstance(change, StepBack | ReEscalate) else ()


TaperChange = Shift | Hold | StepBack | ReEscalate | Stop | Edit


def changed_from(before: Taper, after: Taper) -> date | None:
    """Return the first day on which the two plans say another dose, or None when they say the same."""
    days = sorted({step.first_day for step in (*before.steps, *after.steps)})
    return next((day for day in days if before.dose_on(day) != after.dose_on(day)), None)


def keeps_history(before: Taper, after: Taper, today: date) -> bool:
    """Return whether no day before today has another dose than it had."""
    changed = changed_from(before, after)
    return changed is None or changed >= today


def _split(taper: Taper, today: date) -> tuple[tuple[TaperStep, ...], tuple[TaperStep, ...]]:
    """Return the steps that have begun by today, and those to come."""
    begun = tuple(step for step in taper.steps if step.first_day <= today)
    return begun, taper.steps[len(begun) :]


def _moved(steps: Sequence[TaperStep], days: int) -> list[TaperStep]:
    try:
        return [replace(step, first_day=step.first_day + timedelta(days=days)) for step in steps]
    except OverflowError as error:
        raise RuleError(
            "The change was refused because it runs past the calendar; enter fewer days."
        ) from error


def _squeezed(steps: Sequence[TaperStep], days: int) -> list[TaperStep]:
    """Return the steps with the first moved, the end where it was, and those between in proportion."""
    if steps[-1].daily_mg != 0:
        raise RuleError(
            "The shift was refused because the plan has no end to keep; keep the intervals instead."
        )
    first, end = steps[0].first_day, steps[-1].first_day
    old, new = (end - first).days, (end - first).days - days
    if new < len(steps) - 1:
        raise RuleError(
            f"The shift was refused because {count_text(len(steps) - 1, 'step')} do not fit between "
            f"{day_text(first + timedelta(days=days))} and the end on {day_text(day_before(end))}; shift by "
            "fewer days, or keep the intervals."
        )
    start = first + timedelta(days=days)
    offsets = [(step.first_day - first).days * new // old if old else 0 for step in steps]
    for place in range(1, len(offsets)):  # no step shorter than a day, from either side
        offsets[place] = max(offsets[place], offsets[place - 1] + 1)
    for place in range(len(offsets) - 2, -1, -1):
        offsets[place] = min(offsets[place], new - (len(offsets) - 1 - place))
    offsets[-1] = new
    return [
        replace(step, first_day=start + timedelta(days=offset))
        for step, offset in zip(steps, offsets, strict=True)
    ]


def _current(taper: Taper, day: date) -> TaperStep:
    step = taper.step_on(day)
    if step is None:
        raise RuleError(
            f"The change was refused because the plan has no dose on {day_text(day)}; edit its steps instead."
        )
    return step


def _from(taper: Taper, day: date, new: Sequence[TaperStep]) -> Taper:
    """Return the plan with these steps from `day` on; a plan that ended before it goes on from its end."""
    if taper.last_day is not None and taper.last_day < day_before(day):
        raise RuleError(
            f"The change was refused because the plan ended on {day_text(taper.last_day)}; start a new taper."
        )
    return taper.replaced_from(day, new)


def _refuse_past(day: date, today: date) -> None:
    if day < today:
        raise RuleError(
            f"A change from {day_text(day)} was refused because days before today stay as they were; record "
            "what was taken then as a dose taken, and change the plan from today."
        )


def _refuse_length(days: int, what: str) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise RuleError(f"{what} of {count_text(days, 'day')} was refused; enter 1 to {MOST_DAYS} days.")


def structured(steps: Sequence[TaperStep], directed_from: date, today: date) -> Taper:
    """Return the steps of a taper that was only directed; none may be put before it was.

    Days that have passed may get their steps: until now nothing was planned for them.
    """
    taper = Taper(tuple(sorted(steps, key=lambda step: step.first_day)))
    if taper.first_day < directed_from:
        raise RuleError(
            f"Structuring was refused because the step of {day_text(taper.first_day)} lies before the first "
            f"day of the taper as directed ({day_text(directed_from)}); begin there, or void and start anew."
        )
    if taper.last_day is not None and taper.last_day < today:
        raise RuleError(
            f"Structuring was refused because all its steps lie before today ({day_text(today)}); stop the "
            "taper instead."
        )
    return taper
