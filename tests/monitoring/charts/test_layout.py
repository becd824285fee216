"""The whole figure: one time axis, windows and today through all panels, plain JSON that Plotly accepts."""

import itertools
import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import plotly.graph_objects as go
import pytest

from monitoring.charts import timeline_chart
from monitoring.charts.timeline import NOTHING
from monitoring.rules.history import NoteFact
from tests.monitoring.charts.drawn import draw, panels
from tests.rules.histories import history, lab, on, plan, pulse, scored, taken, when

CSS = Path(__file__).parents[3] / "tracker/static/pulseline/css"


def rich(today=91, **more):
    facts = {
        "labs": [lab(-5, "2250", uln="150"), lab(29, "240", uln="150"), lab(0, "900")],
        "strengths": [scored(-5, "96"), scored(31, "126")],
        "courses": [pulse(today)],
        "plans": [plan((1, "60"), (15, "50"), (29, "0"))],
        "taken": [taken(8, 9, None, drug="dexamethasone")],
        "notes": [NoteFact("note:1", "event", when(-20), "first seen")],
    }
    return history(today, **facts | more)


def shapes(chart, name):
    return [shape for shape in chart["layout"]["shapes"] if shape.get("name") == name]


def heading(chart, name):
    (found,) = [said for said in chart["layout"]["annotations"] if said["name"] == name]
    return found


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_the_figure_is_plain_json_that_plotly_accepts(scale):
    chart = draw(rich(), scale=scale)
    assert json.loads(json.dumps(chart, allow_nan=False)) == chart
    go.Figure({"data": chart["data"], "layout": chart["layout"]})


def test_panels_follow_the_order_of_the_question():
    assert list(panels(draw(rich()))) == ["enzymes", "no_limit", "strength", "steroid", "rows"]


def test_panels_share_the_time_axis_and_do_not_overlap():
    layout = draw(rich())["layout"]
    domains = [layout[f"yaxis{n}" if n > 1 else "yaxis"]["domain"] for n in range(1, 6)]
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(domains))
    assert domains[-1][0] == 0
    assert layout["xaxis"]["anchor"] == "y5"
    assert {trace["xaxis"] for trace in draw(rich())["data"]} == {"x"}


def test_an_unknown_scale_is_refused_in_one_sentence():
    with pytest.raises(
        ValueError, match=r"^The scale 'cubic' was refused because .*; choose log or linear\.$"
    ):
        timeline_chart(rich(), scale="cubic")


def test_the_window_is_one_band_from_its_first_day_to_the_end_of_its_last():
    chart = draw(rich())
    band, opens, closes = shapes(chart, "window-1")
    assert (band["x0"], band["x1"], band["yref"], band["y0"], band["y1"]) == (
        *("2026-02-11", "2026-02-26"),
        *("paper", 0, 1),
    )
    assert (opens["x0"], closes["x0"]) == ("2026-02-11", "2026-02-26")
    assert heading(chart, "window-1")["text"] == "Response window 11–25 Feb"


def test_of_two_windows_the_later_is_the_stronger_and_both_are_numbered():
    chart = draw(rich(courses=[pulse(91), pulse(91, nth=2, days=(60, 61, 62))]))
    assert shapes(chart, "window-1")[0]["fillcolor"] == "var(--chart-window-old)"
    assert shapes(chart, "window-2")[0]["fillcolor"] == "var(--chart-window)"
    assert heading(chart, "window-1")["text"] == "Response window 1, 11–25 Feb"
    assert heading(chart, "window-2")["text"] == "Response window 2, 14–28 Apr"


def test_a_window_of_an_approximate_day_says_about():
    chart = draw(rich(courses=[pulse(91, approx=True)]))
    assert heading(chart, "window-1")["text"] == "Response window about 11–25 Feb"


def test_today_is_one_line_with_its_date():
    chart = draw(rich())
    (line,) = shapes(chart, "today")
    assert (line["x0"], line["x1"]) == ("2026-04-15 12:00", "2026-04-15 12:00")
    assert heading(chart, "today")["text"] == "today 15 Apr 2026"


