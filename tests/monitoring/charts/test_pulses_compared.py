"""The pulses over each other: a line each with its own days, symbol and dash; the window as a band."""

from decimal import Decimal

from plotly import graph_objects as go

from monitoring.charts.pulses_compared import pulses_chart, style_of
from monitoring.rules.pulses_compared import compared_pulses
from tests.rules.histories import history, lab, pulse, scored


def ck(day, text, **more):
    return lab(day, text, uln="170", **more)


def seen():
    return history(
        160,
        courses=[pulse(160), pulse(160, days=(100,), doses=("500",), nth=2)],
        labs=[ck(-5, "1700"), ck(35, "340"), ck(90, "680"), ck(135, "510", sign=">")],
        strengths=[scored(-5, "90"), scored(35, "120"), scored(150, "111")],
    )


def drawn(told=None, gap=56):
    return pulses_chart(compared_pulses(told or seen()), longest_gap_days=gap)


def lines(chart, axis="y"):
    found = [t for t in chart["data"] if t["yaxis"] == axis and not t["showlegend"]]
    return {t["name"]: (t["x"], t["y"]) for t in found}


def test_each_pulse_is_drawn_on_its_own_days():
    chart = drawn()
    assert lines(chart) == {
        "pulse 1": ([-5, 35, 90], [10.0, 2.0, 4.0]),
        "pulse 2": ([-10, None, 35], [4.0, None, 3.0]),
    }
    assert lines(chart, "y2") == {
        "pulse 1": ([-5, 35], [60.0, 80.0]),
        "pulse 2": ([-65, None, 50], [80.0, None, 74.0]),
    }


def test_no_line_runs_across_a_longer_gap():
    assert lines(drawn(gap=39))["pulse 1"][0] == [-5, None, 35, None, 90]
    assert lines(drawn(gap=40))["pulse 1"][0] == [-5, 35, None, 90]


def test_no_pulse_is_told_by_hue_alone():
    styles = [style_of(place) for place in range(5)]
    assert all(len({style[part] for style in styles}) == 5 for part in range(3))
    chart = drawn()
    dashes = {t["name"]: t["line"]["dash"] for t in chart["data"]}
    assert dashes == {"pulse 1": "solid", "pulse 2": "dash"}


def test_a_bound_is_an_open_triangle_and_every_mark_leads_to_its_record():
    trace = next(t for t in drawn()["data"] if t["name"] == "pulse 2" and not t["showlegend"])
    assert trace["marker"]["symbol"] == ["square", "circle", "triangle-up-open"]
    assert trace["customdata"] == ["result:ck90", "", "result:ck135"]


def test_the_window_is_a_band_and_day_0_a_line():
    shapes = {s.get("name"): (s["x0"], s["x1"]) for s in drawn()["layout"]["shapes"]}
    assert (shapes["window"], shapes["day-0"]) == ((28, 42), (0, 0))


def test_the_weeks_around_the_window_are_always_in_view():
    chart = drawn(history(60, courses=[pulse(60)], labs=[ck(-2, "900"), ck(3, "800")]))
    first, last = chart["layout"]["xaxis"]["range"]
    assert first < -14
    assert last > 56


def test_it_is_a_figure_of_plain_numbers_and_sends_nothing_anywhere():
    chart = drawn()
    go.Figure(chart["data"], chart["layout"])
    assert (chart["config"]["showSendToCloud"], chart["config"]["plotlyServerURL"]) == (False, "")
    assert not any(isinstance(y, Decimal) for t in chart["data"] for y in t["y"])


def test_without_values_there_is_nothing_to_draw():
    assert drawn(history(60, courses=[pulse(60)]))["data"] == []
    assert drawn(history(60))["data"] == []
