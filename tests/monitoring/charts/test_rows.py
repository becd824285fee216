"""Other drugs, findings and events: one row each, words that do not touch, nothing dropped."""

from dataclasses import replace
from datetime import date

import pytest

from monitoring.rules.history import DrugFact, EffectFact, ImagingFact, NoteFact
from tests.monitoring.charts.drawn import axis_of, draw, traces, whiskers, words
from tests.rules.histories import history, lab, normal, on, pulse, taken, when

DAY_MS = 86_400_000


def drug(key, first, last, *, name="methotrexate", approx=False, **more):
    last_day = None if last is None else on(last)
    return DrugFact(key, name, f"{name} 15 mg a week", when(first, approx), last_day, **more)


def effect(key, day, grade, *, term="low potassium", approx=False, resolved=None):
    resolved_on = None if resolved is None else on(resolved)
    return EffectFact(key, term, when(day, approx), grade, "CTCAE 5.0", resolved_on)


def note(key, day, text, *, kind="event", approx=False, until=None):
    return NoteFact(key, kind, when(day, approx), text, None if until is None else on(until))


def rows(chart):
    return axis_of(chart, "rows")["ticktext"]


def test_a_drug_is_a_bar_over_its_days_both_included():
    chart = draw(history(60, drugs=[drug("drug:1", 0, 27)]))
    (bar,) = traces(chart, "rows", type="bar")
    assert (bar["base"], bar["x"], bar["y"]) == (["2026-01-14"], [28 * DAY_MS], [0])
    assert bar["hovertext"] == ["methotrexate 15 mg a week<br>from 14 Jan 2026 to 10 Feb 2026"]
    assert bar["customdata"] == ["drug:1"]
    assert rows(chart) == ["Methotrexate"]


def test_a_drug_still_taken_runs_to_today_inclusive():
    (bar,) = traces(draw(history(9, drugs=[drug("drug:1", 0, None)])), "rows", type="bar")
    assert bar["x"] == [10 * DAY_MS]


def test_periods_of_one_drug_share_a_row_unless_they_overlap():
    apart = draw(history(99, drugs=[drug("drug:1", 0, 27), drug("drug:2", 40, 60)]))
    assert rows(apart) == ["Methotrexate"]
    together = draw(history(99, drugs=[drug("drug:1", 0, 50), drug("drug:2", 40, 60)]))
    assert rows(together) == ["Methotrexate", ""]


def test_prophylaxis_comes_after_the_other_drugs():
    drugs = [drug("drug:1", 0, 9, name="co-trimoxazole", is_prophylaxis=True), drug("drug:2", 5, 9)]
    assert rows(draw(history(9, drugs=drugs))) == ["Methotrexate", "Co-trimoxazole"]


def test_why_a_drug_was_stopped_is_said():
    chart = draw(history(60, drugs=[drug("drug:1", 0, 7, reason_stopped="liver")]))
    assert [text for _, text in words(chart, "rows")] == ["methotrexate 15 mg a week, stopped: liver"]


def test_a_cream_is_no_systemic_steroid_and_still_shown():
    cream = replace(taken(0, 6, None, drug="hydrocortisone", route="topical"), printed="1 % a day")
    chart = draw(history(6, taken=[cream]))
    assert rows(chart) == ["Hydrocortisone"]
    assert [text for _, text in words(chart, "rows")] == ["hydrocortisone 1 % a day"]


@pytest.mark.parametrize(
    ("grade", "number", "hue"),
    [(1, "1", "grade-1"), (3, "3", "grade-3"), (5, "5", "grade-5"), (None, "–", "soft")],
)
def test_an_effect_is_a_disc_with_its_grade_and_its_name(grade, number, hue):
    chart = draw(history(9, effects=[effect("effect:1", 0, grade)]))
    (disc,) = traces(chart, "rows", name="adverse effects")
    assert (disc["x"], disc["text"]) == (["2026-01-14 12:00"], [number])
    assert disc["marker"]["color"] == [f"var(--chart-{hue})"]
    assert ("2026-01-14 12:00", "low potassium") in words(chart, "rows")
    assert rows(chart) == ["Adverse effects"]


def test_an_effect_lasts_to_the_end_of_the_day_it_resolved_and_about_means_a_whisker():
    effects = [effect("effect:1", 0, 2, approx=True, resolved=4)]
    chart = draw(history(9, effects=effects))
    (lasting,) = traces(chart, "rows", mode="lines")
    assert lasting["x"] == ["2026-01-14", "2026-01-19", None]
    assert whiskers(chart, "rows") == ["2026-01-14 12:00"]
    (disc,) = traces(chart, "rows", name="adverse effects")
    assert disc["marker"]["symbol"] == ["circle-open"]
    assert disc["textfont"]["color"] == ["var(--chart-grade-2)"]


