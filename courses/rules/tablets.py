"""Tablets: how a daily dose is made of the strengths there are, and how long what was handed out lasts.

Amounts are counted in half tablets, whole numbers throughout. What cannot be made is never rounded: it is
said, with the nearest doses below and above that can be made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, gcd, lcm

from courses.rules.errors import RuleError
from courses.rules.units import as_decimal, plain

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Tablet:
    """One strength, and whether its tablet may be halved."""

    strength_mg: Decimal
    may_halve: bool = False

    def __post_init__(self) -> None:
        if not self.strength_mg.is_finite() or self.strength_mg <= 0:
            raise RuleError(
                f"A tablet of {self.strength_mg} mg was refused because its strength is not above 0; "
                "enter the mg of one tablet."
            )


@dataclass(frozen=True)
class Count:
    """So many half tablets of one strength."""

    strength_mg: Decimal
    halves: int

    @property
    def tablets(self) -> Fraction:
        return self.halves * HALF

    @property
    def whole(self) -> int:
        """Return the tablets to hand out: half a tablet needs a whole one."""
        return ceil(self.tablets)

    @property
    def words(self) -> str:
        """Return "3 × 5 mg", or "2½ × 8 mg"."""
        return f"{tablets_text(self.tablets)} × {plain(self.strength_mg)} mg"


@dataclass(frozen=True)
class Made:
    """A daily dose as tablets, the strongest first."""

    daily_mg: Decimal
    counts: tuple[Count, ...]

    @property
    def words(self) -> str:
        """Return "3 × 5 mg + 1 × 2.5 mg"."""
        return " + ".join(count.words for count in self.counts)


@dataclass(frozen=True)
class Unmade:
    """A daily dose these tablets cannot make, and the nearest that they can; None where there is none."""

    daily_mg: Decimal
    below: Made | None
    above: Made | None

    @property
    def words(self) -> str:
        """Return the warning: what cannot be made, and the nearest that can."""
        near = [f"{plain(made.daily_mg)} mg ({made.words})" for made in (self.below, self.above) if made]
        nearest = f"; the nearest that can: {' and '.join(near)}" if near else ""
        return f"{plain(self.daily_mg)} mg cannot be made from these tablets{nearest}."


Dose = Made | Unmade


def tablets_text(tablets: Fraction) -> str:
    """Return "3", "½" or "2½"."""
    whole, has_half = divmod(tablets, 1)
    return f"{whole or ''}½" if has_half else str(whole)


def tablets_of(daily_mg: Decimal, tablets: Iterable[Tablet]) -> Dose:
    """Return how the dose is made: whole tablets where they can, halves only where they must.

    Then the fewest to swallow (half a tablet is one), then the stronger tablets.
    """
    if not daily_mg.is_finite() or daily_mg <= 0:
        raise RuleError(
            f"A dose of {daily_mg} mg was refused because it is not above 0; enter the mg of one day."
        )
    return _made_or_not(daily_mg, tuple(sorted(set(tablets), key=lambda tablet: -tablet.strength_mg)))


@lru_cache(maxsize=1024)
def _made_or_not(daily_mg: Decimal, tablets: tuple[Tablet, ...]) -> Dose:
    if not tablets:
        return Unmade(daily_mg, None, None)
    unit = _unit(tablets)
    asked = Fraction(daily_mg) / unit
    # From any dose on, one more of the smallest piece reaches a dose that can be made.
    ways = _ways(tablets, unit, most=ceil(asked) + _smallest(tablets, unit))
    if asked.denominator == 1 and asked.numerator in ways:
        return _made(asked.numerator, ways, tablets, unit)
    below = [amount for amount in ways if 0 < amount < asked]
    above = [amount for amount in ways if amount > asked]
    return Unmade(
        daily_mg,
        _made(max(below), ways, tablets, unit) if below else None,
        _made(min(above), ways, tablets, unit) if above else None,
    )


def _pieces(tablets: Sequence[Tablet]) -> Iterator[tuple[int, int, Fraction]]:
    """Yield (place of its tablet, half tablets, mg) of each thing that can be swallowed."""
    for place, tablet in enumerate(tablets):
        yield place, 2, Fraction(tablet.strength_mg)
        if tablet.may_halve:
            yield place, 1, Fraction(tablet.strength_mg) * HALF


def _unit(tablets: Sequence[Tablet]) -> Fraction:
    """Return the largest amount of mg of which every piece is a whole multiple."""
    amounts = [mg for _, _, mg in _pieces(tablets)]
    return Fraction(gcd(*(a.numerator for a in amounts)), lcm(*(a.denominator for a in amounts)))


def _smallest(tablets: Sequence[Tablet], unit: Fraction) -> int:
    return int(min(mg for _, _, mg in _pieces(tablets)) / unit)


def _ways(tablets: Sequence[Tablet], unit: Fraction, *, most: int) -> dict[int, tuple[int, ...]]:
    """Return the best way to each amount up to `most` units: halves used, pieces, then half tablets by place.

    The counts are negative so that the smallest way takes the stronger tablet.
    """
    steps = [(int(mg / unit), _step(place, halves, len(tablets))) for place, halves, mg in _pieces(tablets)]
    ways = {0: (0,) * (2 + len(tablets))}
    for amount in range(1, most + 1):
        found = [
            tuple(a + b for a, b in zip(ways[amount - size], step, strict=True))
            for size, step in steps
            if amount - size in ways
        ]
        if found:
            ways[amount] = min(found)
    return ways


def _step(place: int, halves: int, many: int) -> tuple[int, ...]:
    return (int(halves == 1), 1, *(-halves if here == place else 0 for here in range(many)))


def _made(amount: int, ways: dict[int, tuple[int, ...]], tablets: Sequence[Tablet], unit: Fraction) -> Made:
    counts = zip(tablets, ways[amount][2:], strict=True)
    return Made(as_decimal(amount * unit), tuple(Count(tablet.strength_mg, -n) for tablet, n in counts if n))
