"""Enzymes: each on its own upper limit, gaps kept, what has no number or limit never given one."""

from dataclasses import replace

import pytest

from tests.monitoring.charts.drawn import axis_of, draw, line, panels, traces, whiskers, words
from tests.rules.histories import history, lab, normal


def test_each_result_stands_at_the_multiple_of_its_own_limit():
    chart = draw(history(0, labs=[lab(-9, "1953", uln="130"), lab(0, "330", uln="165")]))
    assert line(chart, "enzymes", "CK") == [
        ("2026-01-05 12:00", 15.0231, "circle"),
        ("2026-01-14 12:00", 2.0, "circle"),
    ]
    (drawn,) = [t for t in traces(chart, "enzymes", name="CK") if not t["showlegend"]]
    assert drawn["hovertext"][0] == "CK: 1953 U/L<br>15.0 × upper limit (own upper limit 130)<br>5 Jan 2026"
    assert drawn["customdata"] == ["result:ck-9", "result:ck0"]
    assert drawn["line"]["shape"] == "linear"
    assert drawn["connectgaps"] is False


def test_a_result_printed_as_a_multiple_is_placed_as_it_is():
    chart = draw(history(0, labs=[lab(0, "6", "x ULN", code="ldh", label="LDH")]))
    assert line(chart, "enzymes", "LDH") == [("2026-01-14 12:00", 6.0, "cross")]


@pytest.mark.parametrize(("gap", "is_joined"), [(55, True), (56, True), (57, False)])
def test_a_line_runs_over_twice_the_test_interval_and_no_further(gap, is_joined):
    drawn = line(
        draw(history(0, labs=[lab(0, "300", uln="150"), lab(gap, "150", uln="150")])), "enzymes", "CK"
    )
    assert [mark is None for mark in drawn] == ([False, False] if is_joined else [False, True, False])


def test_the_gap_follows_the_interval_of_the_clinic():
    labs = [lab(0, "300", uln="150"), lab(15, "150", uln="150")]
    narrow = replace(history(0, labs=labs), test_interval_days=7)
    assert [mark is None for mark in line(draw(narrow), "enzymes", "CK")] == [False, True, False]


@pytest.mark.parametrize(
    ("sign", "symbol", "text"),
    [
        (">", "triangle-up-open", "CK &gt; 20 ×"),
        ("<", "triangle-down-open", "CK &lt; 20 ×"),
        ("about", "circle-open", "CK about 20 ×"),
    ],
)
def test_a_bound_is_an_open_mark_with_its_words_and_no_line_runs_through_it(sign, symbol, text):
    labs = [
        lab(-7, "1500", uln="150"),
        lab(0, "3000", uln="150", sign=sign),
        lab(7, "900", uln="150"),
    ]
    chart = draw(history(7, labs=labs))
    assert line(chart, "enzymes", "CK") == [
        ("2026-01-07 12:00", 10.0, "circle"),
        None,
        ("2026-01-14 12:00", 20.0, symbol),
        None,
        ("2026-01-21 12:00", 6.0, "circle"),
    ]
    assert words(chart, "enzymes") == [("2026-01-14 12:00", text)]


def test_an_approximate_day_is_an_open_mark_with_a_whisker_and_still_on_the_line():
    labs = [lab(0, "300", uln="150"), lab(28, "150", uln="150", approx=True)]
    chart = draw(history(28, labs=labs))
    assert line(chart, "enzymes", "CK") == [
        ("2026-01-14 12:00", 2.0, "circle"),
        ("2026-02-11 12:00", 1.0, "circle-open"),
    ]
    assert whiskers(chart, "enzymes") == ["2026-02-11 12:00"]


def test_normal_without_a_number_stands_in_the_band_once_a_day_and_never_on_a_line():
    labs = [normal(0), normal(0, code="ast", label="AST"), normal(5, code="ldh", label="LDH", approx=True)]
    chart = draw(history(5, labs=labs))
    (marks,) = traces(chart, "enzymes", name="reported normal, no number")
    assert marks["x"] == ["2026-01-14 12:00", "2026-01-19 12:00"]
    assert all(0.5 < y < 1 for y in marks["y"])
    assert marks["marker"]["symbol"] == ["circle-open", "circle-open"]
    assert words(chart, "enzymes") == [
        ("2026-01-14 12:00", "CK, AST normal, no number"),
        ("2026-01-19 12:00", "LDH normal, no number"),
    ]
    assert whiskers(chart, "enzymes") == ["2026-01-19 12:00"]
    assert [
        t["mode"] for t in chart["data"] if "line" in t.get("mode", "") and t["meta"]["fit"] != "whisker"
    ] == []


