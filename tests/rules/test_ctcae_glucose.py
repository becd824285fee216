"""Glucose as a proposed effect: what was known before, of that day, and what cannot be told."""

import pytest

from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.history import DrugFact
from tests.rules.histories import history, lab, on, pulse, when
from tests.rules.test_ctcae_proposals import STEROID, condition, glucose, hba1c, waiting


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"conditions": [condition("diabetes")]}, "Diabetes is on record and since when is not"),
        ({"conditions": [condition("diabetes", -300)]}, "Diabetes is on record from before the steroid"),
        ({"conditions": [condition("diabetes", 0)]}, "Diabetes is on record from the day the steroid began"),
        ({"labs": [glucose(-1, "101")]}, "Raised before the steroid (Glucose 101 mg/dL"),
        ({"labs": [glucose(-9, "101"), glucose(-1, "90")]}, "Raised before the steroid (Glucose 101 mg/dL"),
        (
            {"labs": [glucose(-1, "90", uln=None)]},
            "It cannot be told whether it was raised before the steroid",
        ),
        (
            {"labs": [lab(-9, "8.2", "%", code="hba1c", label="HbA1c")]},
            "It cannot be told whether it was raised before the steroid (HbA1c 8.2 %",
        ),
        (
            {"labs": [hba1c(-40, "8.2"), hba1c(-9, "5.8")]},
            "Raised before the steroid (HbA1c 8.2 %",
        ),
        (
            {"labs": [lab(-9, "7", "%", code="hba1c", label="HbA1c", uln="6")]},
            "Raised before the steroid (HbA1c 7 %",
        ),
    ],
)
def test_diabetes_known_before_the_steroid_is_not_a_new_effect(told, why):
    labs = [*told.pop("labs", []), glucose(5, "420")]
    found = proposals(history(30, labs=labs, **told, **STEROID))
    assert found.waiting == ()
    assert [one.effect.code for one in found.not_proposed] == ["hyperglycaemia"]
    assert found.not_proposed[0].why.startswith(why)


def test_a_glucose_of_the_first_day_is_not_known_to_be_of_before():
    first = glucose(0, "260")
    labs = [first, glucose(1, "320"), glucose(60, "220")]
    found = proposals(history(90, labs=labs, **STEROID))
    assert [(p.first.day, p.worst.day) for p in found.waiting] == [(on(1), on(1))]
    said = (
        "was measured on the day the steroid began: whether before or after the first dose is not on record"
    )
    assert any(said in caution for caution in found.waiting[0].cautions)
    alone = proposals(history(90, labs=[first], **STEROID))
    assert alone.waiting == ()
    assert alone.not_proposed[0].why.startswith("Measured on the day the steroid began")


def test_diabetes_that_began_under_the_steroid_was_not_known_before_it():
    told = {"conditions": [condition("diabetes", 20)], "courses": [pulse(90, days=(40,), doses=("1000",))]}
    found = proposals(history(90, labs=[glucose(45, "420")], **told, **STEROID), "course:1")
    assert found.not_proposed[0].why.startswith("Diabetes is on record from before pulse 1")
    assert "before the steroid" not in found.not_proposed[0].why


@pytest.mark.parametrize(("since", "is_asked"), [(-2000, True), (-1, True), (0, False), (None, True)])
def test_a_glucose_lowering_drug_of_before_asks_whether_diabetes_was_known(since, is_asked):
    drug = DrugFact("drug:1", "Metformin", "metformin 500 mg", when(since), None)
    found = proposals(history(30, labs=[glucose(-1, "90"), glucose(5, "190")], drugs=[drug], **STEROID))
    asked = [c for c in found.waiting[0].cautions if "lowers glucose" in c]
    assert bool(asked) is is_asked


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"conditions": [condition("hypertension"), condition("diabetes", 1)]},
        {"labs": [glucose(-1, "100")]},
        {"labs": [glucose(-1, "100"), glucose(0, "300")]},
    ],
)
def test_else_a_high_glucose_is_proposed_by_version_6_alone(told):
    labs = [*told.pop("labs", []), glucose(5, "420")]
    found = proposals(history(30, labs=labs, **told, **STEROID))
    assert waiting(found) == {"hyperglycaemia": {"5.0": None, "6.0": 3}}
    assert any("fasting" in said for said in found.waiting[0].cautions)


def test_a_glucose_of_before_the_steroid_is_shown_with_its_why_though_none_followed():
    found = proposals(history(30, labs=[glucose(0, "385")], **STEROID))
    assert (found.waiting, found.not_proposed[0].value.words) == (
        (),
        "Glucose 385 mg/dL, own limits up to 100",
    )
