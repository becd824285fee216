from dataclasses import replace
from decimal import Decimal

import pytest

from courses.rules.exposure import DailySegment
from monitoring.rules.steroid.exposure import exposure_of
from monitoring.rules.steroid.today import (
    SteroidToday,
    steroid_lines,
    steroids_today,
)
from tests.rules.histories import history, on, plan, taken

MP = "methylprednisolone"


def segment(first, last, mg):
    return DailySegment(on(first), on(last), None if mg is None else Decimal(mg))


def closed():
    """60 mg on days 1-14, 50 mg on days 15-28, nothing from day 29."""
    return plan((1, "60"), (15, "50"), (29, "0"))


def test_the_plan_counts_as_taken_up_to_today_and_is_drawn_to_its_end():
    lines = steroid_lines(history(20, plans=[closed()]))
    assert lines.taken == (segment(1, 14, "60"), segment(15, 20, "50"))
    assert lines.planned == (segment(1, 14, "60"), segment(15, 28, "50"))


def test_a_taken_dose_goes_before_the_plan_on_its_days_only():
    lines = steroid_lines(history(20, plans=[closed()], taken=[taken(10, 16, "40")]))
    assert lines.taken == (segment(1, 9, "60"), segment(10, 16, "40"), segment(17, 20, "50"))
    assert lines.planned == (segment(1, 14, "60"), segment(15, 28, "50"))


def test_an_open_plan_is_drawn_one_test_interval_past_today_or_its_last_step():
    open_plan = plan((1, "60"), (15, "5"))
    assert steroid_lines(history(20, plans=[open_plan])).planned[-1] == segment(15, 48, "5")
    assert steroid_lines(history(2, plans=[open_plan])).planned[-1] == segment(15, 43, "5")


def test_a_superseded_plan_does_not_count_and_a_closed_one_until_its_last_day():
    old = plan((1, "60"), in_force=False, key="plan:0")
    first = plan((1, "20"), (11, "10"), (21, "0"), closed=30)
    second = plan((31, "40"), (41, "0"), key="plan:2")
    lines = steroid_lines(history(35, plans=[old, first, second]))
    assert lines.taken == (segment(1, 10, "20"), segment(11, 20, "10"), segment(31, 35, "40"))
    cut = steroid_lines(history(35, plans=[plan((1, "20"), (11, "10"), closed=5)]))
    assert cut.planned == (segment(1, 5, "20"),)
    border = steroid_lines(history(35, plans=[plan((1, "20"), (11, "10"), closed=11)]))
    assert border.planned == (segment(1, 10, "20"), segment(11, 11, "10"))
    assert steroid_lines(history(35, plans=[old])).planned == ()


def test_an_open_record_of_what_was_taken_ends_where_a_later_plan_begins():
    lines = steroid_lines(history(20, plans=[closed()], taken=[taken(-30, None, "10")]))
    assert lines.taken == (segment(-30, 0, "10"), segment(1, 14, "60"), segment(15, 20, "50"))


def test_other_steroids_add_in_prednisone_and_local_ones_do_not_count():
    facts = [taken(15, None, "20", drug="hydrocortisone"), taken(1, None, "5", route="topical")]
    assert steroid_lines(history(16, plans=[closed()], taken=facts)).taken == (
        segment(1, 14, "60"),
        segment(15, 16, "55"),
    )


def test_an_unknown_dose_stays_unknown_and_a_record_without_a_day_has_no_place():
    facts = [taken(3, None, None), taken(None, None, "30")]
    assert steroid_lines(history(9, taken=facts)).taken == (segment(3, 9, None),)


def test_nothing_recorded_nothing_drawn():
    lines = steroid_lines(history(9))
    assert (lines.taken, lines.planned) == ((), ())


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (0, None),
        (1, ("60", 1, 14, 15, "50")),
        (14, ("60", 14, 14, 15, "50")),
        (15, ("50", 1, 14, 29, "0")),
        (28, ("50", 14, 14, 29, "0")),
        (29, None),
    ],
)
def test_steroid_today_on_both_sides_of_each_step(today, found):
    expected = ()
    if found:
        mg, nth, days, next_on, next_mg = found
        known = SteroidToday("prednisone", Decimal(mg), nth, days, on(next_on), Decimal(next_mg), ("plan:1",))
        expected = (known,)
    assert steroids_today(history(today, plans=[closed()])) == expected


def test_steroid_today_on_an_open_step():
    assert steroids_today(history(20, plans=[plan((1, "60"), (15, "5"))])) == (
        SteroidToday("prednisone", Decimal(5), 6, None, None, None, ("plan:1",)),
    )


def test_steroid_today_taken_otherwise_than_planned():
    facts = history(12, plans=[closed()], taken=[taken(10, 16, "40")])
    assert steroids_today(facts) == (
        SteroidToday(
            "prednisone",
            Decimal(40),
            None,
            None,
            on(15),
            Decimal(50),
            ("taken:1", "plan:1"),
            since=on(10),
            is_last_recorded=False,
        ),
    )


def test_steroid_today_as_last_recorded():
    assert steroids_today(history(90, taken=[taken(10, None, None)])) == (
        SteroidToday("prednisone", None, source_keys=("taken:1",), since=on(10), is_last_recorded=True),
    )


def test_several_steroids_today_unknown_first_then_the_strongest():
    facts = [
        taken(0, None, "20", drug="hydrocortisone", key="taken:h"),
        taken(0, None, "16", drug=MP, key="taken:m"),
        taken(0, None, None, drug="dexamethasone", key="taken:d"),
        taken(0, None, "0", drug="cortisone", key="taken:c"),
        taken(0, None, "15", drug="methotrexate", key="taken:x"),
    ]
    found = steroids_today(history(5, taken=facts))
    assert [dose.drug for dose in found] == ["dexamethasone", MP, "hydrocortisone"]


@pytest.mark.parametrize(("today", "mg"), [(10, [20]), (11, [])])
def test_an_open_dose_does_not_run_on_past_the_end_of_the_record(today, mg):
    ended = replace(history(today, taken=[taken(1, None, "20")]), ended_on=on(10))
    assert [dose.mg for dose in steroids_today(ended)] == mg
    assert exposure_of(ended).with_pulses_mg == 200
    assert steroid_lines(ended).taken == (segment(1, 10, "20"),)
