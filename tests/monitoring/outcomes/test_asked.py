"""Who asks an audit: which numbers are hidden from them, and until which day they know."""

from datetime import date
from types import SimpleNamespace

import pytest

from monitoring.outcomes.asked import Desk


class Clinic(SimpleNamespace):
    def __str__(self) -> str:
        return self.name


NORTH, SOUTH = Clinic(pk=1, name="North", least_shown=11), Clinic(pk=2, name="South", least_shown=6)


@pytest.mark.parametrize(
    ("clinics", "said"),
    [((NORTH,), "10"), ((NORTH, NORTH), "10"), ((NORTH, SOUTH), "10 (North), 5 (South)")],
)
def test_the_greatest_hidden_number_is_said_once_where_it_is_the_same(clinics, said):
    assert Desk(clinics, clinics, may_see=False, today=date(2026, 5, 13)).most_hidden == said


@pytest.mark.parametrize(
    ("may_see", "until", "usual"),
    [(True, date(2026, 5, 13), "last-12-months"), (False, date(2026, 3, 31), "2026")],
)
def test_who_may_not_see_patients_knows_what_was_known_when_the_last_quarter_ended(may_see, until, usual):
    desk = Desk((NORTH,), (NORTH,), may_see=may_see, today=date(2026, 5, 13))
    assert (desk.until, desk.periods[0].code) == (until, usual)
    assert ("2026-Q2" in {period.code for period in desk.periods}) is may_see
