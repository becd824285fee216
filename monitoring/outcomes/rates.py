"""How sure a share or a rate is: 95 % intervals from counts. Nothing here is a float."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Z = Decimal("1.959963984540054")  # leaves 2.5 % of the normal distribution on either side
TAIL = Decimal("0.025")
NEGLIGIBLE = Decimal("1E-20")
HALVINGS = 40
WIDE = 5  # standard deviations within which both limits of any count lie
DAYS_A_MONTH = Fraction(1461, 48)  # of four years with one leap day


@dataclass(frozen=True)
class Interval:
    """An estimate with the ends of its 95 % interval, in the estimate's own unit."""

    estimate: Decimal
    low: Decimal
    high: Decimal


def wilson(passed: int, judged: int) -> Interval | None:
    """Return the share of `judged` that passed, from 0 to 1, with its score interval; None of nobody.

    Wilson, J Am Stat Assoc 1927;22:209, without a correction for continuity.
    """
    _refuse_negative(passed, judged, judged - passed)
    if judged == 0:
        return None
    n, share, z2 = Decimal(judged), Decimal(passed) / judged, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * (share * (1 - share) / n + z2 / (4 * n * n)).sqrt() / (1 + z2 / n)
    low = Decimal(0) if passed == 0 else middle - half
    high = Decimal(1) if passed == judged else middle + half
    return Interval(share, low, high)


def per_100_months(events: int, days: int | Decimal) -> Interval | None:
    """Return how many events came in 100 patient-months of the `days` watched; None of no day.

    The exact interval of a Poisson count: Garwood, Biometrika 1936;28:437. It takes the events to be
    independent, which two in one patient may not be.
    """
    _refuse_negative(events, days)
    if days == 0:
        return None
    hundreds = Fraction(days) / DAYS_A_MONTH / 100
    found = _decimal(events / hundreds)
    low, high = (_decimal(Fraction(end) / hundreds) for end in poisson_limits(events))
    return Interval(found, low, high)


def poisson_limits(events: int) -> tuple[Decimal, Decimal]:
    """Return the least and the greatest mean that leave the count with 2.5 % on its side."""
    count, far = Decimal(events), WIDE * (Decimal(events) + 1).sqrt()
    low = _crossing(lambda mean: 1 - _at_most(events - 1, mean) < TAIL, max(count - far, Decimal(0)), count)
    high = _crossing(lambda mean: _at_most(events, mean) > TAIL, count, count + far)
    return low, high


def _crossing(is_below: Callable[[Decimal], bool], low: Decimal, high: Decimal) -> Decimal:
    """Return where `is_below` turns false between two means."""
    for _ in range(HALVINGS):
        mean = (low + high) / 2
        low, high = (mean, high) if is_below(mean) else (low, mean)
    return low


def _at_most(count: int, mean: Decimal) -> Decimal:
    """Return the chance of at most `count` events where `mean` are expected.

    Every chance is taken as a multiple of that of `count` itself, so that no factorial is needed.
    """
    if count < 0:
        return Decimal(0)
    below = term = Decimal(1)
    for k in range(count, 0, -1):
        term *= k / mean
        below += term
        if term < below * NEGLIGIBLE:
            break
    above, k, term = Decimal(0), count + 1, mean / (count + 1)
    while term > (above + below) * NEGLIGIBLE:
        above += term
        k += 1
        term *= mean / k
    return below / (below + above)


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


def _refuse_negative(*counts: int | Decimal) -> None:
    if min(counts) < 0:
        raise ValueError("A count is not below 0, and no more can pass than are judged.")
