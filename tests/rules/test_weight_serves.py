"""The first day of a dose that a weight no longer serves."""

from datetime import date, timedelta

import pytest

from courses.rules.weight import first_day_without_weight

WEIGHED = date(2026, 1, 1)


def day(n: int) -> date:
    return WEIGHED + timedelta(days=n)


@pytest.mark.parametrize(
    ("dose_days", "first"),
    [((), None), ((29,), None), ((30,), None), ((31,), 31), ((32, 31, 29), 31), ((-1,), None)],
)
def test_a_weight_serves_its_days_both_included(dose_days, first):
    found = first_day_without_weight([day(n) for n in dose_days], weighed_on=WEIGHED, good_for=30)
    assert found == (None if first is None else day(first))


def test_without_a_weight_the_first_dose_is_without_one():
    assert first_day_without_weight([day(2), day(1)], weighed_on=None, good_for=30) == day(1)
