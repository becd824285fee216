"""20 000 random tapers and a change of each: contiguous, one dose a day, and three ways to add up agree.

The twin knows nothing of `Taper`: it walks day by day through the protocol's own words.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from courses.protocols.definitions import TaperProtocol
from courses.protocols.loader import taper_protocols
from courses.rules.errors import RuleError
from courses.rules.steps import Taper, TaperStep
from courses.rules.taper import Pace, StepChoice, generate
from courses.rules.taper_changes import Edit, Hold, Keep, ReEscalate, Shift, StepBack, Stop, keeps_history
from courses.rules.taper_check import check_taper
from courses.rules.taper_switch import switch

MANY = 20_000
SEED = 374531
MONDAY = date(2026, 1, 5)
PROTOCOLS = [protocol for protocol in taper_protocols().values() if protocol.bands]


def drawn_choices(dice: random.Random, protocol: TaperProtocol) -> list[StepChoice]:
    """Return a choice within every band's ranges, in halves of a mg."""
    return [
        StepChoice(
            band.above_mg,
            Decimal(dice.randint(int(band.step_mg.low * 2), int(band.step_mg.high * 2))) / 2,
            dice.randint(band.every_days.fewest, band.every_days.most),
        )
        for band in protocol.bands
    ]


def twin(start: Decimal, hold_days: int, stop: Decimal, choices: list[StepChoice]) -> Iterator[Decimal]:
    """Yield the dose of each day until the goal is reached, counting down days and nothing else."""
    mg, left = start, hold_days
    while mg > stop:
        yield mg
        left -= 1
        if left == 0:
            rule = next(choice for choice in choices if mg > choice.above_mg)
            mg, left = max(mg - rule.step_mg, rule.above_mg, stop), rule.every_days


def by_day(taper: Taper) -> list[Decimal]:
    """Return the doses of all days of steps that end, one by one."""
    return [
        step.daily_mg
        for step, following in pairwise(taper.steps)
        for _ in range((following.first_day - step.first_day).days)
    ]


def closed_form(taper: Taper) -> Decimal:
    """Return days times mg, by the ordinals of the first days."""
    pairs = pairwise(taper.steps)
    return sum(
        (s.daily_mg * (f.first_day.toordinal() - s.first_day.toordinal()) for s, f in pairs), Decimal(0)
    )


def assert_sound(taper: Taper) -> None:
    """Check that the steps follow each other without gap or overlap, and that the sums agree."""
    day = taper.first_day
    for step in taper.dose_steps:
        period = taper.period_of(step)
        assert period.first == day
        if period.last is not None:
            day = period.last + timedelta(days=1)
    doses = by_day(taper)
    assert taper.planned_total_mg() == closed_form(taper) == sum(doses)
    assert taper.days == len(doses)
    found = {finding.code for finding in check_taper(taper, "prednisone")}
    assert not found & {"gap", "overlap"}


def drawn_taper(dice: random.Random) -> tuple[Taper, list[Decimal]]:
    """Return a taper by a random protocol, and its days by the twin."""
    protocol = dice.choice(PROTOCOLS)
    choices = drawn_choices(dice, protocol)
    stop = protocol.ends_at_mg + dice.choice([Decimal(0), Decimal(dice.randint(0, 40)) / 2])
    start = stop + Decimal(dice.randint(1, 160)) / 2
    hold = dice.randint(1, 8)
    taper = generate(
        protocol, start_mg=start, start_on=MONDAY, hold_weeks=hold, stop_at_mg=stop, choices=choices
    )
    return taper, list(twin(start, hold * 7, stop, choices))


def drawn_change(dice: random.Random, taper: Taper, today: date):
    """Return any change, possible or not, and whether it keeps every day before its own."""
    later = today + timedelta(days=dice.randint(0, 30))
    steps = [TaperStep(later + timedelta(days=9 * n), Decimal(dice.randint(1, 80))) for n in range(3)]
    return dice.choice(
        [
            Shift(dice.randint(-20, 30) or 1, dice.choice(list(Keep))),
            Hold(dice.randint(1, 60)),
            StepBack(later, dice.randint(1, 30)),
            ReEscalate(
                later,
                Decimal(dice.randint(1, 100)),
                dice.randint(1, 4),
                dice.choice(PROTOCOLS),
                pace=dice.choice(list(Pace)),
            ),
            Stop(later),
            Edit(dice.choice([today, later]), steps),
        ]
    )


@pytest.mark.parametrize("part", range(4))
def test_20_000_random_tapers_equal_their_twin_and_survive_a_change(part):
    dice = random.Random(SEED + part)  # noqa: S311  repeatable, not secret
    changed: dict[str, int] = {}
    for _ in range(MANY // 4):
        taper, days = drawn_taper(dice)
        assert_sound(taper)
        assert by_day(taper) == days
        today = taper.first_day + timedelta(days=dice.randint(0, max(taper.days - 1, 0)))
        change = drawn_change(dice, taper, today)
        try:
            after = change.after(taper, today)
        except RuleError:
            continue
        changed[change.kind] = changed.get(change.kind, 0) + 1
        assert_sound(after)
        assert keeps_history(taper, after, today)
        before_it = (getattr(change, "from_day", today) - taper.first_day).days
        assert by_day(after)[:before_it] == by_day(taper)[:before_it] or not taper.is_closed
        _assert_switched(taper, today)
    assert len(changed) == 6
    assert min(changed.values()) > 50, changed


def _assert_switched(taper: Taper, today: date) -> None:
    if today == taper.first_day or taper.step_on(today) is None:
        return
    switched = switch(taper, "prednisone", "methylprednisolone", today, today)
    assert_sound(switched.old)
    assert_sound(switched.new)
    if taper.is_closed:
        total = switched.old.planned_total_mg() + switched.new.planned_total_mg() * 5 / 4
        assert total == taper.planned_total_mg()
