import pytest

from monitoring.rules.response import RULE_VERSION, ResponseInputs, first_infusion_on, proposed_inputs
from tests.rules.histories import history, lab, normal, on, pulse, scored


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


def test_the_rule_has_a_version():
    assert RULE_VERSION == "response-2"
