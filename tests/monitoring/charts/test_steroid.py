"""Steroid: steps as taken and as planned, unknown doses hatched and worded, pulses beside them."""

from dataclasses import replace
from datetime import date

import pytest

from courses.rules.exposure import DailySegment
from monitoring.charts.steps import apart, cut_at
from tests.monitoring.charts.drawn import axis_of, draw, panels, traces, words
from tests.rules.histories import history, lab, number, plan, taken


def segment(first, last, mg):
    return DailySegment(date(2026, 1, first), date(2026, 1, last), number(mg))


def test_taken_is_a_solid_step_area_from_the_first_day_to_the_end_of_the_last():
    chart = draw(history(20, taken=[taken(0, 6, "60"), taken(7, 13, "50", key="taken:2")]))
    assert panels(chart) == {"steroid": "Prednisone-equivalent, mg a day"}
    (area,) = traces(chart, "steroid", name="taken")
    assert list(zip(area["x"], area["y"], strict=True)) == [
        ("2026-01-14", 0.0),
        ("2026-01-14", 60.0),
        ("2026-01-21", 50.0),
        ("2026-01-28", 50.0),
        ("2026-01-28", 0.0),
    ]
    assert (area["fill"], area["line"]["shape"], area["line"]["dash"]) == ("tozeroy", "hv", "solid")
    assert words(chart, "steroid") == [("2026-01-17 12:00", "60"), ("2026-01-24 12:00", "50")]


def test_days_between_two_periods_stay_empty():
    chart = draw(history(20, taken=[taken(0, 2, "60"), taken(4, 6, "60", key="taken:2")]))
    (area,) = traces(chart, "steroid", name="taken")
    assert area["x"] == [
        *("2026-01-14", "2026-01-14", "2026-01-17", "2026-01-17"),
        None,
        *("2026-01-18", "2026-01-18", "2026-01-21", "2026-01-21"),
    ]
    assert area["y"] == [0, 60, 60, 0, None, 0, 60, 60, 0]


def test_the_plan_ahead_is_dotted_and_its_first_step_labelled_once():
    chart = draw(history(6, plans=[plan((0, "60"), (14, "50"), (28, "0"))]))
    (taken_area,) = traces(chart, "steroid", name="taken")
    (planned,) = traces(chart, "steroid", name="planned")
    assert (taken_area["x"][0], taken_area["x"][-1]) == ("2026-01-14", "2026-01-21")
    assert (planned["x"][0], planned["x"][-1]) == ("2026-01-21", "2026-02-11")
    assert planned["line"]["dash"] == "dot"
    assert words(chart, "steroid") == [("2026-01-21", "60"), ("2026-02-04", "50")]
    (labels,) = [t for t in traces(chart, "steroid") if t.get("name") == "mg a day"]
    assert labels["meta"] == {"fit": "span", "days": [14, 14], "alone": [False, False]}
    assert labels["hovertext"][0] == "60 mg prednisone-equivalent a day<br>14–27 Jan"


def test_where_less_was_planned_than_taken_the_plan_shows_over_the_dose():
    chart = draw(history(13, plans=[plan((0, "40"), (28, "0"))], taken=[taken(7, 9, "60")]))
    over = [
        t
        for t in traces(chart, "steroid")
        if t.get("fill") is None and t.get("line", {}).get("dash") == "dot"
    ]
    assert [(t["x"], t["y"]) for t in over] == [(["2026-01-21", "2026-01-24"], [40.0, 40.0])]


def test_apart_keeps_only_the_days_that_differ():
    planned = [segment(1, 10, "40"), segment(11, 20, "30")]
    assert apart(planned, [segment(1, 10, "40"), segment(11, 20, "30")]) == []
    assert apart(planned, []) == planned
    assert apart(planned, [segment(1, 3, "40"), segment(4, 5, "60"), segment(6, 15, "40")]) == [
        segment(4, 5, "40"),
        segment(11, 20, "30"),
    ]
    assert apart(planned, [segment(3, 4, "40")]) == [segment(1, 2, "40"), segment(5, 10, "40"), planned[1]]


def test_cut_at_keeps_its_day_on_the_first_side():
    assert cut_at([segment(1, 10, "40")], date(2026, 1, 4)) == ([segment(1, 4, "40")], [segment(5, 10, "40")])
    assert cut_at([segment(1, 10, "40")], date(2026, 1, 10)) == ([segment(1, 10, "40")], [])


def test_a_dose_without_a_last_day_is_solid_up_to_the_last_record_and_unsure_after_it():
    seen = history(20, taken=[taken(0, None, "40")], labs=[lab(9, "300", uln="150")])
    chart = draw(seen)
    (sure,) = traces(chart, "steroid", name="taken")
    (unsure,) = traces(chart, "steroid", name="last known dose, no end recorded")
    assert (sure["x"][0], sure["x"][-1]) == ("2026-01-14", "2026-01-24")
    assert (unsure["x"][0], unsure["x"][-1]) == ("2026-01-24", "2026-02-04")
    assert unsure["line"]["dash"] == "dash"


def test_a_dose_not_known_in_mg_is_a_hatched_strip_with_its_printed_words():
    fact = replace(taken(0, None, None, approx=True), printed="1 mg/kg a day")
    chart = draw(history(13, taken=[fact]))
    assert panels(chart) == {"steroid": "Steroid"}
    (strip,) = traces(chart, "steroid", name="dose not known in mg")
    assert strip["x"] == ["2026-01-14", "2026-01-14", "2026-01-28", "2026-01-28", "2026-01-14"]
    assert strip["fillpattern"]["shape"] == "/"
    assert words(chart, "steroid") == [("2026-01-14", "1 mg/kg a day, no last day recorded")]
    assert axis_of(chart, "steroid")["tickvals"] == []


def test_only_the_unknown_of_two_steroids_is_worded():
    facts = [
        replace(taken(0, 13, "10"), printed="10 mg a day"),
        replace(taken(0, 13, None, drug="dexamethasone", key="taken:2"), printed="0.1 mg/kg a day"),
    ]
    chart = draw(history(13, taken=facts))
    assert words(chart, "steroid") == [("2026-01-14", "0.1 mg/kg a day")]


@pytest.mark.parametrize(
    ("mg", "ticks"), [("60", [0, 20, 40, 60]), ("7.5", [0, 2, 4, 6]), ("150", [0, 50, 100, 150])]
)
def test_the_scale_has_round_ticks_up_to_the_highest_dose(mg, ticks):
    axis = axis_of(draw(history(6, taken=[taken(0, 6, mg)])), "steroid")
    assert axis["tickvals"] == ticks
    assert axis["range"][0] == 0
    assert axis["range"][1] > float(mg)


def test_a_step_between_days_without_a_dose_is_marked_as_alone():
    facts = [taken(0, 6, "60"), taken(8, 8, "10", key="taken:2"), taken(10, 11, None, key="taken:3")]
    (labels,) = [t for t in traces(draw(history(20, taken=facts)), "steroid") if t.get("name") == "mg a day"]
    assert (labels["text"], labels["meta"]["alone"]) == (["60", "10"], [True, True])