def test_events_of_one_day_stand_in_rows_of_their_own():
    notes = [note(f"note:{i}", 0, f"event number {i}") for i in range(4)]
    chart = draw(history(60, notes=notes))
    (flags,) = traces(chart, "rows", name="events")
    assert flags["y"] == [0, 1, 2, 3]
    assert rows(chart) == ["Events", "", "", ""]


def test_more_events_of_one_day_than_rows_still_have_a_mark_each():
    notes = [note(f"note:{i}", 0, f"event number {i}") for i in range(30)]
    (flags,) = traces(draw(history(60, notes=notes)), "rows", name="events")
    assert flags["customdata"] == [f"note:{i}" for i in range(30)]
    assert max(flags["y"]) == 6


def test_words_of_far_days_share_a_row():
    notes = [note("note:1", 0, "first seen"), note("note:2", 60, "relapse", kind="outcome")]
    chart = draw(history(60, notes=notes))
    (flags,) = traces(chart, "rows", name="events")
    assert flags["y"] == [0, 0]
    assert flags["marker"]["symbol"] == ["triangle-right", "star-diamond"]
    assert [text for _, text in words(chart, "rows")] == ["first seen", "Outcome: relapse"]


def test_long_words_are_shortened_on_the_chart_and_whole_on_hover():
    text = "progressive myalgia, weakness (bed-bound), fever, dysphagia, weight loss"
    chart = draw(history(0, notes=[note("note:1", 0, text)]))
    assert words(chart, "rows") == [("2026-01-14 12:00", "progressive myalgia, weakness (bed-boun…")]
    (flags,) = traces(chart, "rows", name="events")
    assert flags["hovertext"][0].replace("<br>", " ").startswith(text)


def test_what_people_wrote_is_shown_as_written_and_never_as_markup():
    text = '<a href="//x">call</a> & <b>stop</b>'
    chart = draw(history(0, notes=[note("note:1", 0, text)]))
    assert words(chart, "rows") == [
        ("2026-01-14 12:00", '&lt;a href="//x"&gt;call&lt;/a&gt; &amp; &lt;b&gt;stop&lt;/b&gt;')
    ]
    (flags,) = traces(chart, "rows", name="events")
    assert "<a" not in flags["hovertext"][0]


def test_a_signed_review_is_an_event():
    chart = draw(history(40, courses=[pulse(40, reviewed=30)]))
    assert ("2026-02-13 12:00", "Review of pulse 1: signed") in words(chart, "rows")


def test_imaging_and_other_results_have_their_rows():
    labs = [
        lab(0, "2.8", "mmol/L", code="potassium", label="potassium", uln="5"),
        lab(0, "80", "mm/h", code="esr", label="ESR", uln="15"),
        normal(40, code="", label="all laboratory values"),
    ]
    study = ImagingFact("imaging:1", when(1), "MRI thighs: oedema 34 of 114")
    chart = draw(history(60, labs=labs, imaging=[study]))
    assert rows(chart) == ["Imaging", "Other results"]
    assert [text for _, text in words(chart, "rows")] == [
        "MRI thighs: oedema 34 of 114",
        "potassium 2.8 mmol/L, ESR 80 mm/h",
        "all laboratory values normal, no number",
    ]


def test_words_at_the_right_edge_stand_on_the_left_of_their_mark():
    notes = [note("note:1", 0, "first"), note("note:2", 90, "last")]
    chart = draw(history(90, notes=notes))
    (labels,) = [t for t in traces(chart, "rows") if t.get("text") == ["first", "last"]]
    assert labels["textposition"] == ["middle right", "middle left"]


def test_nothing_on_these_rows_has_an_unknown_day():
    chart = draw(
        history(
            0,
            labs=[lab(0, "300", uln="150")],
            drugs=[drug("drug:1", None, None)],
            effects=[effect("effect:1", None, 3)],
            notes=[note("note:1", None, "flu")],
        )
    )
    assert [said["name"] for said in chart["layout"]["annotations"]] == ["today", "title-enzymes"]


def test_a_drug_that_outlives_the_axis_ends_at_its_edge():
    seen = replace(history(0, drugs=[drug("drug:1", 0, None)]), today=date(2036, 1, 1))
    chart = draw(seen)
    (bar,) = traces(chart, "rows", type="bar")
    assert chart["layout"]["xaxis"]["range"] == ["2025-12-31", "2026-01-29"]
    assert bar["x"] == [15 * DAY_MS]
