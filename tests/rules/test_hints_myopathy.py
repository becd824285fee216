"""Steroid myopathy: each condition on both sides, what speaks against it, and what cannot be told."""

from dataclasses import replace

import pytest

from courses.rules.dates import Precision
from monitoring.rules.hints import HintState
from monitoring.rules.hints.myopathy import steroid_myopathy
from tests.rules.histories import history, lab, normal, plan, pulse, scored, taken
from tests.rules.signs import by_muscle, crp, dysphagia, measured, mri, said

RAISED, NOT_RAISED, CANNOT_TELL = HintState.RAISED, HintState.NOT_RAISED, HintState.CANNOT_TELL
# CK and strength fall from day 7 to day 40; the dose has lasted 4 weeks on day 40 when it began on day 12
CK = (lab(7, "850", uln="170"), lab(40, "300", uln="170"))
WEAKER = (scored(7, "120"), scored(40, "113"))


def patient(today=40, **facts):
    told = {"labs": CK, "strengths": WEAKER, "taken": [taken(0, None, "20")]}
    return history(today, **(told | facts))


def state(**facts):
    return steroid_myopathy(patient(**facts)).state


def test_it_is_raised_with_its_inputs():
    hint = steroid_myopathy(patient())
    assert hint.sentence == (
        "Strength fell (MMT-8 120 of 150, 21 Jan 2026, then MMT-8 113 of 150, 23 Feb 2026); "
        "CK fell (CK 5.0 × ULN, 21 Jan 2026, then CK 1.8 × ULN, 23 Feb 2026); "
        "10 mg or more of prednisone-equivalent a day has been taken since 14 Jan 2026, more than 4 weeks. "
        "Consider steroid myopathy, with what speaks against it."
    )
    assert [read.key for read in hint.speaks_for] == [
        "strength:mmt87", "strength:mmt840", "result:ck7", "result:ck40", "taken:1",
    ]  # fmt: skip
    assert hint.speaks_against == ()


@pytest.mark.parametrize(("since", "told"), [(11, RAISED), (12, RAISED), (13, NOT_RAISED), (14, NOT_RAISED)])
def test_more_than_four_weeks_by_the_later_test(since, told):
    # from day 13 to day 40 are 28 days, exactly 4 weeks, which is not more than 4 weeks
    assert state(taken=[taken(since, None, "10")]) is told


@pytest.mark.parametrize(
    ("mg", "told"), [("9.99", NOT_RAISED), ("10", RAISED), ("10.01", RAISED), ("0", NOT_RAISED)]
)
def test_ten_mg_and_more(mg, told):
    assert state(taken=[taken(0, None, mg)]) is told


def test_another_steroid_counts_as_prednisone():
    assert state(taken=[taken(0, None, "8", drug="methylprednisolone")]) is RAISED
    assert state(taken=[taken(0, None, "7.9", drug="methylprednisolone")]) is NOT_RAISED
    both = [taken(0, None, "5"), taken(0, None, "4", drug="methylprednisolone", key="taken:2")]
    assert state(taken=both) is RAISED


def test_a_planned_taper_counts_where_nothing_else_was_taken():
    assert state(taken=[], plans=[plan((0, "20"), (14, "10"))]) is RAISED
    assert state(taken=[], plans=[plan((0, "20"), (40, "9"))]) is NOT_RAISED


def test_a_day_below_breaks_the_run_and_a_day_of_a_pulse_does_not():
    gap = [taken(0, 18, "20"), taken(20, None, "20", key="taken:2")]
    assert state(taken=gap) is NOT_RAISED
    assert state(taken=gap, courses=[pulse(40, days=(19,), doses=("500",))]) is RAISED


def test_no_steroid_is_not_raised_and_an_unknown_dose_cannot_be_told():
    assert state(taken=[]) is NOT_RAISED
    assert state(taken=[taken(0, None, None)]) is CANNOT_TELL
    assert state(taken=[taken(0, 20, None), taken(21, None, "20", key="taken:2")]) is CANNOT_TELL
    late = [taken(30, None, None)]
    assert state(taken=late) is NOT_RAISED, "even if it was high, it had not lasted"


@pytest.mark.parametrize(("total", "told"), [("119.5", RAISED), ("120", NOT_RAISED), ("121", NOT_RAISED)])
def test_strength_falls_or_not(total, told):
    assert state(strengths=[scored(7, "120"), scored(40, total)]) is told


def test_two_scales_are_never_compared():
    assert state(strengths=[scored(7, "120"), scored(40, "60", "80")]) is CANNOT_TELL
    assert state(strengths=[scored(40, "113")]) is CANNOT_TELL
    assert state(strengths=[scored(7, None), scored(40, "113")]) is CANNOT_TELL
    cmas = [scored(n, str(50 - n), "52", instrument="cmas", label="CMAS") for n in (7, 40)]
    assert state(strengths=[*cmas, scored(1, "120"), scored(2, "130")]) is RAISED, "the scale tested last"


@pytest.mark.parametrize(
    ("latest", "told"),
    [
        (lab(40, "849", uln="170"), RAISED),
        (lab(40, "850", uln="170"), NOT_RAISED),
        (lab(40, "851", uln="170"), NOT_RAISED),
        (normal(40), RAISED),
        (lab(40, "900", uln="170", sign="about"), CANNOT_TELL),
    ],
)
def test_ck_falls_or_is_normal(latest, told):
    assert state(labs=[CK[0], latest]) is told


