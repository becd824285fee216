"""The heat map: a number in every cell looked at, a shade that says the same, nothing in between."""

import json
from dataclasses import replace
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from monitoring.charts import timeline_chart, timeline_table
from monitoring.charts.muscles import oedema_figure, oedema_level, strength_figure, strength_level
from tests.monitoring.charts.drawn import traces
from tests.rules.histories import history
from tests.rules.test_muscle_grid import by_muscle, study


def checked(figure):
    chart = figure.chart
    assert json.loads(json.dumps(chart, allow_nan=False)) == chart
    go.Figure({"data": chart["data"], "layout": chart["layout"]})
    return chart


def strength(*tests):
    return strength_figure(history(99, strengths=tests))


TWO = (by_muscle(0, deltoid="3", neck=None), by_muscle(30, deltoid="7.5", left="10"))


def test_a_cell_for_each_muscle_and_test_and_none_where_nobody_looked():
    shades, numbers = checked(strength(*TWO))["data"]
    assert shades["z"] == [[None, None], [3, 1], [None, 0]]
    assert shades["x"] == [0, 1]
    assert list(zip(numbers["x"], numbers["y"], numbers["text"], strict=True)) == [
        (0, 0, "nt"),
        (0, 1, "3"),
        (1, 1, "7.5"),
        (1, 2, "10"),
    ]


def test_columns_are_tests_side_by_side_and_no_time_axis():
    axis = checked(strength(*TWO))["layout"]["xaxis"]
    assert (axis["type"], axis["ticktext"]) == ("linear", ["14 Jan 2026", "13 Feb 2026"])


def test_tests_of_one_day_are_told_apart_by_instrument_and_others_by_day_alone():
    wide = replace(by_muscle(30, deltoid="7"), key="strength:mmt2630", instrument="mmt26", label="MMT-26")
    again = replace(by_muscle(30, deltoid="6"), key="strength:again")
    figure = strength(*TWO, wide, again)
    heads = ["14 Jan 2026", "13 Feb 2026, MMT-8", "13 Feb 2026, MMT-26", "13 Feb 2026, MMT-8 (2)"]
    assert figure.twin.head == ("Muscle", *heads)
    words = checked(figure)["layout"]["xaxis"]["ticktext"]
    assert words == [head.replace(", ", "<br>") for head in heads]


def test_a_cell_says_in_words_what_it_is_and_leads_to_its_test():
    shades = checked(strength(*TWO))["data"][0]
    assert shades["hovertext"][1] == [
        "deltoid (middle), right: 3 of 10<br>14 Jan 2026<br>MMT-8",
        "deltoid (middle), right: 7.5 of 10<br>13 Feb 2026<br>MMT-8",
    ]
    assert shades["hovertext"][0] == [
        "neck flexors: could not be tested<br>14 Jan 2026<br>MMT-8",
        "neck flexors: not looked at<br>13 Feb 2026<br>MMT-8",
    ]
    assert shades["customdata"][0] == ["strength:mmt80", "strength:mmt830"]


@pytest.mark.parametrize(
    ("score", "level"),
    [
        ("10", "0"),
        ("8.5", "0"),
        ("8", "1"),
        ("6.5", "1"),
        ("6", "2"),
        ("4.5", "2"),
        ("4", "3"),
        ("2", "4"),
        ("0", "4"),
    ],
)
def test_the_weaker_the_muscle_the_stronger_the_shade(score, level):
    assert strength_level(Decimal(score)) == level


def test_each_grade_of_oedema_has_its_own_shade():
    assert [oedema_level(Decimal(grade)) for grade in range(4)] == ["0", "1", "3", "4"]


def test_the_scale_of_shades_has_five_steps_and_the_ink_follows_them():
    shades, numbers = checked(
        oedema_figure(history(9, imaging=[study(0, ("soleus", "left", 3), ("soleus", "right", 0))]))
    )["data"]
    assert [colour for _, colour in shades["colorscale"]] == [
        f"var(--map-{n})" for n in (0, 0, 1, 1, 2, 2, 3, 3, 4, 4)
    ]
    assert [at for at, _ in shades["colorscale"]] == [0.0, 0.2, 0.2, 0.4, 0.4, 0.6, 0.6, 0.8, 0.8, 1.0]
    assert (shades["zmin"], shades["zmax"]) == (-0.5, 4.5)
    assert numbers["textfont"]["color"] == ["var(--map-text)", "var(--map-text-dark)"]


def test_the_twin_says_the_same():
    twin = strength(*TWO).twin
    assert twin.head == ("Muscle", "14 Jan 2026", "13 Feb 2026")
    assert [row.cells for row in twin.rows] == [
        ("neck flexors", "nt", "–"),
        ("deltoid (middle), right", "3", "7.5"),
        ("deltoid (middle), left", "–", "10"),
    ]


def test_without_muscles_there_is_a_sentence_and_no_drawing():
    figure = strength()
    assert (figure.chart, figure.twin) == (None, None)
    assert figure.says == "No strength test on record tells its muscles one by one."


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, ""),
        ({"t1_seen": True, "fat_suppressed_seen": True}, "seen: T1, STIR or fat-suppressed"),
        ({"t1_seen": True, "t2_seen": False}, "seen: T1; not seen: T2"),
        ({"fat_suppressed_seen": False}, "not seen: STIR or fat-suppressed"),
    ],
)
def test_the_sequences_of_an_mri_are_said_in_hover_and_table_as_far_as_told(told, said):
    seen = history(9, imaging=[replace(study(0), report="oedema", **told)])
    (row,) = timeline_table(seen)
    assert row.note == said
    (marks,) = traces(timeline_chart(seen), "rows", name="Imaging")
    assert marks["hovertext"] == [
        "<br>".join(filter(None, ["MRI of both thighs", said, "oedema", "14 Jan 2026"]))
    ]
