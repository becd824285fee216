"""A patient's exposure from the history: taken and planned, over course, year and record."""

from dataclasses import replace
from decimal import Decimal

import pytest

from courses.rules.dates import Period
from courses.rules.exposure import Exposure
from courses.rules.milestones import FirstDay
from monitoring.rules.steroid.exposure import (
    CameDown,
    course_began_on,
    exposure_of,
    exposure_report,
    planned_figures,
    taken_figures,
)
from monitoring.rules.steroid.today import steroids_today
from tests.rules.histories import history, on, plan, pulse, taken

MP = "methylprednisolone"


def closed():
    """60 mg on days 1-14, 50 mg on days 15-28, nothing from day 29."""
    return plan((1, "60"), (15, "50"), (29, "0"))


def test_exposure_of_the_whole_record_up_to_today():
    facts = history(20, courses=[pulse(20)], plans=[closed()])
    assert exposure_of(facts) == Exposure(Decimal(4890), Decimal(1140), Decimal(3750), days=23)


def test_exposure_of_a_period_leaves_out_the_days_after_today():
    facts = history(20, courses=[pulse(20)], plans=[closed()])
    assert exposure_of(facts, Period(on(0), on(90))) == Exposure(
        Decimal(2390), Decimal(1140), Decimal(1250), days=21
    )
    assert exposure_of(facts, Period(on(21), on(90))) == Exposure(Decimal(0), Decimal(0), Decimal(0), days=0)


def test_pulses_planned_or_held_or_of_a_later_day_are_no_exposure():
    planned = pulse(20, state="planned")
    assert exposure_of(history(20, courses=[planned])).with_pulses_mg == 0
    assert exposure_of(history(-2, courses=[pulse(-2)])).pulses_mg == Decimal(1250)


def test_unknown_pulse_doses_are_counted_as_unknown():
    course = pulse(20, doses=(None, None, "500"))
    assert exposure_of(history(20, courses=[course])) == Exposure(
        Decimal(625), Decimal(0), Decimal(625), days=23, unknown_pulses=2
    )


def test_a_pulse_on_no_known_day_cannot_be_placed():
    course = pulse(20, days=(None,), doses=("1000",))
    assert exposure_of(history(20, courses=[course])) == Exposure(
        Decimal(0), Decimal(0), Decimal(0), days=1, unplaced_doses=1
    )


def test_exposure_of_f1000_45m():
    """40 mg per 8 h on days 1-9, none from day 9, again on days 14-18, then 16 mg per 8 h: by hand."""
    facts = [
        taken(1, 9, "120", drug=MP, route="IV"),
        taken(9, 13, "0", drug=MP),
        taken(14, 18, "120", drug=MP, route="IV"),
        taken(19, 33, "48", drug=MP),
        taken(33, None, "32", drug=MP),
    ]
    assert exposure_of(history(33, taken=facts)).with_pulses_mg == 8 * 150 + 5 * 150 + 14 * 60 + 40


def test_planned_counts_the_days_to_come_and_taken_does_not():
    facts = history(20, courses=[pulse(20)], plans=[closed()], taken=[taken(10, 16, "40")])
    period = Period(on(-2), on(40))
    planned, done = planned_figures(facts, period), taken_figures(facts, period)
    assert planned.exposure.without_pulses_mg == 14 * 60 + 14 * 50
    assert planned.exposure.days == 43
    assert done.exposure.without_pulses_mg == 9 * 60 + 7 * 40 + 4 * 50
    assert done.exposure.days == 23
    assert (done.high_days, done.high_days_without_pulses) == (23, 20)


def test_an_order_is_planned_on_its_day_whatever_became_of_it():
    omitted = history(20, courses=[pulse(20, state="planned")])
    assert planned_figures(omitted, Period(on(-5), on(20))).exposure.pulses_mg == 3750
    assert taken_figures(omitted).exposure.pulses_mg == 0


