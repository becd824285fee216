"""100 000 seeded doses against an independent oracle of fractions: exact where it ends, never a float."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from courses.rules.dates import Period
from courses.rules.doses import daily_mg
from courses.rules.exposure import PulseDose, exposure, to_prednisone
from courses.rules.pulse import planned_mg
from courses.rules.weight import body_mass_index, changed_percent

MANY = 25_000
FINEST = Fraction(1, 10_000)
FACTOR = {
    "prednisone": (1, 1),
    "methylprednisolone": (5, 4),
    "hydrocortisone": (1, 4),
    "dexamethasone": (20, 3),
}
DAY = date(2026, 1, 1)


def numbers(seed: int, most: int, places: int) -> Iterator[Decimal]:
    """Yield amounts above 0 as people type them."""
    dice = random.Random(seed)  # noqa: S311 -- seeded on purpose
    while True:
        yield Decimal(dice.randint(1, most * 10**places)).scaleb(-places)


def exact(number: Decimal) -> Fraction:
    """Return the digits as a fraction, read from the text and not from the Decimal."""
    whole, _, part = format(number, "f").partition(".")
    return Fraction(int(whole + part), 10 ** len(part))


def test_mg_per_kg_times_kg() -> None:
    pairs = zip(numbers(1, 40, 3), numbers(2, 200, 2), strict=False)
    for _, (per_kg, kg) in zip(range(MANY), pairs, strict=False):
        found = planned_mg(basis="mg_per_kg", mg_per_kg=per_kg, weight_kg=kg)
        assert exact(found) == exact(per_kg) * exact(kg)


def test_mg_a_day() -> None:
    dice = random.Random(3)  # noqa: S311 -- seeded on purpose
    units = {"mg": 1, "g": 1000, "mg/kg": 1}
    times = {"day": 1, "12 h": 2, "8 h": 3, "6 h": 4}
    for _, (amount, kg) in zip(
        range(MANY), zip(numbers(4, 100, 3), numbers(5, 150, 1), strict=False), strict=False
    ):
        unit, per = dice.choice(list(units)), dice.choice(list(times))
        wanted = exact(amount) * units[unit] * times[per] * (exact(kg) if unit == "mg/kg" else 1)
        assert exact(daily_mg(amount, unit, per, kg)) == wanted


def test_prednisone_equivalents_to_the_last_digit_shown() -> None:
    dice = random.Random(6)  # noqa: S311 -- seeded on purpose
    for _, mg in zip(range(MANY), numbers(7, 2000, 2), strict=False):
        drug = dice.choice(list(FACTOR))
        above, below = FACTOR[drug]
        wanted = exact(mg) * above / below
        assert abs(exact(to_prednisone(drug, mg)) - wanted) <= FINEST / 2


def test_cumulative_doses() -> None:
    doses = numbers(8, 2000, 2)
    for _ in range(MANY // 5):
        course = [next(doses) for _ in range(5)]
        given = [PulseDose(DAY + timedelta(days=n), "methylprednisolone", mg) for n, mg in enumerate(course)]
        found = exposure([], given, Period(DAY, DAY + timedelta(days=4)))
        assert exact(found.pulses_mg) == sum(map(exact, course), Fraction(0)) * 5 / 4


def test_body_mass_index_and_change_of_weight() -> None:
    pairs = zip(numbers(9, 200, 1), numbers(10, 200, 1), strict=False)
    for _, (one, other) in zip(range(MANY), pairs, strict=False):
        index = exact(one) * 10000 / exact(other) ** 2
        assert abs(exact(body_mass_index(one, other)) - index) <= index / 10**20
        change = abs(exact(one) - exact(other)) * 100 / exact(other)
        assert abs(exact(changed_percent(other, one)) - change) <= change / 10**20 + Fraction(1, 10**20)
