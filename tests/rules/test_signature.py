from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.signature import Dose, Followed, agrees, covers, days_above, has_expired

MONDAY, TUESDAY = date(2026, 1, 12), date(2026, 1, 13)
SIGNED = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
A_DAY, A_MOMENT = timedelta(hours=24), timedelta(microseconds=1)


def dose(number: int, mg: str | None, day: date = MONDAY) -> Dose:
    return Dose(number, day, None if mg is None else Decimal(mg))


@pytest.mark.parametrize(
    ("doses", "threshold", "days"),
    [
        (["1000"], "999.99", {MONDAY}),
        (["1000"], "1000", set()),
        (["500", "500"], "1000", set()),
        (["500", "500.01"], "1000", {MONDAY}),
        ([None], "1", set()),
        ([None, "1000"], "999", {MONDAY}),
        (["1000"], None, set()),
        ([], "1", set()),
    ],
)
def test_a_day_needs_a_signature_only_above_the_threshold(doses, threshold, days):
    ordered = [dose(n, mg) for n, mg in enumerate(doses, start=1)]
    assert days_above(ordered, None if threshold is None else Decimal(threshold)) == days


def test_each_day_has_its_own_total():
    ordered = [dose(1, "1000"), dose(2, "250", TUESDAY), dose(3, "250", TUESDAY)]
    assert days_above(ordered, Decimal(499)) == {MONDAY, TUESDAY}
    assert days_above(ordered, Decimal(500)) == {MONDAY}


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 2000)), max_size=6), st.integers(1, 2000))
def test_days_above_equals_the_slow_sum(rows, threshold):
    ordered = [dose(n, str(mg), MONDAY if first else TUESDAY) for n, (first, mg) in enumerate(rows)]
    slow = {
        day for day in (MONDAY, TUESDAY) if sum(int(d.mg or 0) for d in ordered if d.day == day) > threshold
    }
    assert days_above(ordered, Decimal(threshold)) == slow


@pytest.mark.parametrize(
    ("entered", "expected"),
    [
        ({1: "1000", 2: "500"}, True),
        ({1: "1000.00", 2: "500"}, True),
        ({1: "500", 2: "1000"}, False),
        ({1: "1000"}, False),
        ({1: "1000", 2: "500", 3: "500"}, False),
        ({1: "1000", 2: "499.99"}, False),
        ({}, False),
    ],
)
def test_what_was_entered_anew_must_agree_in_every_dose(entered, expected):
    ordered = [dose(1, "1000"), dose(2, "500", TUESDAY)]
    assert agrees(ordered, {number: Decimal(mg) for number, mg in entered.items()}) is expected


def test_a_dose_not_recorded_agrees_with_nothing_entered():
    assert not agrees([dose(1, None)], {1: Decimal(1000)})


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        (dose(1, "1000"), True),
        (dose(1, "1000.00"), True),
        (dose(1, "750"), False),
        (dose(1, "1000", TUESDAY), False),
        (dose(2, "1000"), False),
    ],
)
def test_a_signature_covers_the_dose_it_saw_on_its_day(planned, expected):
    assert covers([dose(1, "1000")], planned) is expected


def at(moment: datetime) -> Followed:
    return Followed(moment, moment)


@pytest.mark.parametrize(
    ("begun", "now", "expected"),
    [
        ([], SIGNED, False),
        ([], SIGNED + A_DAY, False),
        ([], SIGNED + A_DAY + A_MOMENT, True),
        ([at(SIGNED - A_MOMENT)], SIGNED + A_DAY + A_MOMENT, True),
        ([at(SIGNED)], SIGNED + 9 * A_DAY, False),
        ([at(SIGNED + A_DAY)], SIGNED + 9 * A_DAY, False),
        ([at(SIGNED + A_DAY + A_MOMENT)], SIGNED + 9 * A_DAY, True),
        ([at(SIGNED - A_DAY), at(SIGNED + A_DAY)], SIGNED + 9 * A_DAY, False),
        ([Followed(SIGNED - A_DAY, SIGNED)], SIGNED + 9 * A_DAY, False),
        ([Followed(SIGNED + A_DAY, SIGNED + 2 * A_DAY)], SIGNED + 9 * A_DAY, False),
        ([Followed(SIGNED + A_DAY + A_MOMENT, SIGNED + 2 * A_DAY)], SIGNED + 9 * A_DAY, True),
    ],
)
def test_a_signature_runs_out_when_nothing_follows_within_a_day(begun, now, expected):
    assert has_expired(SIGNED, begun, now=now) is expected