def test_without_a_plan_nothing_is_planned_on_record():
    facts = history(20, taken=[taken(1, None, "20")])
    assert not planned_figures(facts, Period(on(0), on(20))).has_record
    assert taken_figures(facts).has_record


def test_the_report_of_a_course_with_its_taper():
    found = exposure_report(history(20, courses=[pulse(20)], plans=[closed()]))
    assert found.since == on(-2)
    assert [(row.name, row.period) for row in found.rows] == [
        ("course", Period(on(-2), on(20))),
        ("year", Period(on(20 - 364), on(20))),
        ("life", Period(on(-2), on(20))),
    ]
    course = found.of("course")
    assert (course.taken.exposure.with_pulses_mg, course.planned.exposure.with_pulses_mg) == (4890, 4890)
    assert found.ends_on == on(28)
    assert found.to_the_end is not None
    assert found.to_the_end.exposure.with_pulses_mg == 3750 + 14 * 60 + 14 * 50
    assert found.came_down == (
        CameDown(Decimal("7.5"), FirstDay(on(29)), None),
        CameDown(Decimal(5), FirstDay(on(29)), None),
    )
    assert found.drugs == ("methylprednisolone", "prednisone")


@pytest.mark.parametrize(("today", "day"), [(28, None), (29, 29), (40, 29)])
def test_a_plan_that_ended_came_down_to_0_on_the_day_after(today, day):
    expected = None if day is None else FirstDay(on(day))
    assert exposure_report(history(today, plans=[closed()])).came_down[0].taken == expected
    stopped = plan((1, "60"), (15, "50"), (29, "0"), closed=5)
    assert exposure_report(history(8, plans=[stopped])).came_down[0].taken == FirstDay(on(6))


def test_what_is_taken_past_the_end_of_the_plan_keeps_it_from_having_come_down():
    facts = history(40, plans=[closed()], taken=[taken(20, None, "50")])
    assert exposure_report(facts).came_down[0].taken is None


@pytest.mark.parametrize(("today", "is_to_come"), [(27, True), (28, False)])
def test_the_end_of_the_plan_is_told_while_it_lies_ahead(today, is_to_come):
    assert (exposure_report(history(today, plans=[closed()])).to_the_end is not None) is is_to_come
    open_end = plan((1, "60"), (15, "5"))
    assert exposure_report(history(today, plans=[open_end])).to_the_end is None


def test_the_course_began_with_its_first_infusion_else_with_its_plan():
    assert course_began_on(history(20, courses=[pulse(20)], plans=[closed()])) == on(-2)
    assert course_began_on(history(20, courses=[pulse(20, state="planned")], plans=[closed()])) == on(1)
    assert course_began_on(history(0, plans=[closed()])) is None
    empty = exposure_report(history(0))
    assert (empty.since, empty.came_down, [row.name for row in empty.rows]) == (None, (), ["year", "life"])
    assert not empty.of("life").taken.has_record


def test_es101587_row_6_is_the_start_dose_only():
    """Its steps were not printed: 30 mg on the first day, unknown doses on the 141 days after it."""
    start = replace(taken(-150, -9, "30", approx=True), is_start_only=True)
    found = exposure_of(history(-9, taken=[start]))
    assert (found.without_pulses_mg, found.unknown_days, found.approximate_days) == (30, 141, 142)
    assert not found.is_complete
    (today,) = steroids_today(history(-9, taken=[start]))
    assert (today.mg, today.since) == (None, on(-150))
    (first,) = steroids_today(history(-150, taken=[start]))
    assert first.mg == 30


def test_a_dose_on_no_known_day_leaves_every_period_incomplete():
    facts = history(20, taken=[taken(1, None, "5"), taken(None, None, "30", drug="cortisone")])
    for period in (None, Period(on(5), on(9))):
        found = exposure_of(facts, period)
        assert (found.unplaced_doses, found.is_complete) == (1, False)
    local = taken(None, None, "30", drug="cortisone", route="topical")
    assert exposure_of(history(20, taken=[local])).is_complete
