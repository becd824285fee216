"""Each change of a taper on a plan one can read: 60 for 14 days, 50 for 14, 40 for 14, then 0."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from courses.protocols.loader import taper_protocol
from courses.rules.errors import RuleError
from courses.rules.steps import ByWeight, Taper, TaperStep, taper_of
from courses.rules.taper import Pace
from courses.rules.taper_changes import (
    Edit,
    Hold,
    Keep,
    ReEscalate,
    Shift,
    StepBack,
    Stop,
    changed_from,
    keeps_history,
    reasoned_rises,
)
from courses.rules.units import plain

DAY0 = date(2026, 1, 5)


def on(day: int) -> date:
    return DAY0 + timedelta(days=day)


def plan(*pairs) -> Taper:
    return taper_of([(on(day), Decimal(mg)) for day, mg in pairs])


def said(taper: Taper) -> list[tuple[int, str]]:
    return [((step.first_day - DAY0).days, plain(step.daily_mg)) for step in taper.steps]


CLOSED = plan((0, "60"), (14, "50"), (28, "40"), (42, "0"))
OPEN = plan((0, "60"), (14, "50"), (28, "40"))


def test_a_shift_moves_every_step_that_has_not_begun_and_the_end():
    assert said(Shift(3).after(CLOSED, on(20))) == [(0, "60"), (14, "50"), (31, "40"), (45, "0")]
    assert said(Shift(3).after(OPEN, on(20))) == [(0, "60"), (14, "50"), (31, "40")]
    assert said(Shift(3).after(CLOSED, on(-5))) == [(3, "60"), (17, "50"), (31, "40"), (45, "0")]


def test_a_step_that_begins_today_has_begun():
    assert said(Shift(1).after(CLOSED, on(13)))[1] == (15, "50")
    assert said(Shift(1).after(CLOSED, on(14)))[1:3] == [(14, "50"), (29, "40")]


@pytest.mark.parametrize(("days", "first"), [(-7, 21), (-6, 22)])
def test_a_shift_brings_forward_as_far_as_tomorrow(days, first):
    assert said(Shift(days).after(CLOSED, on(20)))[2] == (first + 0, "40")


def test_a_shift_to_today_is_refused():
    with pytest.raises(RuleError, match="bring it forward by at most 7 days"):
        Shift(-8).after(CLOSED, on(20))


@pytest.mark.parametrize("days", [0, 367, -367])
def test_a_shift_by_nothing_or_over_a_year_is_refused(days):
    with pytest.raises(RuleError, match="enter 1 to 366 days"):
        Shift(days).after(CLOSED, on(20))


def test_a_shift_without_a_coming_step_is_refused():
    with pytest.raises(RuleError, match="no step is to come"):
        Shift(3).after(OPEN, on(28))
    with pytest.raises(RuleError, match="no step is to come"):
        Shift(3).after(CLOSED, on(42))


def test_keeping_the_end_squeezes_the_steps_between():
    assert said(Shift(14, Keep.END).after(CLOSED, on(5))) == [(0, "60"), (28, "50"), (35, "40"), (42, "0")]
    assert said(Shift(-7, Keep.END).after(CLOSED, on(5))) == [(0, "60"), (7, "50"), (24, "40"), (42, "0")]


@pytest.mark.parametrize(("days", "fits"), [(26, True), (27, False)])
def test_each_squeezed_step_keeps_at_least_a_day(days, fits):
    change = Shift(days, Keep.END)
    if fits:
        assert said(change.after(CLOSED, on(5))) == [(0, "60"), (40, "50"), (41, "40"), (42, "0")]
        return
    with pytest.raises(RuleError, match="2 steps do not fit"):
        change.after(CLOSED, on(5))


def test_an_open_plan_has_no_end_to_keep():
    with pytest.raises(RuleError, match="no end to keep"):
        Shift(3, Keep.END).after(OPEN, on(5))


@pytest.mark.parametrize(("days", "next_first"), [(9, 29), (20, 40)])
def test_a_hold_keeps_todays_dose_so_many_days(days, next_first):
    moved = next_first - 28
    assert said(Hold(days).after(CLOSED, on(20))) == (
        [(0, "60"), (14, "50"), (next_first, "40"), (42 + moved, "0")]
    )


def test_a_hold_that_changes_nothing_is_refused():
    with pytest.raises(RuleError, match="stays on this dose until 1 Feb 2026 anyway"):
        Hold(8).after(CLOSED, on(20))
    with pytest.raises(RuleError, match="it has no further step"):
        Hold(8).after(OPEN, on(30))


@pytest.mark.parametrize("today", [-1, 42])
def test_a_hold_needs_a_dose_today(today):
    with pytest.raises(RuleError, match="has no dose on"):
        Hold(8).after(CLOSED, on(today))


@pytest.mark.parametrize("days", [0, 367])
def test_a_hold_is_1_to_366_days(days):
    with pytest.raises(RuleError, match="enter 1 to 366 days"):
        Hold(days).after(CLOSED, on(20))


def test_a_step_back_repeats_the_dose_before_then_todays_then_the_rest():
    assert said(StepBack(on(20), 10).after(CLOSED, on(20))) == (
        [(0, "60"), (14, "50"), (20, "60"), (30, "50"), (44, "40"), (58, "0")]
    )
    assert said(StepBack(on(14), 10).after(CLOSED, on(14))) == (
        [(0, "60"), (14, "60"), (24, "50"), (38, "40"), (52, "0")]
    )


def test_a_step_back_from_an_open_dose_ends_on_it():
    assert said(StepBack(on(40), 10).after(OPEN, on(40))) == (
        [(0, "60"), (14, "50"), (28, "40"), (40, "50"), (50, "40")]
    )


def test_there_is_no_step_back_from_the_first_dose():
    with pytest.raises(RuleError, match="is the first dose of the plan"):
        StepBack(on(13), 10).after(CLOSED, on(13))


def flare(from_day: int, to_mg: str, **told) -> ReEscalate:
    return ReEscalate(on(from_day), Decimal(to_mg), 1, taper_protocol(), **told)


def test_a_flare_goes_up_holds_and_tapers_anew_by_the_protocol():
    assert said(flare(30, "45").after(CLOSED, on(29)))[:7] == (
        [(0, "60"), (14, "50"), (28, "40"), (30, "45"), (37, "35"), (51, "30"), (65, "25")]
    )
    to_5 = flare(30, "45", stop_at_mg=Decimal(5)).after(CLOSED, on(29))
    assert (to_5.last_day, to_5.steps[-1].daily_mg) == (None, 5)


def test_a_flare_by_a_protocol_with_ranges_says_where_in_them():
    change = ReEscalate(on(30), Decimal(45), 1, taper_protocol("diagnostics_2021"), pace=Pace.FASTEST)
    assert said(change.after(CLOSED, on(30)))[3:5] == [(30, "45"), (37, "40")]


@pytest.mark.parametrize(("to_mg", "up"), [("39.5", False), ("40", False), ("40.5", True)])
def test_a_re_escalation_goes_up(to_mg, up):
    if up:
        assert flare(30, to_mg).after(CLOSED, on(30)).dose_on(on(30)) == Decimal(to_mg)
        return
    with pytest.raises(RuleError, match="enter a higher dose, or hold it"):
        flare(30, to_mg).after(CLOSED, on(30))


def test_a_flare_the_day_after_the_last_dose_goes_on_and_later_is_a_new_taper():
    assert said(flare(42, "20").after(CLOSED, on(42)))[3] == (42, "20")
    with pytest.raises(RuleError, match="ended on 15 Feb 2026; start a new taper"):
        flare(43, "20").after(CLOSED, on(43))
    with pytest.raises(RuleError, match="begins only on 5 Jan 2026"):
        flare(-1, "20").after(CLOSED, on(-2))


def test_only_what_goes_up_on_purpose_has_its_reason():
    assert reasoned_rises(flare(30, "45")) == (on(30),)
    assert reasoned_rises(StepBack(on(20), 7)) == (on(20),)
    assert reasoned_rises(Shift(3)) == ()


def test_a_stop_ends_the_plan_after_its_last_day():
    assert said(Stop(on(20)).after(CLOSED, on(20))) == [(0, "60"), (14, "50"), (21, "0")]
    assert said(Stop(on(27)).after(OPEN, on(20)))[-1] == (28, "0")
    assert said(Stop(on(0)).after(CLOSED, on(0))) == [(0, "60"), (1, "0")]


@pytest.mark.parametrize(("last", "today", "words"), [
    (41, 20, "ends on 2026-02-15 anyway"),
    (-1, 0, "before the taper's first day"),
    (18, 20, "days before today stay as they were"),
])  # fmt: skip
def test_a_stop_that_cannot_be_is_refused(last, today, words):
    with pytest.raises(RuleError, match=words):
        Stop(on(last)).after(CLOSED, on(today))


def test_yesterday_can_have_been_the_last_day():
    assert Stop(on(19)).after(CLOSED, on(20)).last_day == on(19)


def edit(from_day: int, *pairs) -> Edit:
    return Edit(on(from_day), tuple(TaperStep(on(day), Decimal(mg)) for day, mg in pairs))


def test_an_edit_replaces_all_from_its_day():
    assert said(edit(21, (35, "30"), (49, "0")).after(CLOSED, on(20))) == (
        [(0, "60"), (14, "50"), (35, "30"), (49, "0")]
    )
    assert said(edit(21, (20, "45")).after(CLOSED, on(20))) == [(0, "60"), (14, "50"), (20, "45")]


@pytest.mark.parametrize("change", [
    edit(20, (20, "45")), edit(22, (20, "45")), StepBack(on(20), 5), flare(20, "70"),
])  # fmt: skip
def test_no_change_reaches_before_today(change):
    change.after(CLOSED, on(20))
    with pytest.raises(RuleError, match="days before today stay as they were"):
        change.after(CLOSED, on(21))


def test_an_edit_without_a_step_is_refused():
    with pytest.raises(RuleError, match="no step is left"):
        edit(21).after(CLOSED, on(20))


def test_the_day_from_which_two_plans_differ():
    assert changed_from(CLOSED, CLOSED) is None
    assert changed_from(CLOSED, Shift(3).after(CLOSED, on(20))) == on(28)
    assert changed_from(CLOSED, OPEN) == on(42)
    assert keeps_history(CLOSED, OPEN, on(42))
    assert not keeps_history(CLOSED, OPEN, on(43))
    assert keeps_history(CLOSED, CLOSED, on(43))


def test_a_moved_dose_by_weight_keeps_what_it_was_worked_out_from():
    by_weight = ByWeight(Decimal(1), Decimal(50))
    taper = Taper((TaperStep(on(0), Decimal(60)), TaperStep(on(14), Decimal(50), by_weight)))
    assert Shift(3).after(taper, on(5)).steps[1].by_weight == by_weight
