"""Blood pressures as proposed effects: the worse number, what lasts, what a person has to say, whose age."""

from dataclasses import replace
from datetime import date

import pytest

from monitoring.rules.ctcae.proposals import proposals
from monitoring.rules.history import PressurePoint
from tests.rules.histories import history, when
from tests.rules.test_ctcae_proposals import STEROID, V5, V6, condition, waiting


def pressure(day, systolic, diastolic, key=""):
    return PressurePoint(key or f"bloodpressure:{day}", when(day), systolic, diastolic)


ADULT = date(1975, 1, 1)


def with_pressures(*points, born=ADULT, **facts):
    return replace(history(30, pressures=points, **facts, **STEROID), birth_date=born)


@pytest.mark.parametrize(
    ("mmhg", "grades"),
    [
        ((119, 79), None),
        ((120, 79), {"5.0": 1, "6.0": 0}),
        ((119, 80), {"5.0": 1, "6.0": 0}),
        ((140, 79), {"5.0": 2, "6.0": 2}),
        ((119, 100), {"5.0": 3, "6.0": None}),
        ((159, 99), {"5.0": 2, "6.0": 2}),
        ((160, 99), {"5.0": 3, "6.0": None}),
        ((179, 110), {"5.0": 3, "6.0": None}),
        ((180, 90), {"5.0": 3, "6.0": None}),
    ],
)
def test_the_worse_of_the_two_pressures_decides(mmhg, grades):
    told = with_pressures(pressure(-1, 110, 70), pressure(5, *mmhg), pressure(6, *mmhg))
    assert waiting(proposals(told)) == ({} if grades is None else {"hypertension": grades})


def test_version_6_asks_for_a_pressure_that_lasts():
    once = proposals(with_pressures(pressure(5, 150, 85), pressure(5, 152, 86, "bloodpressure:b"))).waiting[0]
    assert (once.grades[V5].grade, once.grades[V6].grade) == (2, None)
    assert (
        once.grades[V6].reason == "one reading only, and CTCAE 6.0 asks for a lasting or recurrent pressure"
    )
    again = proposals(with_pressures(pressure(5, 150, 85), pressure(6, 150, 85))).waiting[0]
    assert again.grades[V6].grade == 2
    assert any("more than 1 h" in said for said in again.cautions)


@pytest.mark.parametrize(("mmhg", "grade"), [((165, 85), 3), ((185, 85), 4)])
def test_version_6_leaves_more_than_an_hour_to_a_person(mmhg, grade):
    (one,) = proposals(with_pressures(pressure(5, 142, 85), pressure(6, *mmhg))).waiting
    found = one.grades[V6]
    assert (found.grade, found.least) == (None, grade)
    assert found.reason == "version 6 asks for more than 1 h, which a person has to say"


def test_a_pressure_no_worse_than_before_the_steroid_is_not_new():
    same = with_pressures(pressure(-1, 145, 85), pressure(5, 155, 85))
    worse = with_pressures(pressure(-1, 145, 85), pressure(5, 165, 85), pressure(6, 165, 85))
    assert waiting(proposals(same)) == {}
    assert waiting(proposals(worse)) == {"hypertension": {"5.0": 3, "6.0": None}}


def test_hypertension_known_before_is_asked_about():
    for since, said in (
        (None, "Hypertension is on record and since when is not"),
        (-1, "Hypertension was known before the steroid"),
        (0, "Hypertension is on record from the day the steroid began"),
    ):
        told = with_pressures(pressure(5, 165, 85), conditions=[condition("hypertension", since)])
        assert proposals(told).waiting[0].cautions[-1].startswith(said)
    later = with_pressures(pressure(5, 165, 85), conditions=[condition("hypertension", 1)])
    assert not any("Hypertension" in said for said in proposals(later).waiting[0].cautions)


@pytest.mark.parametrize(
    ("born", "is_proposed"),
    # 18 on the day of each value: the second of them, the first, the day after both; not known
    [(date(2008, 1, 20), True), (date(2008, 1, 19), True), (date(2008, 1, 21), False), (None, False)],
)
def test_a_childs_pressure_is_read_by_percentile_and_not_proposed(born, is_proposed):
    found = proposals(with_pressures(pressure(5, 165, 85), pressure(6, 165, 85), born=born))
    assert bool(found.waiting) is is_proposed
    assert is_proposed or "by percentile" in found.not_proposed[0].why


def test_more_drugs_for_it_are_asked_about_where_they_lift_the_grade():
    high = proposals(with_pressures(pressure(5, 150, 85), pressure(6, 150, 85))).waiting[0]
    assert high.cautions[0] == "More blood pressure drugs than before? Then grade 3 by CTCAE 5.0."