@pytest.mark.parametrize(("text", "told"), [("170", RAISED), ("171", NOT_RAISED)])
def test_a_normal_ck_that_rises_within_its_limit_counts_as_normal(text, told):
    assert state(labs=[lab(7, "100", uln="170"), lab(40, text, uln="170")]) is told


def test_without_two_ck_it_cannot_be_told():
    assert state(labs=[]) is CANNOT_TELL
    assert state(labs=[CK[0]]) is CANNOT_TELL
    assert state(labs=[lab(8, "850", uln="170"), CK[1]]) is CANNOT_TELL
    hint = steroid_myopathy(patient(labs=[]))
    assert hint.sentence == "Cannot be told: no CK is on record on or before the earlier test (21 Jan 2026)."


@pytest.mark.parametrize(
    ("day", "told"),
    [(11, CANNOT_TELL), (12, RAISED), (40, RAISED), (68, RAISED), (69, CANNOT_TELL)],
)
def test_the_ck_at_the_end_lies_within_the_test_interval_of_the_later_test(day, told):
    assert steroid_myopathy(patient(100, labs=[CK[0], lab(day, "300", uln="170")])).state is told


def test_the_interval_is_the_clinics_own():
    told = patient(100, labs=[CK[0], lab(68, "300", uln="170")])
    assert steroid_myopathy(replace(told, test_interval_days=27)).because == (
        "no CK is on record within 27 days of the later test (23 Feb 2026) and after the earlier one"
    )


@pytest.mark.parametrize(
    ("labs", "told"),
    [
        (((38, "900"), (43, "300")), NOT_RAISED),
        (((38, "900"), (42, "300")), RAISED),
        (((38, "300"), (43, "900")), RAISED),
    ],
)
def test_the_nearest_ck_counts_and_the_later_of_two_as_near(labs, told):
    results = [lab(day, text, uln="170") for day, text in labs]
    assert steroid_myopathy(patient(100, labs=[CK[0], *results])).state is told


def test_a_ck_of_months_later_says_nothing_of_the_fall():
    # MMT-8 120 on 5 January, 100 on 1 March; CK 500, 6000 with the fall, and 150 on 1 November
    tests = (scored(-9, "120"), scored(46, "100"))
    results = [lab(day, text, uln="200") for day, text in ((-9, "500"), (46, "6000"), (291, "150"))]
    told = {"strengths": tests, "taken": [taken(-30, None, "20")]}
    hint = steroid_myopathy(patient(300, labs=results, **told))
    assert hint.sentence == (
        "Not raised: CK did not fall and is not normal (CK 2.5 × ULN, 5 Jan 2026, then CK 30.0 × ULN, 1 Mar "
        "2026)."
    )
    assert steroid_myopathy(patient(300, labs=[results[0], results[2]], **told)).state is CANNOT_TELL


def test_what_does_not_hold_decides_even_where_another_cannot_be_told():
    assert state(labs=[], taken=[]) is NOT_RAISED


def test_facts_after_the_day_looked_from_do_not_count():
    assert steroid_myopathy(patient(today=39)).state is CANNOT_TELL


def test_what_speaks_for_active_disease_stands_beside_it():
    hint = steroid_myopathy(
        patient(
            labs=[*CK, crp(30, "6"), crp(20, "4")],
            strengths=[by_muscle(7, "120", "8"), by_muscle(40, "113", "6")],
            imaging=[mri(38, 0, 2)],
            notes=[said(33, "new rash over the knuckles")],
            conditions=[dysphagia()],
            measures=[measured("physician_global", 40, "4")],
        )
    )
    assert hint.state is RAISED
    assert [read.words for read in hint.speaks_against] == [
        "neck flexors weaker, 8 to 6 of 10",
        "CRP 6 mg/L (own upper limit 5)",
        "Physician global 4 of 10",
        "MRI oedema in 1 muscle",
        "“new rash over the knuckles”",
        "swallowing affected",
    ]


@pytest.mark.parametrize(("later", "is_weaker"), [("7", True), ("8", False), ("9", False), (None, False)])
def test_neck_flexors_speak_against_only_when_weaker(later, is_weaker):
    hint = steroid_myopathy(patient(strengths=[by_muscle(7, "120", "8"), by_muscle(40, "113", later)]))
    assert any("neck" in read.words for read in hint.speaks_against) is is_weaker


def test_an_mri_without_oedema_speaks_for_it_and_an_old_one_says_nothing():
    calm = steroid_myopathy(patient(imaging=[mri(38, 0, 0)]))
    assert "MRI without oedema in the muscles graded" in [read.words for read in calm.speaks_for]
    old = steroid_myopathy(patient(imaging=[mri(6, 3)]))
    assert old.speaks_against == ()
    assert steroid_myopathy(patient(imaging=[mri(7, 3)])).speaks_against != ()


def test_its_inputs_do_not_change_with_the_days():
    assert steroid_myopathy(patient(today=40)).as_read() == steroid_myopathy(patient(today=90)).as_read()


def test_an_approximate_day_is_said_as_one():
    hint = steroid_myopathy(patient(strengths=[scored(7, "120", approx=True), scored(40, "113")]))
    assert "about 21 Jan 2026" in hint.sentence
    assert hint.speaks_for[0].when.precision is Precision.APPROX