def test_without_an_upper_limit_a_result_stays_as_printed_in_its_own_lane():
    labs = [
        lab(0, "1085"),
        lab(0, "1036", code="ldh", label="LDH"),
        lab(0, "1.9", "ukat/L", code="ast", label="AST"),
        lab(0, "300", uln="150", key="placed"),
    ]
    chart = draw(history(0, labs=labs))
    assert panels(chart) == {
        "enzymes": "Enzymes, × upper limit of normal",
        "no_limit": "Enzymes with no upper limit recorded",
    }
    assert words(chart, "no_limit") == [("2026-01-14 12:00", "CK 1085 U/L, LDH 1036 U/L, AST 1.9 µkat…")]
    (marks,) = traces(chart, "no_limit", name="no place on the axis")
    assert marks["marker"]["symbol"] == ["square-open"]
    assert "LDH: 1036 U/L" in marks["hovertext"][0]
    assert line(chart, "enzymes", "CK") == [("2026-01-14 12:00", 2.0, "circle")]


def test_a_unit_shared_by_all_is_written_once():
    chart = draw(history(0, labs=[lab(0, "1085"), lab(0, "94", code="ast", label="AST")]))
    assert panels(chart) == {"no_limit": "Enzymes with no upper limit recorded"}
    assert words(chart, "no_limit") == [("2026-01-14 12:00", "CK 1085, AST 94 U/L")]


def test_the_normal_band_is_named_and_the_same_on_both_scales():
    chart = draw(history(0, labs=[lab(0, "1500", uln="150")]))
    (band,) = [shape for shape in chart["layout"]["shapes"] if shape.get("label")]
    assert (band["y0"], band["y1"], band["yref"], band["label"]["text"]) == (0.0001, 1, "y", "normal ↓")
    scales = chart["layout"]["meta"]["scales"]["yaxis"]
    assert axis_of(chart, "enzymes")["type"] == "log"
    assert scales["log"]["range"] == [-0.301, 1.1303]
    assert scales["log"]["tickvals"] == [0.5, 1, 2, 5, 10]
    assert scales["linear"]["range"] == [0, 11.0]
    assert scales["linear"]["tickvals"] == [0, 5, 10]
    linear = draw(history(0, labs=[lab(0, "1500", uln="150")]), scale="linear")
    assert axis_of(linear, "enzymes")["type"] == "linear"
    assert linear["layout"]["meta"]["scale"] == "linear"


def test_ck_is_bold_and_each_enzyme_has_a_symbol_of_its_own():
    codes = [("ck", "CK"), ("ast", "AST"), ("alt", "ALT"), ("ldh", "LDH"), ("aldolase", "aldolase")]
    labs = [lab(0, "300", uln="150", code=code, label=label) for code, label in codes]
    chart = draw(history(0, labs=labs))
    keys = sorted((t for t in chart["data"] if t["showlegend"]), key=lambda t: t["legendrank"])
    assert [(t["name"], t["marker"]["symbol"]) for t in keys] == [
        ("CK", "circle"),
        ("AST", "square"),
        ("ALT", "diamond"),
        ("LDH", "cross"),
        ("aldolase", "star"),
    ]
    assert [t["line"]["width"] for t in keys] == [2.6, 1.2, 1.2, 1.2, 1.2]
    assert len({t["line"]["color"] for t in keys}) == 5


@pytest.mark.parametrize("status", ["withdrawn", "entered_in_error"])
def test_a_result_that_no_longer_stands_is_not_drawn(status):
    labs = [lab(0, "300", uln="150"), lab(7, "900", uln="150", status=status)]
    assert line(draw(history(7, labs=labs)), "enzymes", "CK") == [("2026-01-14 12:00", 2.0, "circle")]


def test_a_result_of_no_known_day_is_never_placed():
    labs = [lab(0, "300", uln="150"), lab(None, "900", uln="150")]
    assert line(draw(history(7, labs=labs)), "enzymes", "CK") == [("2026-01-14 12:00", 2.0, "circle")]
