"""Pulses: bars to the top of the steroid panel, one label a course, nothing made up."""

from dataclasses import replace

from monitoring.rules.history import InfusionState
from tests.monitoring.charts.drawn import draw, panel_axis, traces, whiskers, words
from tests.rules.histories import history, infusion, pulse, taken


def bars(chart):
    return [t for t in traces(chart, "steroid", name="pulse") if t["mode"] == "lines"]


def test_one_bar_a_day_to_one_height_whatever_its_mg():
    chart = draw(history(0, courses=[pulse(0)], taken=[taken(1, 1, "60")]))
    (solid,) = bars(chart)
    assert solid["x"][:6] == [
        *("2026-01-12 02:24", "2026-01-12 02:24", "2026-01-12 21:36", "2026-01-12 21:36", "2026-01-12 02:24"),
        None,
    ]
    assert len([x for x in solid["x"] if x is None]) == 2
    assert set(solid["y"]) == {0, max(y for y in solid["y"] if y), None}
    assert (solid["fillcolor"], solid["line"]["dash"]) == ("var(--chart-pulse)", "solid")
    assert ("2026-01-12 12:00", "Pulse 1: 3 × 1 g IV, 12–14 Jan 2026") in words(chart, "steroid")


def test_hover_names_each_infusion():
    (unseen,) = [
        t
        for t in traces(draw(history(0, courses=[pulse(0)])), "steroid", name="pulse")
        if t["mode"] == "markers"
    ]
    assert unseen["hovertext"][0] == "Pulse infusion 1: 1 g, given<br>12 Jan 2026"
    assert unseen["customdata"] == ["infusion:1", "infusion:2", "infusion:3"]
    assert unseen["marker"]["opacity"] == 0


def test_a_dose_not_recorded_is_hatched_and_said():
    chart = draw(history(0, courses=[pulse(0, doses=(None, None, None))]))
    (hatched,) = bars(chart)
    assert hatched["fillpattern"]["shape"] == "/"
    assert ("2026-01-12 12:00", "Pulse 1: 3 × dose not recorded IV, 12–14 Jan 2026") in words(
        chart, "steroid"
    )


def test_doses_may_differ_and_a_known_one_stands_beside_an_unknown_one():
    chart = draw(history(0, courses=[pulse(0, doses=("500", "250", None))]))
    assert [bar.get("fillpattern", {}).get("shape") for bar in bars(chart)] == [None, "/"]
    assert [len([x for x in bar["x"] if x is None]) + 1 for bar in bars(chart)] == [2, 1]


def test_a_planned_infusion_is_pale_and_dotted_and_says_planned():
    chart = draw(history(-5, courses=[pulse(-5, state=InfusionState.PLANNED)]))
    (planned,) = bars(chart)
    assert (planned["fillcolor"], planned["line"]["dash"]) == ("var(--chart-planned-fill)", "dot")
    assert ("2026-01-12 12:00", "Pulse 1: 3 × 1 g IV, 12–14 Jan 2026, planned") in words(chart, "steroid")


def test_a_held_infusion_is_a_cross_with_its_word_and_no_bar():
    held = replace(infusion(3, 0, "1000", state=InfusionState.HELD), reason="fever 39")
    course = pulse(0, days=(-2, -1), doses=("1000", "1000"))
    chart = draw(history(0, courses=[replace(course, infusions=(*course.infusions, held))]))
    (cross,) = traces(chart, "steroid", name="infusion not given")
    assert (cross["x"], cross["marker"]["symbol"]) == (["2026-01-14 12:00"], ["x-thin-open"])
    assert cross["hovertext"] == ["Pulse infusion 3: 1 g, held<br>14 Jan 2026<br>fever 39"]
    assert ("2026-01-14 12:00", "held") in words(chart, "steroid")
    assert ("2026-01-12 12:00", "Pulse 1: 2 × 1 g IV, 12–13 Jan 2026") in words(chart, "steroid")
    (solid,) = bars(chart)
    assert len([x for x in solid["x"] if x is None]) == 1


def test_approximate_days_have_whiskers_and_say_about():
    chart = draw(history(0, courses=[pulse(0, approx=True)]))
    assert whiskers(chart, "steroid") == ["2026-01-12 12:00", "2026-01-13 12:00", "2026-01-14 12:00"]
    assert ("2026-01-12 12:00", "Pulse 1: 3 × 1 g IV, about 12–14 Jan 2026") in words(chart, "steroid")


def test_labels_of_two_near_pulses_stand_in_two_lanes():
    courses = [pulse(7), pulse(7, nth=2, days=(5, 6, 7))]
    (labels,) = [
        t
        for t in traces(draw(history(7, courses=courses)), "steroid")
        if t.get("textfont", {}).get("weight") == "bold"
    ]
    assert len(set(labels["y"])) == 2


def test_pulses_lie_over_the_doses_taken():
    chart = draw(history(3, courses=[pulse(3)], taken=[taken(-5, 3, "60")]))
    on_panel = [t.get("name") for t in chart["data"] if t["yaxis"] == panel_axis(chart, "steroid")]
    assert on_panel.index("taken") < on_panel.index("pulse")
