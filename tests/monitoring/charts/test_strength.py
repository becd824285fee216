"""Strength: a number at each point, one scale for each instrument and maximum."""

import pytest

from tests.monitoring.charts.drawn import axis_of, draw, line, panels, traces, whiskers, words
from tests.rules.histories import history, scored


def test_points_carry_their_number_and_the_title_its_scale():
    chart = draw(history(28, strengths=[scored(0, "96"), scored(28, "126", approx=True)]))
    assert panels(chart) == {"strength": "Strength, MMT-8 of 150"}
    assert line(chart, "strength", "MMT-8") == [
        ("2026-01-14 12:00", 96.0, "diamond"),
        ("2026-02-11 12:00", 126.0, "diamond-open"),
    ]
    assert words(chart, "strength") == [("2026-01-14 12:00", "96"), ("2026-02-11 12:00", "126")]
    assert whiskers(chart, "strength") == ["2026-02-11 12:00"]


def test_two_instruments_or_two_maxima_never_share_an_axis():
    tests = [
        scored(0, "63", "80"),
        scored(28, "126", "150"),
        scored(0, "40", "64", instrument="other", label="Functional Index 2"),
    ]
    chart = draw(history(28, strengths=tests))
    assert [said["text"] for said in chart["layout"]["annotations"] if said["name"] == "title-strength"] == [
        "Strength, MMT-8 of 80",
        "Strength, MMT-8 of 150",
        "Strength, Functional Index 2 of 64",
    ]
    lines = [t for t in chart["data"] if t.get("mode") == "lines+markers"]
    assert [(t["yaxis"], t["y"]) for t in lines] == [("y", [63.0]), ("y2", [126.0]), ("y3", [40.0])]


@pytest.mark.parametrize(
    ("totals", "maximum", "ticks"),
    [
        (("96", "141"), "150", [90, 120, 150]),
        (("66", "73"), "80", [65, 70, 75, 80]),
        (("49", "54"), "64", [48, 56, 64]),
        (("80", "80"), "80", [70, 75, 80]),
        (("0", "5"), "5", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_axis_reaches_the_maximum_and_goes_below_the_lowest_score(totals, maximum, ticks):
    tests = [scored(day, total, maximum) for day, total in enumerate(totals)]
    axis = axis_of(draw(history(1, strengths=tests)), "strength")
    assert axis["tickvals"] == ticks
    assert axis["range"][0] < min(map(float, totals))
    assert axis["range"][1] > float(maximum)


@pytest.mark.parametrize(("gap", "is_joined"), [(56, True), (57, False)])
def test_the_line_has_the_same_longest_gap_as_the_enzymes(gap, is_joined):
    drawn = line(draw(history(gap, strengths=[scored(0, "96"), scored(gap, "126")])), "strength", "MMT-8")
    assert (None not in drawn) is is_joined


def test_a_finding_without_a_grade_is_said_on_its_day_and_on_no_scale():
    finding = scored(0, None, None, instrument="other", label="proximal deficit", approx=True)
    chart = draw(history(0, strengths=[finding]))
    assert panels(chart) == {"findings": "Strength, found without a grade"}
    (marks,) = traces(chart, "findings", name="strength without a grade")
    assert (marks["x"], marks["marker"]["symbol"]) == (["2026-01-14 12:00"], ["diamond-open"])
    assert words(chart, "findings") == [("2026-01-14 12:00", "proximal deficit")]
    assert marks["hovertext"] == ["proximal deficit: no grade recorded<br>about 14 Jan 2026"]


def test_a_score_without_a_maximum_says_so():
    assert panels(draw(history(0, strengths=[scored(0, "40", None)]))) == {
        "strength": "Strength, MMT-8 (maximum not recorded)"
    }
