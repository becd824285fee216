"""Dose against adverse effects: steps, the total, each effect from its onset; what is not known stays so."""

import plotly.graph_objects as go

from monitoring.charts.dose_effects import dose_figure
from tests.monitoring.charts.drawn import panels, traces, words
from tests.rules.histories import history, pulse, taken
from tests.rules.test_cumulative import effect


def figure(*effects, doses=None, **more):
    found = dose_figure(
        history(30, taken=doses or [taken(1, 10, "60"), taken(11, 20, "40")], effects=effects, **more)
    )
    if found.chart:
        go.Figure({"data": found.chart["data"], "layout": found.chart["layout"]})
    return found


BOTH = (effect(10, 3, "low potassium", resolved=12), effect(3, 1, "striae"))


def test_the_dose_the_total_and_the_effects_share_one_time_axis():
    assert panels(figure(*BOTH).chart) == {
        "steroid": "Prednisone-equivalent, mg a day",
        "total": "Prednisone-equivalent taken in all, g",
        "effects": "Adverse effects, from onset to resolution",
    }


def test_an_effect_stands_at_its_onset_with_grade_and_words():
    chart = figure(*BOTH).chart
    (discs,) = traces(chart, "effects", name="adverse effects")
    assert (discs["x"], discs["y"], discs["text"]) == (
        ["2026-01-17 12:00", "2026-01-24 12:00"],
        [0, 1],
        ["1", "3"],
    )
    assert words(chart, "effects") == [("2026-01-17 12:00", "striae"), ("2026-01-24 12:00", "low potassium")]
    assert discs["hovertext"][1].endswith("60 mg that day<br>600 mg in all by then")


def test_a_bar_runs_to_the_resolution_and_a_dotted_one_where_there_is_none():
    chart = figure(*BOTH).chart
    (known,) = traces(chart, "effects", name="resolved")
    (unknown,) = traces(chart, "effects", name="no day of resolution")
    assert (known["x"], known["line"]["dash"]) == (["2026-01-24", "2026-01-27", None], "solid")
    assert (unknown["x"], unknown["line"]["dash"]) == (["2026-01-17", "2026-02-14", None], "dot")


def test_the_total_is_dashed_from_where_a_dose_is_not_known():
    chart = figure(*BOTH, doses=[taken(1, 10, "60"), taken(11, 20, None)]).chart
    (known,) = traces(chart, "total", name="known in full")
    (least,) = traces(chart, "total", name="at least: a dose is not known")
    assert (known["x"], known["y"]) == (["2026-01-15", "2026-01-25"], [0.0, 0.6])
    assert (least["x"], least["y"]) == (["2026-01-25", "2026-02-04"], [0.6, 0.6])
    assert least["hovertext"][-1] == "at least 600 mg by the end of 3 Feb 2026"


def test_without_a_known_mg_there_is_no_total_to_draw():
    chart = figure(*BOTH, doses=[taken(1, 10, None)]).chart
    assert list(panels(chart)) == ["steroid", "effects"]


def test_the_twin_tells_dose_and_total_of_each_effect_the_undated_last():
    twin = figure(*BOTH, effect(None, 2, "diabetes"), courses=[pulse(30)]).twin
    assert [row.cells for row in twin.rows] == [
        ("striae", "grade 1 (5.0)", "17 Jan 2026", "60 mg", "3930 mg", "not recorded", ""),
        ("low potassium", "grade 3 (5.0)", "24 Jan 2026", "60 mg", "4.35 g", "26 Jan 2026", ""),
        ("diabetes", "grade 2 (5.0)", "day not known", "not known", "not known", "not recorded", ""),
    ]
    assert [row.key for row in twin.rows] == ["effect:striae", "effect:low potassium", "effect:diabetes"]


def test_without_a_dated_effect_there_is_a_sentence_and_still_the_table():
    found = figure(effect(None, 2, "diabetes"))
    assert found.chart is None
    assert found.says.startswith("1 adverse effect is on record, on no known day.")
