"""What is proposed from a record, what stays quiet, and what is never proposed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.protocols.ctcae import Version
from courses.rules.dates import UNKNOWN_DAY
from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.ctcae.suspects import starts
from monitoring.rules.history import (
    BodyPoint,
    ConditionFact,
    DrugFact,
    EffectFact,
    SetAsideFact,
)
from tests.rules.histories import history, lab, normal, on, pulse, taken, when

V5, V6 = Version.V5, Version.V6
STEROID = {"taken": [taken(0, None, "60")]}


def alt(day, text, uln="35", **more):
    return lab(day, text, code="alt", label="ALT", uln=uln, **more)


def glucose(day, text, unit="mg/dL", uln="100"):
    return lab(day, text, unit, code="glucose", label="Glucose", uln=uln)


def potassium(day, text):
    return replace(
        lab(day, text, "mmol/L", code="potassium", label="Potassium"), lln=Decimal("3.5"), uln=Decimal(5)
    )


def hba1c(day, text):
    return lab(day, text, "%", code="hba1c", label="HbA1c", uln="6")


def weight(day, kg):
    return BodyPoint(f"bodymeasure:{day}", "weight", when(day), Decimal(kg))


def condition(code, since=None):
    return ConditionFact(f"condition:{code}", code, code, when(since))


def effect(code, onset, grade=None, version="", *, resolved=None, source=""):
    return EffectFact(
        "adverseeffect:1", code, when(onset), grade, version, None if resolved is None else on(resolved),
        code=code, derived_from=source,
    )  # fmt: skip


def aside(code, source, words, until="higher_grade"):
    return SetAsideFact("effectsetaside:1", code, source, words, until, "from muscle", on(20))


def waiting(found):
    return {p.effect.code: {v.value: g.grade for v, g in p.grades.items()} for p in found.waiting}


def test_a_raised_alt_after_the_steroid_is_proposed_with_its_inputs():
    found = proposals(history(30, labs=[alt(-3, "30"), alt(7, "313"), alt(14, "60")], **STEROID))
    (one,) = found.waiting
    assert waiting(found) == {"alt_raised": {"5.0": 3, "6.0": 3}}
    assert [v.words for v in (one.before, one.first, one.worst, one.last)] == [
        "ALT 30 U/L, own limits up to 35",
        "ALT 313 U/L, own limits up to 35",
        "ALT 313 U/L, own limits up to 35",
        "ALT 60 U/L, own limits up to 35",
    ]
    assert one.cautions == ("In active myositis ALT may come from muscle: no CK is on record beside it.",)
    assert (found.start.words, found.start.day) == ("the steroid", date(2026, 1, 14))


def test_muscle_as_the_source_is_said_with_the_ck_beside():
    labs = [alt(7, "313"), lab(6, "340", uln="170"), lab(9, "900", uln="170")]
    (one,) = proposals(history(30, labs=labs, **STEROID)).waiting
    assert one.cautions == (
        "No value before it is on record: read as if it was normal before.",
        "In active myositis ALT may come from muscle: CK was 2.0 × ULN on 20 Jan 2026.",
    )


@pytest.mark.parametrize(
    ("before", "after", "grades"),
    [
        ("200", "240", {"5.0": 0, "6.0": 1}),
        ("200", "299", {"5.0": 0, "6.0": 1}),
        ("200", "300", {"5.0": 1, "6.0": 1}),
        ("200", "301", {"5.0": 1, "6.0": 2}),
        ("200", "200", None),
        ("200", "150", None),
        ("35", "36", {"5.0": 1, "6.0": 1}),
        ("35", "35", None),
    ],
)
def test_the_raised_baseline_rule(before, after, grades):
    found = proposals(history(30, labs=[alt(-3, before), alt(7, after)], **STEROID))
    assert waiting(found) == ({} if grades is None else {"alt_raised": grades})


def test_the_value_before_is_that_before_what_is_suspected():
    drug = DrugFact("drugperiod:1", "azathioprine", "azathioprine 50 mg", when(10), None)
    labs = [alt(-3, "200"), alt(9, "30"), alt(17, "150")]
    told = history(30, labs=labs, drugs=[drug], **STEROID)
    assert waiting(proposals(told)) == {}
    found = proposals(told, "drugperiod:1")
    assert found.start.words == "azathioprine"
    assert waiting(found) == {"alt_raised": {"5.0": 2, "6.0": 2}}
    assert proposals(told, "no such start").start.key == "steroid"


def test_what_can_be_suspected():
    drug = DrugFact("drugperiod:1", "azathioprine", "azathioprine 50 mg", when(-10), None)
    later = replace(drug, key="drugperiod:2", first=when(40))
    undated = replace(drug, key="drugperiod:3", first=UNKNOWN_DAY)
    told = history(30, courses=[pulse(30)], drugs=[drug, later, undated], taken=[taken(3, None, "60")])
    assert [(s.key, s.day) for s in starts(told)] == [
        ("steroid", on(-2)),
        ("drugperiod:1", on(-10)),
        ("course:1", on(-2)),
    ]
    assert proposals(history(30, labs=[alt(7, "313")])).start is None


@pytest.mark.parametrize(("kg", "grade"), [("83.9", None), ("84", 1), ("87.9", 1), ("88", 2), ("96", 3)])
def test_weight_is_against_the_last_weight_before_the_steroid(kg, grade):
    body = [weight(-90, "100"), weight(0, "80"), weight(20, kg)]
    found = proposals(history(30, body=body, **STEROID))
    assert waiting(found) == ({} if grade is None else {"weight_gain": {"5.0": grade, "6.0": grade}})


def test_without_a_weight_before_the_page_says_why_nothing_is_told():
    found = proposals(history(30, body=[weight(20, "90")], **STEROID))
    (one,) = found.not_proposed
    assert (one.effect.code, one.why) == (
        "weight_gain",
        "Not graded: no plain number before it is on record to compare with.",
    )


@given(
    st.lists(
        st.tuples(st.integers(-60, 200), st.decimals(1, 90_000, places=0), st.sampled_from(["", ">"])),
        max_size=6,
    ),
    st.sampled_from(["170", None]),
)
@settings(max_examples=60)
def test_ck_is_never_proposed_whatever_it_is(results, uln):
    labs = [lab(day, str(number), uln=uln, sign=sign) for day, number, sign in results]
    found = proposals(history(200, labs=labs, **STEROID))
    assert (found.waiting, found.set_aside, found.not_proposed) == ((), (), ())


def test_a_value_no_worse_than_before_is_not_new():
    same = history(30, labs=[potassium(-1, "3.2"), potassium(3, "3.1")], **STEROID)
    worse = history(30, labs=[potassium(-1, "3.2"), potassium(3, "2.8")], **STEROID)
    assert waiting(proposals(same)) == {}
    assert waiting(proposals(worse)) == {"hypokalaemia": {"5.0": 3, "6.0": 3}}


def test_two_runs_are_two_proposals_and_the_worst_comes_first():
    labs = [
        potassium(-1, "4"),
        potassium(1, "3.4"),
        potassium(2, "4"),
        potassium(9, "2.4"),
        potassium(10, "3.4"),
    ]
    found = proposals(history(30, labs=labs, **STEROID))
    assert [(p.first.day, p.worst.day, p.last.day, p.highest) for p in found.waiting] == [
        (on(9), on(9), on(10), 4),
        (on(1), on(1), on(1), 1),
    ]


LABS = [alt(-3, "30"), alt(7, "100"), alt(14, "100"), alt(21, "200")]
WORDS = "ALT 100 U/L, own limits up to 35"


@pytest.mark.parametrize(
    ("effects", "is_waiting"),
    [
        ([effect("alt_raised", 7, 3, "5.0")], False),
        ([effect("alt_raised", 7)], False),
        ([effect("alt_raised", 7, 2, "5.0")], True),
        ([effect("alt_raised", 7, 3, "5.0", resolved=7)], False),
        ([effect("alt_raised", 1, 3, "5.0", resolved=6)], True),
        ([effect("alt_raised", 21, 3, "6.0")], False),
        ([effect("alt_raised", 22, 3, "6.0")], True),
        ([effect("alt_raised", 22, 3, "6.0", source="result:alt7")], False),
        ([effect("alt_raised", None, 3, "6.0", source="result:alt21")], False),
        ([effect("ast_raised", 7, 3, "5.0")], True),
        ([effect("", 7, 3, "5.0")], True),
    ],
)
def test_what_is_recorded_is_not_proposed_again_until_it_gets_worse(effects, is_waiting):
    found = proposals(history(30, labs=LABS, effects=effects, **STEROID))
    assert bool(found.waiting) is is_waiting


def test_worse_than_recorded_says_so():
    (one,) = proposals(history(30, labs=LABS, effects=[effect("alt_raised", 7, 2, "5.0")], **STEROID)).waiting
    assert one.recorded.grade == 2
    assert one.cautions[-1] == "Recorded before as grade 2 (CTCAE 5.0): now worse."


@pytest.mark.parametrize(
    ("source", "words", "until", "upto", "worst"),
    [
        ("result:alt7", WORDS, "higher_grade", 7, None),
        ("result:alt7", WORDS, "higher_grade", 14, None),
        ("result:alt7", WORDS, "higher_grade", 21, 21),
        ("result:alt7", WORDS, "next_value", 7, None),
        ("result:alt7", WORDS, "next_value", 14, 14),
        ("result:alt14", WORDS, "next_value", 14, None),
        ("result:alt7", "ALT 90 U/L, own limits up to 35", "higher_grade", 7, 7),
        ("result:alt1", WORDS, "higher_grade", 7, 7),
    ],
)
def test_set_aside_stays_quiet_until_a_higher_grade_or_a_new_value(source, words, until, upto, worst):
    labs = [one for one in LABS if one.when.day <= on(upto)]
    found = proposals(
        history(30, labs=labs, set_aside=[aside("alt_raised", source, words, until)], **STEROID)
    )
    assert [p.worst.day for p in found.waiting] == ([] if worst is None else [on(worst)])
    assert bool(found.set_aside) is (worst is None)
    assert all(p.set_aside.why == "from muscle" for p in found.set_aside)


def test_another_run_is_not_silenced_by_what_was_set_aside_before():
    labs = [alt(-3, "30"), alt(7, "100"), alt(14, "30"), alt(21, "100")]
    found = proposals(
        history(30, labs=labs, set_aside=[aside("alt_raised", "result:alt7", WORDS)], **STEROID)
    )
    assert [p.worst.day for p in found.waiting] == [on(21)]
    assert [p.worst.day for p in found.set_aside] == [on(7)]


def test_a_bound_may_be_enough_and_says_at_least_otherwise():
    found = proposals(history(30, labs=[alt(7, "200", sign=">")], **STEROID)).waiting[0]
    assert (found.grades[V5].grade, found.grades[V5].least, found.highest) == (None, 3, 3)
    assert (
        waiting(proposals(history(30, labs=[alt(7, "800", sign=">")], **STEROID)))["alt_raised"]["5.0"] == 4
    )
    assert waiting(proposals(history(30, labs=[alt(7, "800", sign="<")], **STEROID))) == {}


def test_a_missing_limit_is_said_not_guessed():
    found = proposals(
        history(30, labs=[normal(-1, code="alt", label="ALT"), alt(7, "313", uln=None)], **STEROID)
    )
    assert found.waiting == ()
    assert [one.why for one in found.not_proposed] == ["Not graded: its own upper limit is not recorded."]


def test_a_child_gains_weight_by_growing_and_an_adult_does_not():
    body = [weight(-1, "30"), weight(20, "33")]
    child = replace(history(30, body=body, **STEROID), birth_date=date(2015, 1, 1))
    adult = replace(child, birth_date=date(1975, 1, 1))
    assert waiting(proposals(child)) == {}
    assert proposals(child).not_proposed[0].why == "A child grows: grade it by hand."
    unknown = proposals(replace(child, birth_date=None)).waiting[0]
    assert any("growing" in said for said in unknown.cautions)
    assert not any("growing" in said for said in proposals(adult).waiting[0].cautions)


def test_an_approximate_day_is_said():
    found = proposals(history(30, labs=[alt(7, "313", approx=True)], **STEROID)).waiting[0]
    assert found.cautions[-1] == "The day of this value is approximate."


def test_what_only_a_person_can_answer_is_asked_where_it_lifts_the_grade():
    low = proposals(history(30, labs=[potassium(-1, "4"), potassium(3, "3.2")], **STEROID)).waiting[0]
    assert low.cautions == (
        "Symptoms of the low potassium? Then grade 2 by CTCAE 5.0.",
        "Symptoms of the low potassium? Then grade 2 by CTCAE 6.0.",
    )
    lower = proposals(history(30, labs=[potassium(-1, "4"), potassium(3, "2.8")], **STEROID)).waiting[0]
    assert lower.cautions == ()


def test_a_preliminary_value_says_so():
    labs = [potassium(-1, "4"), replace(potassium(3, "2.4"), status="preliminary")]
    (one,) = proposals(history(30, labs=labs, **STEROID)).waiting
    assert any("is preliminary" in said for said in one.cautions)
