"""Years and quarters an audit offers, on both sides of their first and last days."""

from datetime import date

import pytest

from monitoring.rules.periods import last_full_quarter, last_twelve_months, offered, period_of


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_code_is_days(code, first, last):
    found = period_of(code)
    assert (found.first_day, found.last_day) == (first, last)
    assert found.quarter == (int(code[-1]) if "Q" in code else None)


@pytest.mark.parametrize("code", ["", "all", "26", "2026-Q5", "2026-Q0", "2026-q1", "1826", "2026-Q1 "])
def test_another_code_is_none(code):
    assert period_of(code) is None


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 3, 31), date(2025, 12, 31)),
        (date(2026, 4, 1), date(2026, 3, 31)),
        (date(2026, 6, 30), date(2026, 3, 31)),
        (date(2026, 12, 31), date(2026, 9, 30)),
        (date(2027, 1, 1), date(2026, 12, 31)),
    ],
)
def test_the_latest_quarter_that_is_over(today, last):
    assert last_full_quarter(today) == last


def test_what_has_not_begun_is_not_offered():
    codes = [period.code for period in offered(date(2026, 5, 13), years=2)]
    assert codes == ["2026", "2026-Q2", "2026-Q1", "2025", "2025-Q4", "2025-Q3", "2025-Q2", "2025-Q1"]


def test_a_period_ends_with_what_is_known():
    year = period_of("2026")
    assert year.until(date(2026, 9, 30)).last_day == date(2026, 9, 30)
    assert year.until(date(2027, 3, 31)) == year


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2026, 5, 13), date(2025, 5, 14)), (date(2024, 2, 29), date(2023, 3, 1))],
)
def test_twelve_months_end_today(today, first):
    found = last_twelve_months(today)
    assert (found.first_day, found.last_day) == (first, today)
