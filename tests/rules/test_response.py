from dataclasses import replace

import pytest

from monitoring.rules.history import InfusionState
from monitoring.rules.response import (
    RULE_VERSION,
    ResponseInputs,
    first_infusion_on,
    last_day_of,
    proposed_inputs,
)
from tests.rules.histories import history, infusion, lab, normal, on, pulse, scored


def keys(today, **facts):
    course = facts.pop("course", None) or pulse(today)
    inputs = proposed_inputs(history(today, courses=[course], **facts), course)
    return [point.key if point else None for point in list(vars(inputs).values())[:4]]


def test_baseline_before_the_first_infusion_and_follow_up_in_the_window():
    labs = [lab(-20, "900"), lab(-2, "2550"), lab(-1, "3000"), lab(29, "272"), lab(42, "187")]
    tests = [scored(-5, "96"), scored(12, "108"), scored(31, "126")]
    assert keys(60, labs=labs, strengths=tests) == [
        "result:ck-2",
        "result:ck29",
        "strength:mmt8-5",
        "strength:mmt831",
    ]


@pytest.mark.parametrize(
    ("days", "chosen"),
    [
        ([27], None),
        ([28], "result:ck28"),
        ([42], "result:ck42"),
        ([43], None),
        ([29, 42], "result:ck29"),  # 6 and 7 days from the middle
        ([30, 40], "result:ck40"),  # as near: the later
        ([40, 30], "result:ck40"),
        ([35, 36], "result:ck35"),
    ],
)
def test_the_follow_up_nearest_to_the_middle_of_the_window(days, chosen):
    assert keys(60, labs=[lab(day, "100") for day in days])[1] == chosen


def test_what_lies_after_today_is_not_proposed():
    assert keys(34, labs=[lab(-3, "900"), lab(34, "100"), lab(35, "90")])[1] == "result:ck34"


@pytest.mark.parametrize(
    ("labs", "baseline"),
    [
        ([lab(-3, "300", uln="170"), lab(-3, "900", uln="40", code="ast", label="AST")], "result:ck-3"),
        (
            [
                normal(-3),
                lab(-3, "90", uln="40", code="ast", label="AST"),
                lab(-3, "600", uln="240", code="ldh", label="LDH"),
            ],
            "result:ldh-3",
        ),
        ([normal(-3), lab(-3, "90", code="ast", label="AST")], "result:ck-3"),
        ([normal(-3), lab(-3, "90", code="crp", label="CRP", uln="5")], "result:ck-3"),
        ([lab(5, "300")], None),
    ],
)
def test_ck_first_else_the_muscle_enzyme_highest_at_baseline(labs, baseline):
    assert keys(60, labs=labs)[0] == baseline


def test_a_scale_with_both_tests_goes_before_one_with_only_a_baseline():
    tests = [scored(-3, "96"), *(scored(day, "30", "52", instrument="cmas") for day in (-3, 35))]
    assert keys(60, strengths=tests)[2:] == ["strength:cmas-3", "strength:cmas35"]


def test_a_test_on_the_first_infusion_day_is_the_baseline():
    tests = [scored(-9, "90"), scored(-2, "96"), scored(-1, "97"), scored(35, "126")]
    assert keys(60, strengths=tests)[2:] == ["strength:mmt8-2", "strength:mmt835"]


def test_mmt8_goes_first_where_both_scales_have_both():
    tests = [
        scored(day, total, top, instrument=name)
        for name, total, top in (("cmas", "30", "52"), ("mmt8", "96", "150"))
        for day in (-3, 35)
    ]
    assert keys(60, strengths=tests)[2:] == ["strength:mmt8-3", "strength:mmt835"]


def test_nothing_is_proposed_without_a_given_infusion_on_a_known_day():
    course = pulse(60, days=(None,), doses=("1000",))
    assert proposed_inputs(history(60, courses=[course], labs=[lab(-3, "9")]), course) == ResponseInputs()
    assert first_infusion_on(course) is None


def test_the_first_infusion_given_is_day_minus_2():
    assert first_infusion_on(pulse(60)) == on(-2)


FIRST = pulse(60, days=(-9,), doses=("1000",))  # 5 Jan 2026
SECOND = pulse(60, days=(23,), doses=("1000",), nth=2)  # 6 Feb 2026


def of_the_first(*courses):
    seen = history(
        60,
        courses=courses,
        labs=[lab(-10, "9000"), lab(20, "6000"), lab(26, "800")],  # 4 Jan, 3 and 9 Feb
        strengths=[scored(-10, "70"), scored(20, "85"), scored(27, "120")],
    )
    inputs = proposed_inputs(seen, FIRST)
    return inputs.followup_enzyme.number, inputs.followup_strength.total


def test_the_review_of_a_pulse_proposes_no_value_from_after_the_next_pulse():
    assert of_the_first(FIRST, SECOND) == (6000, 85)
    assert of_the_first(SECOND, FIRST) == (6000, 85)
    assert of_the_first(FIRST) == (800, 120)
    planned = pulse(60, days=(23,), doses=("1000",), nth=2, state=InfusionState.PLANNED)
    assert of_the_first(FIRST, planned) == (800, 120)
    held = replace(SECOND, infusions=(infusion(1, 23, "1000", state=InfusionState.HELD), *SECOND.infusions))
    assert of_the_first(FIRST, held) == (6000, 85)


@pytest.mark.parametrize(("next_day", "followup"), [(20, None), (21, "result:ck20"), (22, "result:ck20")])
def test_the_last_day_of_a_pulse_is_the_one_before_the_next_first_infusion(next_day, followup):
    later = pulse(60, days=(next_day, next_day + 1), doses=("500", "500"), nth=2)
    seen = history(60, courses=[FIRST, later], labs=[lab(20, "6000")])
    found = proposed_inputs(seen, FIRST).followup_enzyme
    assert (found.key if found else None) == followup
    assert last_day_of(FIRST, seen.courses, on(60)) == on(next_day - 1)


def test_the_last_pulse_and_one_before_the_next_run_to_the_day_looked_from():
    courses = [FIRST, SECOND]
    assert last_day_of(SECOND, courses, on(60)) == on(60)
    assert last_day_of(FIRST, courses, on(22)) == on(22)
    assert last_day_of(FIRST, courses, on(23)) == on(22)
    not_given = pulse(60, days=(None,), doses=("1000",))
    assert last_day_of(not_given, [not_given, *courses], on(60)) == on(60)


def test_the_rule_has_a_version():
    assert RULE_VERSION == "response-3"
