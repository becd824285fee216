"""The preview of a taper: steps with their mg."""

from datetime import timedelta
from decimal import Decimal

import plotly.graph_objects as go
import pytest

from courses.charts import taper_chart
from courses.rules.steps import taper_of
from courses.views.compared import Turn, turn_of
from tests.rules.histories import on


def taper(*steps):
    return taper_of([(on(day), Decimal(mg)) for day, mg in steps])


def test_steps_and_their_mg():
    chart = taper_chart(taper((0, "60"), (14, "50"), (28, "0")), today=on(3))
    go.Figure({"data": chart["data"], "layout": chart["layout"]})
    area, labels = chart["data"]
    assert list(zip(area["x"], area["y"], strict=True)) == [
        ("2026-01-14", 0.0),
        ("2026-01-14", 60.0),
        ("2026-01-28", 50.0),
        ("2026-02-11", 50.0),
        ("2026-02-11", 0.0),
    ]
    assert labels["text"] == ["60", "50"]
    assert chart["layout"]["xaxis"]["range"] == ["2026-01-14", "2026-02-11"]
    (today,) = chart["layout"]["shapes"]
    assert today["x0"] == "2026-01-17 12:00"


def test_an_open_end_is_drawn_for_four_weeks():
    chart = taper_chart(taper((0, "10"), (14, "5")), today=on(-1))
    assert chart["data"][0]["x"][-1] == (on(14) + timedelta(days=28)).isoformat()
    assert chart["layout"]["shapes"] == []


def test_the_preview_offers_no_buttons():
    config = taper_chart(taper((0, "10"), (14, "0")), today=on(0))["config"]
    assert (config["displayModeBar"], config["showSendToCloud"], config["plotlyServerURL"]) == (
        False,
        False,
        "",
    )


@pytest.mark.parametrize(
    ("after", "turn"),
    [
        (((0, "60"), (14, "40"), (28, "0")), None),
        (((0, "60"), (14, "50"), (28, "0")), Turn(on(14), Decimal(40), Decimal(50))),
        (((0, "60"), (21, "40"), (28, "0")), Turn(on(14), Decimal(40), Decimal(60))),
        (((0, "60"), (14, "0")), Turn(on(14), Decimal(40), Decimal(0))),
        (((0, "60"), (14, "40"), (35, "0")), Turn(on(28), Decimal(0), Decimal(40))),
    ],
)
def test_a_change_says_the_first_day_with_another_dose(after, turn):
    assert turn_of(taper((0, "60"), (14, "40"), (28, "0")), taper(*after)) == turn
