from datetime import date

import pytest

from courses.rules.errors import RuleError
from monitoring.rules.due import DueState, days_late, due_state, next_test_due
from tests.rules.histories import on


def day(offset):
    return None if offset is None else on(offset)


@pytest.mark.parametrize(
    ("today", "closes", "state", "late"),
    [
        (-1, None, "coming", 0),
        (0, None, "due", 0),
        (1, None, "overdue", 1),
        (90, None, "overdue", 90),
        (-1, 14, "coming", 0),
        (0, 14, "due", 0),
        (14, 14, "due", 0),
        (15, 14, "overdue", 1),
    ],
)
def test_both_sides_of_due(today, closes, state, late):
    assert due_state(on(0), closes_on=day(closes), today=on(today)) == state
    assert days_late(on(0), closes_on=day(closes), today=on(today)) == late


@pytest.mark.parametrize(
    ("done", "snoozed", "today", "state"),
    [
        (0, None, 0, "done"),
        (0, None, 90, "done"),
        (-5, None, 0, "done"),
        (5, None, 4, "overdue"),  # done tomorrow is not done yet
        (None, 5, 4, "snoozed"),
        (None, 5, 5, "overdue"),  # back on the day the snooze ends
        (None, 5, -3, "snoozed"),
        (0, 5, 4, "done"),
    ],
)
def test_done_goes_before_snoozed_and_snoozed_before_late(done, snoozed, today, state):
    found = due_state(on(0), done_on=day(done), snoozed_until=day(snoozed), today=on(today))
    assert found == DueState(state)


def test_what_closes_before_it_is_due_is_refused():
    with pytest.raises(RuleError, match="before it is due"):
        due_state(on(0), closes_on=on(-1), today=on(3))


@pytest.mark.parametrize(
    ("tested", "due"),
    [(None, date(2026, 1, 28)), ("2026-01-13", date(2026, 1, 28)), ("2026-01-20", date(2026, 2, 3))],
)
def test_the_next_test_is_counted_from_the_last_since_the_start(tested, due):
    last = date.fromisoformat(tested) if tested else None
    assert next_test_due(last, date(2026, 1, 14), 14) == due


def test_an_interval_is_at_least_a_day():
    assert next_test_due(None, on(0), 1) == on(1)
    with pytest.raises(RuleError, match="is below 1"):
        next_test_due(None, on(0), 0)
