"""The table says everything the chart draws and everything it cannot, in order of day."""

from dataclasses import replace

from monitoring.charts import TableRow, timeline_table, unplaced
from monitoring.rules.history import DrugFact, EffectFact, ImagingFact, NoteFact
from tests.rules.histories import history, lab, normal, on, plan, pulse, scored, taken, when


def cells(seen):
    return [(r.day_text, r.kind, r.what, r.value, r.multiple, r.note) for r in timeline_table(seen)]


def test_rows_are_sorted_by_day_and_unknown_days_come_last():
    labs = [lab(None, "90", key="c"), lab(7, "100", key="b"), lab(0, "110", key="a")]
    assert [(r.key, r.precision) for r in timeline_table(history(7, labs=labs))] == [
        ("a", "exact"),
        ("b", "exact"),
        ("c", "unknown"),
    ]


def test_results_are_as_printed_with_their_multiple():
    labs = [
        lab(0, "1953", uln="130"),
        replace(lab(1, "3000", uln="150", sign=">"), note="diluted"),
        replace(normal(2, approx=True), when=replace(when(2, approx=True), printed="4 weeks")),
        lab(3, "3.3", "ukat/L"),
        lab(4, "900", uln="150", status="entered_in_error"),
        lab(5, "900", uln="150", status="preliminary"),
    ]
    assert cells(history(7, labs=labs)) == [
        ("14 Jan 2026", "Result", "CK", "1953 U/L", "15.0", ""),
        ("15 Jan 2026", "Result", "CK", "> 3000 U/L", "> 20.0", "diluted"),
        ("about 16 Jan 2026 (4 weeks)", "Result", "CK", "normal, no number", "", ""),
        ("17 Jan 2026", "Result", "CK", "3.3 µkat/L", "", ""),
        ("18 Jan 2026", "Result", "CK", "900 U/L", "6.0", "entered in error; not drawn"),
        ("19 Jan 2026", "Result", "CK", "900 U/L", "6.0", "preliminary"),
    ]


def test_a_course_lists_infusions_window_and_review():
    course = replace(pulse(40, days=(0,), doses=(None,), reviewed=30), verdict="improved")
    assert cells(history(40, courses=[course])) == [
        ("14 Jan 2026", "Pulse", "Pulse 1, infusion 1", "dose not recorded IV, given", "", ""),
        ("11 Feb 2026", "Response window", "Response window of pulse 1", "11–25 Feb", "", ""),
        ("13 Feb 2026", "Review", "Response review of pulse 1", "improved", "", ""),
    ]


def test_doses_taken_and_planned():
    fact = replace(taken(0, 6, None), printed="1 mg/kg a day", note="drug not named")
    superseded = plan((0, "80"), (7, "0"), in_force=False, key="plan:0")
    seen = history(40, taken=[fact], plans=[superseded, plan((7, "60"), (21, "0"))])
    assert cells(seen) == [
        (
            "14 Jan 2026",
            "Steroid taken",
            "prednisone",
            "1 mg/kg a day; until 20 Jan 2026",
            "",
            "PO; drug not named",
        ),
        ("21 Jan 2026", "Steroid planned", "prednisone", "60 mg a day", "", "plan version 1"),
        ("4 Feb 2026", "Steroid planned", "prednisone", "ends", "", "plan version 1"),
    ]


def test_everything_else():
    seen = history(
        9,
        strengths=[scored(0, "126"), scored(0, None, None, label="proximal deficit")],
        drugs=[
            DrugFact(
                "drug:1", "MTX", "MTX 15 mg a week", when(1), on(9), reason_stopped="liver", note="folate"
            ),
            DrugFact("drug:2", "PPI", "PPI", when(1), None, is_prophylaxis=True),
        ],
        effects=[EffectFact("effect:1", "low potassium", when(2), 3, "CTCAE 5.0", on(4))],
        imaging=[ImagingFact("imaging:1", when(3), "MRI thighs", "oedema")],
        notes=[NoteFact("note:1", "outcome", when(4), "improved", on(9))],
    )
    assert cells(seen) == [
        ("14 Jan 2026", "Strength", "MMT-8", "126 of 150", "", ""),
        ("14 Jan 2026", "Strength", "proximal deficit", "no grade recorded", "", ""),
        ("15 Jan 2026", "Drug", "MTX 15 mg a week", "until 23 Jan 2026", "", "stopped: liver; folate"),
        ("15 Jan 2026", "Prophylaxis", "PPI", "no last day recorded", "", ""),
        ("16 Jan 2026", "Adverse effect", "low potassium", "grade 3 (CTCAE 5.0)", "", "resolved 18 Jan 2026"),
        ("17 Jan 2026", "Imaging", "MRI thighs", "oedema", "", ""),
        ("18 Jan 2026", "Outcome", "improved", "until 23 Jan 2026", "", ""),
    ]


def test_what_has_no_day_is_listed_and_nothing_else_is():
    flu = NoteFact("note:1", "event", replace(when(None), printed="last winter"), "flu")
    seen = history(0, labs=[lab(0, "300")], notes=[flu])
    assert unplaced(seen) == [
        TableRow("note:1", None, "unknown", "day not known (last winter)", "Event", "flu", "")
    ]


def test_an_empty_record_has_no_rows():
    assert timeline_table(history(0)) == []
    assert unplaced(history(0)) == []
