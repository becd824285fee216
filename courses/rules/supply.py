"""The tablets of a whole plan: per step, per strength, and how long what was handed out lasts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from courses.rules.dates import Period, day_before
from courses.rules.errors import RuleError
from courses.rules.steps import Taper
from courses.rules.tablets import Count, Dose, Made, Tablet, Unmade, tablets_of

Stock = dict[Decimal, int]  # half tablets by strength


@dataclass(frozen=True)
class Supply:
    """Whole tablets of one strength, handed out on a day."""

    handed_on: date
    strength_mg: Decimal
    tablets: int

    def __post_init__(self) -> None:
        if self.tablets <= 0:
            raise RuleError(
                f"A supply of {self.tablets} tablets was refused because it is not above 0; "
                "enter how many were handed out."
            )


@dataclass(frozen=True)
class StepTablets:
    """How the dose of one step is made; `total` is what the whole step takes, () with an open end."""

    period: Period
    dose: Dose
    total: tuple[Count, ...]


@dataclass(frozen=True)
class PlanTablets:
    """Every step of a plan in tablets; `total` adds up the steps that end and can be made."""

    steps: tuple[StepTablets, ...]
    total: tuple[Count, ...]

    @property
    def unmade(self) -> tuple[Unmade, ...]:
        """Return each dose that cannot be made, once."""
        return tuple(dict.fromkeys(step.dose for step in self.steps if isinstance(step.dose, Unmade)))

    def on(self, day: date) -> Dose | None:
        """Return how the dose of `day` is made, or None off the plan."""
        return next((step.dose for step in self.steps if step.period.covers(day)), None)


@dataclass(frozen=True)
class Cover:
    """The last day of the plan that the supply covers, and the dose of the day after, which it does not."""

    last_day: date
    short_of: Dose


def tablets_held(supplies: Iterable[Supply], listed: Iterable[Tablet]) -> tuple[Tablet, ...]:
    """Return the strengths that were handed out; the clinic's list says which of them may be halved."""
    halved = {tablet.strength_mg for tablet in listed if tablet.may_halve}
    strengths = dict.fromkeys(supply.strength_mg for supply in supplies)
    return tuple(Tablet(strength_mg, may_halve=strength_mg in halved) for strength_mg in strengths)


def dose_in_tablets(daily_mg: Decimal, held: Sequence[Tablet], listed: Sequence[Tablet]) -> Dose:
    """Return the dose made of what the patient has at home, else of the clinic's list."""
    dose = tablets_of(daily_mg, held or listed)
    return tablets_of(daily_mg, listed) if isinstance(dose, Unmade) and listed else dose


def plan_tablets(taper: Taper, held: Sequence[Tablet], listed: Sequence[Tablet]) -> PlanTablets:
    """Return the plan in tablets."""
    steps = tuple(_step(taper.period_of(s), s.daily_mg, held, listed) for s in taper.dose_steps)
    return PlanTablets(steps, _added(count for step in steps for count in step.total))


def _step(period: Period, daily_mg: Decimal, held: Sequence[Tablet], listed: Sequence[Tablet]) -> StepTablets:
    dose = dose_in_tablets(daily_mg, held, listed)
    counts = dose.counts if isinstance(dose, Made) and period.days else ()
    return StepTablets(
        period, dose, tuple(Count(count.strength_mg, count.halves * (period.days or 0)) for count in counts)
    )


def _added(counts: Iterable[Count]) -> tuple[Count, ...]:
    total: Stock = {}
    for count in counts:
        total[count.strength_mg] = total.get(count.strength_mg, 0) + count.halves
    return tuple(Count(strength_mg, total[strength_mg]) for strength_mg in sorted(total, reverse=True))


def covered_until(plan: PlanTablets, supplies: Iterable[Supply]) -> Cover | None:
    """Return until when the supply lasts, or None without one, or when it lasts to the plan's end.

    Every day takes what the plan says, from what was handed out up to that day. Days before the latest
    supply that were not covered are past: somebody found tablets for them, and they use up nothing more.
    """
    handed = sorted(supplies, key=lambda supply: supply.handed_on)
    if not handed:
        return None
    stock: Stock = {}
    for step, stretch, arrived in _stretches(plan, handed):
        for supply in arrived:
            stock[supply.strength_mg] = stock.get(supply.strength_mg, 0) + 2 * supply.tablets
        need = _need(step.dose)
        lasts = _days_of(stock, need) if need else 0
        is_short = stretch.days is None or lasts < stretch.days
        if is_short and stretch.first >= handed[-1].handed_on:
            return Cover(day_before(stretch.first + timedelta(days=lasts)), step.dose)
        _take(stock, need, stretch.days or 0)
    return None


def _stretches(
    plan: PlanTablets, handed: Sequence[Supply]
) -> Iterator[tuple[StepTablets, Period, list[Supply]]]:
    """Yield the plan's days cut where a step begins or a supply arrives, with what has arrived since."""
    waiting = list(handed)
    for step in plan.steps:
        days = {step.period.first, *(s.handed_on for s in handed if step.period.covers(s.handed_on))}
        firsts = sorted(days)
        for first, following in zip(firsts, [*firsts[1:], None], strict=True):
            last = day_before(following) if following else step.period.last
            arrived = [supply for supply in waiting if supply.handed_on <= first]
            waiting = waiting[len(arrived) :]
            yield step, Period(first, last), arrived


def _need(dose: Dose) -> Mapping[Decimal, int]:
    return {count.strength_mg: count.halves for count in dose.counts} if isinstance(dose, Made) else {}


def _days_of(stock: Stock, need: Mapping[Decimal, int]) -> int:
    return min(stock.get(strength_mg, 0) // halves for strength_mg, halves in need.items())


def _take(stock: Stock, need: Mapping[Decimal, int], days: int) -> None:
    for strength_mg, halves in need.items():
        stock[strength_mg] = max(0, stock.get(strength_mg, 0) - halves * days)
