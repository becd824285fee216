"""What may be chosen on the chart, what is refused with one sentence, and what the sentence above it says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from monitoring.rules.chart_choices import MOST_ANALYTES, PANELS, choices, offered, within
from monitoring.rules.history import EffectFact, NoteFact
from monitoring.rules.laboratory.words import chosen_sentence
from tests.rules.histories import history, lab, normal, on, pulse, scored, when


def crp(day, text, unit="mg/L", **more):
    return lab(day, text, unit, code="crp", label="CRP", **more)


def ast(day, text, **more):
    return lab(day, text, code="ast", label="AST", **more)


def named(day, text, label, unit="U/L"):
    return lab(day, text, unit, code="", label=label, key=f"result:{label}{day}")


def test_the_record_offers_its_analytes_with_ck_first_and_enzymes_before_the_rest():
    found = offered(
        history(9, labs=[crp(0, "5"), ast(0, "40"), lab(0, "300"), lab(3, "200"), named(0, "7", "anti-X")])
    )
    assert [(one.key, one.label, one.count) for one in found] == [
        ("ck", "CK", 2),
        ("ast", "AST", 1),
        ("crp", "CRP", 1),
        ("other:anti-X", "anti-X", 1),
    ]


def test_a_result_without_a_day_or_no_longer_standing_is_not_offered():
    gone = [lab(None, "300"), replace(crp(0, "5"), status="entered_in_error")]
    assert offered(history(9, labs=gone)) == ()


def test_nothing_asked_is_the_usual_chart():
    chosen = choices(history(9, labs=[crp(0, "5"), lab(0, "300")]))
    assert (chosen.analytes, chosen.scale, chosen.unit, chosen.panels) == (("ck",), "log", "", tuple(PANELS))
    assert chosen.is_usual
    assert chosen.refused == ()


def test_an_unknown_result_is_refused_and_the_known_ones_are_kept():
    chosen = choices(history(9, labs=[crp(0, "5"), lab(0, "300")]), analytes=["crp", "other:<b>no</b>"])
    assert chosen.analytes == ("crp",)
    assert chosen.refused == (
        "“<b>no</b>” was refused because this record has no such result with a day; choose from the list.",
    )
    assert not chosen.is_usual


@pytest.mark.parametrize(("count", "is_refused"), [(MOST_ANALYTES, False), (MOST_ANALYTES + 1, True)])
def test_at_most_six_results_share_a_panel(count, is_refused):
    labs = [named(0, "7", f"test {n}") for n in range(count)]
    chosen = choices(history(9, labs=labs), analytes=[f"other:test {n}" for n in range(count)])
    assert len(chosen.analytes) == MOST_ANALYTES
    assert bool(chosen.refused) is is_refused
    if is_refused:
        assert chosen.refused == (
            "7 results were chosen and at most 6 stay legible: test 6 left out; take away another to see it.",
        )


def test_values_share_an_axis_only_in_one_unit():
    labs = [lab(0, "300"), lab(9, "5", "ukat/L"), ast(0, "40"), crp(0, "5")]
    one = choices(history(9, labs=labs), analytes=["ck", "ast"], axis="unit")
    assert (one.unit, one.refused) == ("U/L", ())
    two = choices(history(9, labs=labs), analytes=["ck", "crp"], axis="unit")
    assert two.unit == ""
    assert two.refused == (
        (
            "An axis of values was refused because the results share no unit (CK in U/L, CRP in mg/L); "
            "choose results of one unit. They are drawn as multiples of their upper limits."
        ),
    )


def test_the_unit_of_enzymes_is_the_clinics():
    seen = replace(history(9, labs=[lab(0, "300")]), enzyme_unit="ukat/L")
    assert choices(seen, axis="unit").unit == "ukat/L"


def test_what_is_in_no_table_has_the_unit_it_was_always_printed_with():
    same = [named(0, "7", "anti-X"), named(3, "8", "anti-X")]
    assert choices(history(9, labs=same), analytes=["other:anti-X"], axis="unit").unit == "U/L"
    mixed = choices(
        history(9, labs=[*same, named(4, "8", "anti-X", "kU/L")]), analytes=["other:anti-X"], axis="unit"
    )
    assert (mixed.unit, len(mixed.refused)) == ("", 1)
    assert "anti-X has no one unit" in mixed.refused[0]


def test_days_in_the_wrong_order_are_refused_and_one_day_is_not():
    seen = history(9, labs=[lab(0, "300")])
    wrong = choices(seen, first=on(2), last=on(1))
    assert (wrong.first, wrong.last) == (None, None)
    assert wrong.refused == (
        "The days were refused because 2026-01-16 is after 2026-01-15; all days are drawn.",
    )
    assert choices(seen, first=on(2), last=on(2)).refused == ()


@pytest.mark.parametrize(("day", "is_kept"), [(-1, False), (0, True), (9, True), (10, False)])
def test_both_ends_of_the_days_belong_to_them(day, is_kept):
    seen = history(20, labs=[lab(day, "300")])
    kept = within(seen, choices(seen, first=on(0), last=on(9)))
    assert (len(kept.labs) == 1) is is_kept


def test_what_has_no_day_or_lasts_into_the_days_stays():
    seen = history(
        20,
        notes=[NoteFact("note:1", "event", when(None), "flu"), NoteFact("note:2", "event", when(-9), "fell")],
        effects=[
            EffectFact("effect:1", "striae", when(-9), 1, resolved_on=on(0)),
            EffectFact("effect:2", "insomnia", when(-9), 1, resolved_on=on(-1)),
        ],
    )
    kept = within(seen, choices(seen, first=on(0)))
    assert [note.key for note in kept.notes] == ["note:1"]
    assert [effect.key for effect in kept.effects] == ["effect:1"]


def said(seen, **asked):
    return chosen_sentence(seen, choices(seen, **asked))


def test_the_usual_chart_has_the_sentence_of_the_record():
    seen = history(31, labs=[lab(-5, "2250", uln="150"), lab(29, "240", uln="150")], courses=[pulse(31)])
    assert said(seen).lead.startswith("CK fell from 15.0 to 1.6 × ULN by day 29 after the pulse")


def test_chosen_results_are_said_one_by_one_first_to_last():
    labs = [crp(0, "45"), crp(9, "3"), lab(0, "300", uln="150"), ast(3, "40", uln="40")]
    assert said(history(9, labs=labs), analytes=["crp", "ast"]).lead == (
        "CRP fell from 45 (14 Jan 2026) to 3 mg/L (23 Jan 2026); AST was 1.0 × ULN on 17 Jan 2026."
    )


def test_enzymes_are_said_as_they_are_drawn_and_the_rest_by_value():
    labs = [lab(0, "300", uln="150"), lab(9, "200", uln="150")]
    labs += [
        replace(crp(day, text), uln=Decimal(5), multiple=Decimal(text) / 5)
        for day, text in ((0, "45"), (9, "3"))
    ]
    seen = history(9, labs=labs)
    assert said(seen, analytes=["ck", "crp"]).lead == (
        "CK fell from 2.0 (14 Jan 2026) to 1.3 × ULN (23 Jan 2026); "
        "CRP fell from 45 (14 Jan 2026) to 3 mg/L (23 Jan 2026)."
    )
    assert said(seen, analytes=["ck"], axis="unit").lead == (
        "CK fell from 300 (14 Jan 2026) to 200 U/L (23 Jan 2026)."
    )


def test_the_sentence_speaks_the_unit_of_the_axis():
    seen = history(9, labs=[lab(0, "1.8", "ukat/L"), lab(9, "1.3", "ukat/L")])
    assert said(seen, axis="unit").lead == "CK fell from 108 (14 Jan 2026) to 78 U/L (23 Jan 2026)."


def test_a_result_printed_as_a_multiple_stays_one():
    seen = history(9, labs=[lab(0, "6", "x ULN"), lab(9, "2", "x ULN")])
    assert said(seen, axis="unit").lead == "CK fell from 6.0 (14 Jan 2026) to 2.0 × ULN (23 Jan 2026)."


def test_a_normal_ck_is_said_as_reported_and_never_as_remission():
    found = said(history(40, labs=[normal(0), normal(30), crp(0, "5")]), analytes=["ck"], first=on(0))
    assert found.lead == (
        "CK was reported as normal, without a number, on 14 Jan 2026 and was reported as normal, "
        "without a number, on 13 Feb 2026."
    )
    assert "remission" not in f"{found.lead} {found.rest}"


def test_no_result_on_the_days_shown_is_said():
    seen = history(40, labs=[lab(0, "300"), crp(0, "5")])
    found = said(seen, analytes=["crp"], first=on(1), last=on(30))
    assert found.lead == "No CRP on the days shown."
    assert found.rest.startswith("Days shown: from 15 Jan 2026 to 13 Feb 2026. Today: ")
    assert said(seen, first=on(1)).rest.startswith("Days shown: from 15 Jan 2026. ")
    assert said(seen, last=on(30)).rest.startswith("Days shown: to 13 Feb 2026. ")


def test_results_of_tomorrow_are_not_said():
    assert (
        said(history(0, labs=[crp(0, "5"), crp(1, "50")]), analytes=["crp"]).lead
        == "CRP was 5 mg/L on 14 Jan 2026."
    )


def test_without_the_results_the_record_speaks():
    seen = history(9, labs=[crp(0, "5")], strengths=[scored(0, "96")])
    assert said(seen, analytes=["crp"], panels=["strength"]) == said(seen)
