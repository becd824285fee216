"""The growth chart: what is drawn is what was measured, by age, over the days of the steroid."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from monitoring.charts.growth import growth_chart
from monitoring.rules.safety.growth import Height, growth
from tests.rules.histories import history, on, plan

BORN = date(2017, 1, 20)


def drawn(*said: tuple[int, str], born: date | None = BORN, day: int = 0) -> dict:
    """Return the chart of heights so many days from day 0, with a plan from 100 days before on."""
    heights = [Height(on(at), Decimal(cm), f"bodymeasure:{at}") for at, cm in said]
    seen = replace(history(day, plans=[plan((-100, "20"))]), birth_date=born)
    return growth_chart(seen, growth(heights), heights)


def test_heights_are_points_of_their_day_and_velocities_level_lines_between_two():
    chart = drawn((-400, "120"), (-200, "123"), (0, "124"))
    heights, velocities = chart["data"]
    assert heights["x"] == [f"{on(day)} 12:00" for day in (-400, -200, 0)]
    assert (heights["y"], heights["text"]) == ([120.0, 123.0, 124.0], ["120", "123", "124"])
    assert heights["customdata"][0] == "bodymeasure:-400"
    assert velocities["y"] == [5.479, 5.479, 5.479, None, 1.826, 1.826, 1.826, None]
    assert velocities["text"][1::4] == ["5.5", "1.8"]
    assert "3 cm in 200 days" in velocities["hovertext"][0]
    json.dumps(chart)


def test_the_axis_says_ages_where_the_birth_is_known():
    chart = drawn((-400, "120"), (0, "124"))
    assert chart["layout"]["xaxis"]["ticktext"] == ["age 8", "age 8½", "age 9"]
    assert chart["layout"]["xaxis"]["tickvals"] == ["2025-01-20", "2025-07-20", "2026-01-20"]
    assert "ticktext" not in drawn((-400, "120"), (0, "124"), born=None)["layout"]["xaxis"]


def test_many_years_keep_few_ages():
    chart = drawn(*((-3000 + 250 * n, str(70 + 4 * n)) for n in range(13)))
    ages = chart["layout"]["xaxis"]["ticktext"]
    assert 5 <= len(ages) <= 12
    assert not any("½" in age for age in ages)


def test_the_days_of_the_steroid_are_shaded_up_to_today():
    shapes = drawn((-400, "120"), (0, "124"))["layout"]["shapes"]
    assert [(shape["x0"], shape["x1"]) for shape in shapes] == [
        (str(on(-100)), str(on(0) + timedelta(days=1)))
    ]


def test_one_height_has_no_velocity_and_none_has_no_chart():
    assert [trace["name"] for trace in drawn((-10, "120"))["data"]] == ["height"]
    assert drawn() == {}
