"""How amounts are spread: each value, and the quartiles.

A value is one patient's: it is for people who may see the patients. Others may see counts of bands, by the
rules for small cells.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise

QUARTERS = 4


@dataclass(frozen=True)
class Spread:
    """The values known, the lowest first, passed and failed apart; `n_judged` counts those without one too.

    A unit that failed can lack a value, such as a taper that has not come to its end.
    """

    passed: tuple[Decimal, ...]
    failed: tuple[Decimal, ...]
    n_judged: int

    @property
    def values(self) -> tuple[Decimal, ...]:
        return tuple(sorted((*self.passed, *self.failed)))

    @property
    def n(self) -> int:
        return len(self.passed) + len(self.failed)

    @property
    def quartiles(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Return the lower quartile, the median and the upper quartile; None without a value.

        Between two values they are drawn by proportion, the lowest value being the share 0, the highest 1.
        """
        values = self.values
        if not values:
            return None
        low, middle, high = (_at(values, place) for place in range(1, QUARTERS))
        return low, middle, high


def _at(values: Sequence[Decimal], place: int) -> Decimal:
    whole, part = divmod((len(values) - 1) * place, QUARTERS)
    if not part:
        return values[whole]
    low, high = values[whole], values[whole + 1]
    return low + (high - low) * part / QUARTERS


@dataclass(frozen=True)
class Band:
    """How many lie above `over` up to and with `upto`; the first band of a sum holds 0 too."""

    over: Decimal
    upto: Decimal
    passed: int
    failed: int


def bands(found: Spread, width: Decimal) -> list[Band]:
    """Return the counts of bands of one width, without a gap from the lowest value to the highest."""
    values = found.values
    if not values:
        return []
    lowest, highest = (_band_of(value, width, least=values[0]) for value in (values[0], values[-1]))
    edges = [width * place for place in range(lowest, highest + 2)]
    passed, failed = (
        Counter(_band_of(value, width, least=values[0]) for value in side)
        for side in (found.passed, found.failed)
    )
    return [
        Band(over, upto, passed[place], failed[place])
        for place, (over, upto) in enumerate(pairwise(edges), start=lowest)
    ]


def _band_of(value: Decimal, width: Decimal, *, least: Decimal) -> int:
    """Return the place of the band; where nothing lies below 0, 0 itself is in the first above it."""
    place = int((value / width).to_integral_value(ROUND_CEILING)) - 1
    return max(place, 0) if least >= 0 else place
