"""`make chaos-zones`: all 438 240 wall times of tests/rules/test_civil_time_zones.py, minute by minute."""

from datetime import timedelta

import pytest

from tests.rules.test_civil_time_zones import YEARS, ZONES, days_of, unlike_the_scan


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("name", ZONES)
def test_every_wall_time_is_the_scans(name, year):
    assert unlike_the_scan(name, days_of(year), step=timedelta(minutes=1)) == []
