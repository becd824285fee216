from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import dose_limits
from courses.rules.speed import minutes_between, ran_too_fast

START = datetime(2026, 1, 12, 23, 50, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("mg", "lasted", "expected"),
    [
        ("500", 29 * MINUTE, False),
        ("500.01", 29 * MINUTE, True),
        ("1000", 30 * MINUTE, False),
        ("1000", 30 * MINUTE - SECOND, True),
        ("1000", 0 * MINUTE, True),
        ("1000", -SECOND, False),
        ("1000", 24 * 60 * MINUTE, False),
    ],
)
def test_a_large_dose_ran_too_fast_under_the_least_minutes(mg, lasted, expected):
    assert ran_too_fast(Decimal(mg), START, START + lasted, limits=dose_limits()) is expected


@pytest.mark.parametrize("unknown", [0, 1, 2])
def test_what_is_not_known_was_not_fast(unknown):
    told = [Decimal(1000), START, START + MINUTE]
    told[unknown] = None
    assert ran_too_fast(*told, limits=dose_limits()) is False


def test_minutes_run_over_midnight():
    assert minutes_between(START, START + 25 * MINUTE + 30 * SECOND) == Decimal("25.5")
