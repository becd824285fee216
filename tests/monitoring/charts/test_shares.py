"""The run chart and the funnel plot: points for what is known, limits on both sides, tables that say so."""

from decimal import Decimal

import pytest

from monitoring.charts.funnel import ClinicShare, funnel, limits
from monitoring.charts.look import Share
from monitoring.charts.run_chart import Point, run_chart

HALF = Share(Decimal("0.5"), Decimal("0.24"), Decimal("0.76"))
POINTS = [
    Point("Jan 2026", 5, 10, HALF),
    Point("Feb 2026", 0, 0, None),
    Point("Mar 2026", None, None, None),
    Point("Apr 2026", 5, 10, HALF),
]


def test_a_point_stands_where_somebody_was_judged_and_a_gap_elsewhere():
    (trace,) = run_chart(POINTS, HALF, each="month").chart["data"]
    assert trace["y"] == [50.0, None, None, 50.0]
    assert trace["connectgaps"] is False
    assert (trace["error_y"]["array"][0], trace["error_y"]["arrayminus"][0]) == (26.0, 26.0)


def test_the_table_says_what_is_hidden_and_what_is_nobody():
    rows = [row.cells for row in run_chart(POINTS, HALF, each="month").twin.rows]
    assert rows == [
        ("Jan 2026", "5", "10", "50 % (24 to 76 %)"),
        ("Feb 2026", "0", "0", "nobody judged"),
        ("Mar 2026", "hidden", "hidden", "hidden"),
        ("Apr 2026", "5", "10", "50 % (24 to 76 %)"),
    ]


def test_without_a_share_there_is_a_sentence_and_no_drawing():
    found = run_chart(POINTS[1:3], None, each="quarter")
    assert found.chart is None
    assert found.says.startswith("In no quarter can a share be shown")


def test_many_months_are_named_at_most_twelve_times():
    points = [Point(f"{n}", 5, 10, HALF) for n in range(60)]
    axis = run_chart(points, HALF, each="month").chart["layout"]["xaxis"]
    assert axis["ticktext"] == [str(n) for n in range(0, 60, 5)]


@pytest.mark.parametrize(
    ("judged", "low", "high"),
    [(100, "0.4020", "0.5980"), (25, "0.3040", "0.6960"), (1, "0.0000", "1.0000")],
)
def test_limits_narrow_with_the_number_judged(judged, low, high):
    """p = 0.5: 0.5 ± 1.96 × 0.5/√n, cut at 0 and 1."""
    found = limits(Decimal("0.5"), judged, Decimal("1.959964"))
    assert [f"{end:.4f}" for end in found] == [low, high]


def test_a_clinic_is_told_against_the_widest_limit_it_lies_outside_of():
    clinics = [
        ClinicShare("Large", 500, 1000),
        ClinicShare("Low", 30, 100),
        ClinicShare("High", 61, 100),
        ClinicShare("Within", 55, 100),
        ClinicShare("Hidden", None, None),
        ClinicShare("Nobody", 0, 0),
    ]
    found = {row.cells[0]: row.cells[1:] for row in funnel(clinics).twin.rows}
    assert found == {
        "Large": ("500", "1000", "50 %", "within both limits"),
        "Low": ("30", "100", "30 %", "below the 99.8 % limit"),
        "High": ("61", "100", "61 %", "above the 95 % limit"),
        "Within": ("55", "100", "55 %", "within both limits"),
        "Hidden": ("hidden", "hidden", "hidden", ""),
        "Nobody": ("0", "0", "nobody judged", ""),
    }


def test_limits_differ_by_their_dash_and_clinics_by_their_names():
    chart = funnel([ClinicShare("A", 50, 100), ClinicShare("B", 20, 40)]).chart
    assert [trace["line"]["dash"] for trace in chart["data"][:4]] == ["dash", "dash", "dot", "dot"]
    assert chart["data"][-1]["text"] == ["A", "B"]


@pytest.mark.parametrize(
    "clinics", [[], [ClinicShare("A", 50, 100)], [ClinicShare("A", 5, 10), ClinicShare("B", None, None)]]
)
def test_fewer_than_two_clinics_are_not_compared(clinics):
    found = funnel(clinics)
    assert found.chart is None
    assert found.says.startswith("Fewer than two clinics")
