"""What a page says of counts: shares with their interval, rates of those judged, hidden where it must be."""

from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.outcomes.measures import Verdict, measure_of
from monitoring.outcomes.shown import whole
from monitoring.outcomes.tally import Tally, summed
from monitoring.templatetags.outcomes import count_said, parameter_said, share_said

WINDOW, SEVERE = measure_of("reviewed_in_window"), measure_of("severe_effects")


@pytest.mark.parametrize(
    ("by_reason", "said"),
    [
        ({"reviewed": 12, "not_reviewed": 8}, "12 of 20, 39–78\N{NO-BREAK SPACE}%"),
        ({"reviewed": 1}, "1 of 1, 21–100\N{NO-BREAK SPACE}%"),
        ({"window_not_closed": 5}, "nobody judged"),
        ({}, "nobody judged"),
    ],
)
def test_a_share_stands_with_its_counts_and_interval(by_reason, said):
    assert share_said(whole(Tally(WINDOW, by_reason))) == said


def test_a_share_of_a_hidden_count_is_hidden():
    shown = whole(Tally(WINDOW, {"reviewed": 12, "not_reviewed": 8}))
    hidden = replace(shown, by_verdict={**shown.by_verdict, Verdict.FAILED: None})
    assert share_said(hidden) == "hidden"
    assert [count_said(count) for count in hidden.counts] == ["12", "hidden", "0", "0", "20"]


def test_a_rate_is_of_those_judged():
    """6 events in 3653 days, 120.02 months: 5.0 in 100 months (1.8 to 10.9, exact Poisson)."""
    watched = {"none": (Decimal(3000), 0), "some": (Decimal(653), 6), "not_graded": (Decimal(900), 4)}
    found = Tally(SEVERE, {"none": 10, "some": 3, "not_graded": 2}, watched)
    assert share_said(whole(found)) == "5.0 in 100 patient-months, 1.8–10.9; 6 in 3653\N{NO-BREAK SPACE}days"
    assert share_said(replace(whole(found), watched=None)) == "hidden"
    assert share_said(whole(Tally(SEVERE, {"nothing_given": 2}))) == "nobody watched"


def test_parts_of_a_rate_add_up():
    part = Tally(SEVERE, {"some": 1}, {"some": (Decimal(100), 2)})
    assert summed(SEVERE, {(1, "2026-01"): part, (1, "2026-02"): part}).of_judged == (Decimal(200), 4)


def test_a_parameter_stands_with_its_source():
    (opens, _) = WINDOW.parameters
    assert parameter_said(opens).startswith("Opens day: 28 (")