@pytest.mark.parametrize(("wait", "is_on"), [(119, True), (120, True), (121, False)])
def test_today_far_behind_the_last_fact_is_named_at_the_edge_instead(wait, is_on):
    chart = draw(history(wait, labs=[lab(0, "300", uln="150")]))
    assert bool(shapes(chart, "today")) is is_on
    assert heading(chart, "today")["text"].endswith("→") is not is_on


def test_a_single_result_has_two_weeks_of_room_on_either_side():
    chart = draw(history(0, labs=[lab(0, "300", uln="150")]))
    assert chart["layout"]["xaxis"]["range"] == ["2025-12-31", "2026-01-29"]
    assert list(panels(chart)) == ["enzymes"]


def test_headings_near_each_other_stand_in_rows_also_on_a_phone():
    chart = draw(rich(today=35))
    shifts = chart["layout"]["meta"]["phone"]["shifts"]
    assert shifts["today"] != shifts["window-1"]
    assert heading(chart, "today")["yshift"] != heading(chart, "window-1")["yshift"]


def test_the_latest_pulse_is_a_span_to_look_at():
    spans = draw(rich())["layout"]["meta"]["spans"]
    assert spans["course"] == ["2025-12-31", "2026-03-12"]
    assert list(draw(rich(courses=[]))["layout"]["meta"]["spans"]) == ["all"]


def test_with_nothing_to_draw_it_says_so():
    unplaced_only = history(0, notes=[NoteFact("note:1", "event", when(None), "flu")])
    for seen in (history(0), unplaced_only):
        chart = draw(seen)
        assert chart["data"] == []
        assert [said["text"] for said in chart["layout"]["annotations"]] == [NOTHING]
        go.Figure({"data": chart["data"], "layout": chart["layout"]})


def test_no_patient_data_can_leave_through_a_button():
    config = draw(rich())["config"]
    assert config["showSendToCloud"] is False
    assert config["plotlyServerURL"] == ""
    assert config["displaylogo"] is False
    assert config["modeBarButtons"] == [["zoom2d", "pan2d", "resetScale2d"]]


def test_every_colour_is_a_token_of_both_themes():
    used = set(re.findall(r"var\((--[a-z0-9-]+)\)", json.dumps(draw(rich()))))
    screens = (
        (CSS / "tokens.css")
        .read_text(encoding="utf-8")
        .split("@media screen and (prefers-color-scheme: dark)")
    )
    assert len(used) > 15
    for theme in screens:
        assert [name for name in used if f"{name}:" not in theme] == []


def test_no_text_carries_markup_that_a_strict_policy_would_block():
    texts = json.dumps([trace.get("text") for trace in draw(rich())["data"]])
    assert not re.search(r"<(b|i|span|sup|sub|a)\b", texts)


def test_the_figure_never_reads_the_clock():
    seen = rich()
    assert draw(seen) == draw(seen)
    assert draw(replace(seen, today=on(90))) != draw(seen)


def many(count):
    labs = [replace(lab(i // 4, str(100 + i % 900), uln="150"), key=f"result:{i}") for i in range(count)]
    notes = [NoteFact(f"note:{i}", "note", when(i), f"note {i}") for i in range(count // 2)]
    return rich(today=count // 2, labs=labs, notes=notes)


def test_two_thousand_results_are_quick_and_four_times_as_many_cost_about_four_times():
    seconds = []
    for count in (2000, 8000):
        seen = many(count)
        started = time.perf_counter()
        draw(seen)
        seconds.append(time.perf_counter() - started)
    assert seconds[0] < 2
    assert seconds[1] < 10 * seconds[0] + 0.2  # a quadratic draw would take 16 times as long


def test_published_long_gap_stays_in_order():
    labs = [lab(day, "300", uln="150") for day in (0, 60, 730, 1278)]
    chart = draw(history(1300, labs=labs))
    first, last = chart["layout"]["xaxis"]["range"]
    assert first < "2026-01-14"
    assert last > (on(1300) + timedelta(days=1)).isoformat()


def test_the_axis_holds_the_day_of_a_late_review():
    seen = history(400, labs=[lab(0, "300", uln="150")], courses=[pulse(400, reviewed=300)])
    assert draw(seen)["layout"]["xaxis"]["range"][1] > on(300).isoformat()
