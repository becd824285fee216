"""The timeline as chosen: results of any kind, an axis of values, some days, some panels."""

from dataclasses import replace

import plotly.graph_objects as go
import pytest

from monitoring.charts import timeline_chart
from monitoring.charts.timeline import NOTHING_CHOSEN
from monitoring.rules.chart_choices import choices
from tests.monitoring.charts.drawn import axis_of, line, panels, words
from tests.monitoring.charts.test_layout import heading, rich
from tests.rules.histories import history, lab, on, scored


def draw(seen, **asked):
    chart = timeline_chart(seen, choices(seen, **asked))
    go.Figure({"data": chart["data"], "layout": chart["layout"]})
    return chart


def crp(day, text, uln=None):
    return lab(day, text, "mg/L", code="crp", label="CRP", uln=uln)


def test_any_result_of_the_record_may_be_drawn_on_its_own_limit():
    chart = draw(history(9, labs=[crp(0, "45", "5"), lab(0, "300", uln="150")]), analytes=["crp"])
    assert panels(chart) == {"enzymes": "Results, × upper limit of normal"}
    assert line(chart, "enzymes", "CRP") == [("2026-01-14 12:00", 9.0, "hexagon")]


def test_a_chosen_result_is_not_repeated_among_the_others_and_an_enzyme_never_is():
    labs = [
        crp(0, "45", "5"),
        lab(0, "300", uln="150"),
        lab(0, "4.1", "mmol/L", code="potassium", label="Potassium"),
    ]
    chart = draw(history(9, labs=labs), analytes=["crp"])
    assert [text for _, text in words(chart, "rows")] == ["Potassium 4.1 mmol/L"]


def test_without_its_own_limit_a_chosen_result_has_no_place_on_the_multiples():
    chart = draw(history(9, labs=[crp(0, "45")]), analytes=["crp"])
    assert panels(chart) == {"no_limit": "Results with no upper limit recorded"}


def test_values_in_one_unit_stand_on_one_axis_without_the_normal_band():
    labs = [lab(0, "300", uln="150"), lab(9, "5", "ukat/L"), lab(12, "6", "x ULN")]
    chart = draw(history(12, labs=labs), axis="unit")
    assert panels(chart) == {"enzymes": "Enzymes, U/L", "no_limit": "Enzymes not known in U/L"}
    assert line(chart, "enzymes", "CK") == [
        ("2026-01-14 12:00", 300.0, "circle"),
        ("2026-01-23 12:00", 300.0, "circle"),
    ]
    assert not [shape for shape in chart["layout"]["shapes"] if shape.get("label")]
    assert axis_of(chart, "enzymes")["tickvals"] == [500.0] or axis_of(chart, "enzymes")["type"] == "log"


def test_a_bound_is_said_in_the_unit_of_the_axis():
    chart = draw(history(9, labs=[lab(0, "3000", uln="150", sign=">"), lab(3, "900")]), axis="unit")
    assert words(chart, "enzymes") == [("2026-01-14 12:00", "CK &gt; 3000")]


@pytest.mark.parametrize(("lowest", "has_log"), [("0.1", True), ("0", False), ("-3", False)])
def test_a_log_axis_is_offered_only_above_zero(lowest, has_log):
    other = [lab(day, text, "mmol/L", code="", label="base excess") for day, text in ((0, lowest), (3, "2"))]
    chart = draw(history(9, labs=other), analytes=["other:base excess"], axis="unit")
    assert bool(chart["layout"]["meta"]["scales"]) is has_log
    assert axis_of(chart, "enzymes")["type"] == ("log" if has_log else "linear")


@pytest.mark.parametrize("scale", ["log", "linear"])
def test_the_scale_is_the_one_asked(scale):
    chart = draw(history(9, labs=[lab(0, "300", uln="150")]), scale=scale)
    assert axis_of(chart, "enzymes")["type"] == scale
    assert chart["layout"]["meta"]["scale"] == scale


def test_the_axis_spans_the_chosen_days_and_no_others():
    chart = draw(rich(), first=on(0), last=on(30))
    assert chart["layout"]["xaxis"]["range"] == ["2026-01-14", "2026-02-14"]
    assert [x for x, _, _ in line(chart, "enzymes", "CK")] == ["2026-02-12 12:00"]
    assert heading(chart, "today")["text"].endswith("→")


def test_an_open_end_of_the_days_is_that_of_the_record():
    whole = draw(rich())["layout"]["xaxis"]["range"]
    assert draw(rich(), first=on(0))["layout"]["xaxis"]["range"] == ["2026-01-14", whole[1]]
    assert draw(rich(), last=on(0))["layout"]["xaxis"]["range"] == [whole[0], "2026-01-15"]


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [
        (["results"], ["enzymes", "no_limit"]),
        (["strength"], ["strength"]),
        (["steroid"], ["steroid"]),
        (["rows", "steroid"], ["steroid", "rows"]),
    ],
)
def test_only_the_chosen_panels_are_drawn_in_the_order_of_the_question(asked, drawn):
    assert list(panels(draw(rich(), panels=asked))) == drawn


def test_where_nothing_of_the_choice_is_on_these_days_that_is_said():
    seen = history(9, labs=[lab(0, "300", uln="150")], strengths=[scored(3, "96")])
    chart = draw(seen, panels=["results"], first=on(1))
    assert chart["data"] == []
    assert chart["layout"]["annotations"][0]["text"] == NOTHING_CHOSEN


def test_a_clinic_in_microkatal_reads_its_own_unit():
    seen = replace(history(9, labs=[lab(0, "300", uln="150")]), enzyme_unit="ukat/L")
    chart = draw(seen, axis="unit")
    assert panels(chart) == {"enzymes": "Enzymes, µkat/L"}
    assert line(chart, "enzymes", "CK") == [("2026-01-14 12:00", 5.0, "circle")]
