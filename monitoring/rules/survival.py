"""Times to an event as values: what was seen of each patient, and the Kaplan-Meier curve made of it.

The curve is made in monitoring/outcomes/survival.py; this room only reads it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

CONFIDENCE_PERCENT = 95
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Spell:
    """`days` to the event, or, when it is not one, to where what is known ends (censored)."""

    days: Decimal
    is_event: bool


@dataclass(frozen=True)
class Step:
    """What happened on a day; `share` is without the event from then on, between `low` and `high`.

    The band is None where it is not defined: once the share is 0. On one day events come before censoring.
    """

    day: Decimal
    at_risk: int  # just before the day
    events: int
    censored: int
    share: Decimal
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Median:
    """The first day on which no more than half are without the event; None: not reached (nor that bound)."""

    day: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class Curve:
    """One group's curve, a step for each day with an event or a censoring; `count` patients began."""

    label: str
    count: int
    steps: tuple[Step, ...]

    @property
    def events(self) -> int:
        return sum(step.events for step in self.steps)

    @property
    def last_day(self) -> Decimal:
        return self.steps[-1].day if self.steps else Decimal(0)

    @property
    def median(self) -> Median:
        """Return the median; its interval is where the band meets one half (Brookmeyer and Crowley)."""
        return Median(
            _first_half((step.day, step.share) for step in self.steps),
            _first_half((step.day, step.low) for step in self.steps),
            _first_half((step.day, step.high) for step in self.steps),
        )

    def at_risk_on(self, day: Decimal) -> int:
        """Return how many were still without the event, and still seen, just before a day."""
        return self.count - sum(step.events + step.censored for step in self.steps if step.day < day)

    def share_on(self, day: Decimal) -> Decimal:
        return next((step.share for step in reversed(self.steps) if step.day <= day), Decimal(1))

    def with_at_least(self, least: int) -> "Curve | None":
        """Return the curve up to the last day with so many at risk, for who may not see fewer; None if none.

        A step of one patient stays: it tells a day, and of nobody which patient.
        """
        steps = tuple(step for step in self.steps if step.at_risk >= least)
        return replace(self, steps=steps) if self.count >= least else None


def _first_half(days: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Return the first day on which no more than half is left, None when it never came to that."""
    return next((day for day, share in days if share is not None and share <= HALF), None)


@dataclass(frozen=True)
class LogRank:
    """Whether groups differ more than chance: chi-squared with so many degrees of freedom."""

    chi_squared: Decimal
    degrees: int
    p_value: Decimal

    @property
    def words(self) -> str:
        """Return "log-rank χ² 16.79, 1 degree of freedom, p 0.000042"."""
        many = "degree" if self.degrees == 1 else "degrees"
        return f"log-rank χ² {self.chi_squared:.2f}, {self.degrees} {many} of freedom, p {self.p_value:f}"


def longest(curves: Sequence[Curve]) -> Decimal:
    """Return the last day any of the curves tells of, 0 without one."""
    return max((curve.last_day for curve in curves), default=Decimal(0))
