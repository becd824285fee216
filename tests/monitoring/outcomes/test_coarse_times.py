"""A curve for those who may not see patients: each stretch holds nobody or enough, and nobody is lost."""

from collections import Counter
from decimal import Decimal
from random import Random

import pytest

from monitoring.outcomes.coarse_times import coarse
from monitoring.rules.survival import Spell


def spells(**days: list[int]) -> list[Spell]:
    return [Spell(Decimal(day), name == "events") for name, every in days.items() for day in every]


@pytest.mark.parametrize(
    ("days", "least", "ends"),
    [
        ([0, 1, 28], 3, [28, 28, 28]),
        ([28, 29, 56], 1, [28, 56, 56]),
        ([28, 28, 29, 57], 2, [28, 28, 84, 84]),
        ([28, 28, 29], 2, [56, 56, 56]),
        ([28, 29], 3, None),
        ([], 3, []),
    ],
)
def test_events_move_to_the_end_of_a_stretch(days, least, ends):
    found = coarse(spells(events=days), least)
    assert found is None if ends is None else [int(one.days) for one in found] == ends


def test_few_last_seen_make_a_stretch_longer():
    found = coarse(spells(events=[10] * 5 + [40] * 5, censored=[20, 50, 50, 50, 50]), 5)
    assert Counter((int(one.days), one.is_event) for one in found) == {(56, True): 10, (56, False): 5}


def test_no_stretch_of_a_random_curve_holds_few():
    chance = Random(7)  # noqa: S311 - the same curves in each run
    drawn = 0
    for _ in range(300):
        least = chance.randint(5, 20)
        seen = [
            Spell(Decimal(chance.randint(0, 400)), chance.random() < 0.6)
            for _ in range(chance.randint(0, 150))
        ]
        found = coarse(seen, least)
        if found is None:
            continue
        drawn += bool(found)
        assert len(found) == len(seen)
        assert sum(one.is_event for one in found) == sum(one.is_event for one in seen)
        held = Counter((one.days, one.is_event) for one in found)
        assert not [n for n in held.values() if n < least]
    assert drawn > 100
