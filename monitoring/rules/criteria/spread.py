"""What a number may be: exactly one value, or anything between two ends, of which either may be open."""

from dataclasses import dataclass
from fractions import Fraction

COMPARED = {"", "<", "<=", ">", ">="}


@dataclass(frozen=True)
class Spread:
    """An end of None is not known; an end that is not included is itself not possible."""

    low: Fraction | None
    high: Fraction | None
    is_low_included: bool = True
    is_high_included: bool = True

    @property
    def is_exact(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def exact(self) -> Fraction | None:
        return self.low if self.is_exact else None

    def minus(self, other: "Spread") -> "Spread":
        """Return everything the difference may be."""
        return Spread(
            None if self.low is None or other.high is None else self.low - other.high,
            None if self.high is None or other.low is None else self.high - other.low,
            self.is_low_included and other.is_high_included,
            self.is_high_included and other.is_low_included,
        )

    def times(self, factor: Fraction) -> "Spread":
        """Return everything the product with a factor above 0 may be."""
        low = None if self.low is None else self.low * factor
        high = None if self.high is None else self.high * factor
        return Spread(low, high, self.is_low_included, self.is_high_included)

    def negated(self) -> "Spread":
        low = None if self.high is None else -self.high
        high = None if self.low is None else -self.low
        return Spread(low, high, self.is_high_included, self.is_low_included)

    def plus(self, number: Fraction) -> "Spread":
        return self.minus(exactly(-number))

    def is_all_at_least(self, bound: Fraction) -> bool:
        return self.low is not None and self.low >= bound

    def may_be_at_least(self, bound: Fraction) -> bool:
        if self.high is None:
            return True
        return self.high > bound or (self.high == bound and self.is_high_included)

    def may_be_above(self, bound: Fraction) -> bool:
        return self.high is None or self.high > bound

    def may_be_up_to(self, bound: Fraction) -> bool:
        """Return whether some of it lies at or below `bound`."""
        if self.low is None:
            return True
        return self.low < bound or (self.low == bound and self.is_low_included)


def exactly(number: Fraction) -> Spread:
    return Spread(number, number)


def compared(number: Fraction, comparator: str) -> Spread:
    """Return what a result that cannot be negative may be: "> 20" is anything above 20, "< 5" from 0 to 5."""
    if comparator in {"<", "<="}:
        return Spread(Fraction(0), number, is_high_included=comparator == "<=")
    if comparator in {">", ">="}:
        return Spread(number, None, is_low_included=comparator == ">=")
    return exactly(number)
