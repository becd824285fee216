from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.dates import UNKNOWN_DAY, Precision, When
from courses.rules.errors import RuleError
from monitoring.rules.window import (
    Window,
    WindowState,
    days_left,
    days_until_open,
    window_after,
    window_state,
)
from tests.rules.vectors import rows


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", rows("window.csv"), ids=lambda row: f"{row['today']} {row['state']}")
def test_window_vectors(row):
    window = window_after(When(day(row["last_infusion"])))
    today = day(row["today"])
    assert window_state(window, reviewed_on=day(row["reviewed_on"]), today=today) == row["state"]
    assert days_left(window, today=today) == (int(row["days_left"]) if row["days_left"] else None)


def test_days_28_and_42_are_both_inside():
    window = window_after(When(date(2026, 1, 14)))
    assert window == Window(date(2026, 1, 14), date(2026, 2, 11), date(2026, 2, 25))
    asked = [date(2026, 2, 10), date(2026, 2, 11), date(2026, 2, 25), date(2026, 2, 26)]
    assert [window.covers(d) for d in asked] == [False, True, True, False]


def test_an_approximate_infusion_opens_an_approximate_window():
    assert window_after(When(date(2026, 1, 14), Precision.APPROX)).is_approximate


def test_an_infusion_on_no_known_day_opens_none():
    with pytest.raises(RuleError, match="the day of the last infusion is not known"):
        window_after(UNKNOWN_DAY)


def test_days_until_open():
    window = window_after(When(date(2026, 1, 14)))
    asked = [date(2026, 1, 14), date(2026, 2, 10), date(2026, 2, 11), date(2026, 3, 1)]
    assert [days_until_open(window, today=d) for d in asked] == [28, 1, 0, 0]


days = st.integers(0, 90).map(lambda n: date(2026, 1, 14) + timedelta(days=n))


@given(st.one_of(st.none(), days), days)
def test_the_state_is_reviewed_only_by_a_review_that_happened_since_it_opened(reviewed_on, today):
    window = window_after(When(date(2026, 1, 14)))
    counts = reviewed_on is not None and window.opens <= reviewed_on <= today
    state = window_state(window, reviewed_on=reviewed_on, today=today)
    assert (state in {WindowState.REVIEWED, WindowState.REVIEWED_LATE}) == counts
    assert (state is WindowState.OPEN) == (not counts and window.covers(today))
