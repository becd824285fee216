"""When each safety prompt is raised, closes, and is settled: both sides of each boundary.

Days are counted from 14 January 2026 (tests/rules/histories.py).
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import DoseFor, TotalOver
from courses.rules.exposure import DailySegment
from monitoring.rules.history import DrugFact
from monitoring.rules.safety.occasions import Steroid, occasions
from monitoring.rules.safety.prompts import Answer, Answered, PromptState, SafetyFacts, findings
from monitoring.rules.steroid.ahead import expected_line
from tests.rules.histories import history, on, plan, pulse, taken, when

ADULT, CHILD = 40, 9


def found(seen, code, *, age=ADULT, answers=(), checked=None):
    """The finding of one code, or None where it does not concern the patient."""
    facts = SafetyFacts(seen, age, tuple(answers), checked or {})
    return next((f for f in findings(facts) if f.prompt.code == code), None)


def state(seen, code, **facts):
    return found(seen, code, **facts).state


def span(finding):
    """The day it is due and the last day in time, counted from day 0."""
    return tuple(None if day is None else (day - on(0)).days for day in (finding.due_on, finding.closes_on))


def flat(mg, days, *, first=1):
    """A plan of one dose for so many days."""
    return plan((first, mg), (first + days, "0"))


def answered(code, day, answer=Answer.DONE, *, again=None):
    return Answered(code, answer, on(day), again_on=None if again is None else on(again))


def drug(name, first, last=None):
    last_day = None if last is None else on(last)
    return DrugFact("drugperiod:1", name, name, when(first), last_day, is_prophylaxis=True)


@pytest.mark.parametrize(
    ("code", "mg", "days", "raised"),
    [
        ("steroid_card", "5", 28, True),
        ("steroid_card", "5", 27, False),
        ("steroid_card", "4.999", 60, False),
        ("steroid_card", "40.001", 8, True),
        ("steroid_card", "40.001", 7, False),
        ("steroid_card", "40", 27, False),
        ("pjp", "15.001", 15, True),
        ("pjp", "15.001", 14, False),
        ("pjp", "15", 200, False),
        ("bone", "2.5", 91, True),  # 15 January to 15 April: a day more than three months
        ("bone", "2.5", 90, False),
        ("bone", "2.499", 400, False),
        ("bone", "30", 31, True),
        ("bone", "30", 30, False),
        ("bone", "29.999", 89, False),
        ("eyes", "7.501", 1, True),
        ("eyes", "7.5", 60, False),
        ("glucose", "7.501", 1, True),
        ("glucose", "7.5", 60, False),
    ],
)
def test_a_dose_raises_its_prompt_from_its_limit_on(code, mg, days, raised):
    finding = found(history(1, plans=[flat(mg, days)]), code)
    assert finding.state is (PromptState.DUE if raised else PromptState.NOT_MET)


@pytest.mark.parametrize(
    ("code", "mg", "days", "closes"),
    [
        ("steroid_card", "20", 60, 28),
        ("steroid_card", "60", 60, 8),
        ("pjp", "60", 60, 15),
        ("bone", "60", 100, 182),  # six months after 15 January
        ("eyes", "60", 60, 60),  # no source sets a day: as long as the steroid is taken
        ("glucose", "60", 60, 60),
    ],
)
def test_a_prompt_is_due_from_the_first_day_and_in_time_until_the_time_is_up(code, mg, days, closes):
    seen = history(1, plans=[flat(mg, days)])
    assert span(found(seen, code)) == (1, closes)


def test_the_plan_raises_it_before_it_begins():
    coming = flat("60", 60, first=10)
    assert state(history(1, plans=[coming]), "pjp") is PromptState.COMING
    assert span(found(history(1, plans=[coming]), "pjp")) == (10, 24)
    assert state(history(9, plans=[coming]), "pjp") is PromptState.COMING
    assert state(history(10, plans=[coming]), "pjp") is PromptState.DUE


def test_prophylaxis_is_asked_for_while_the_dose_is_above_its_limit_and_the_card_while_any_is_taken():
    taper = plan((1, "60"), (21, "10"), (41, "0"))
    assert [state(history(day, plans=[taper]), "pjp") for day in (20, 21)] == ["due", "not_met"]
    assert [state(history(day, plans=[taper]), "steroid_card") for day in (20, 21, 40, 41)] == [
        "due",
        "due",
        "due",
        "not_met",
    ]


def test_what_was_taken_counts_before_what_was_planned():
    low = history(20, plans=[flat("60", 60)], taken=[taken(1, 20, "15")])
    assert span(found(low, "pjp")) == (21, 35)
    more = history(20, plans=[flat("10", 60)], taken=[taken(1, 20, "20")])
    assert state(more, "pjp") is PromptState.DUE


def test_a_dose_still_taken_holds_until_the_plan_changes_and_without_a_plan_to_today():
    held = history(5, plans=[plan((1, "60"), (21, "50"), (41, "0"))], taken=[taken(3, None, "10")])
    assert expected_line(held) == (
        DailySegment(on(1), on(2), Decimal(60)),
        DailySegment(on(3), on(20), Decimal(10)),
        DailySegment(on(21), on(40), Decimal(50)),
    )
    without = [history(day, taken=[taken(1, None, "60")]) for day in (14, 15)]
    assert [state(seen, "pjp") for seen in without] == [PromptState.NOT_MET, PromptState.DUE]


def test_an_open_plan_goes_on_and_keeps_a_dose_still_taken():
    endless = history(1, plans=[plan((1, "20"))])
    assert expected_line(endless) == (DailySegment(on(1), on(366), Decimal(20)),)
    lower = history(9, plans=[plan((1, "20"))], taken=[taken(2, None, "10")])
    assert expected_line(lower)[-1] == DailySegment(on(2), on(374), Decimal(10))
    assert state(lower, "pjp") is PromptState.NOT_MET


def test_a_closed_plan_is_followed_to_its_last_day():
    seen = history(1, plans=[plan((1, "60"), (31, "0"), closed=14)])
    assert state(seen, "pjp") is PromptState.NOT_MET
    longer = history(1, plans=[plan((1, "60"), (31, "0"), closed=15)])
    assert state(longer, "pjp") is PromptState.DUE


def test_a_pulse_raises_neither_prophylaxis_nor_card_nor_bone():
    seen = history(0, courses=[pulse(0, days=(-20, -10, 0))])
    assert {code: state(seen, code) for code in ("steroid_card", "pjp", "bone", "eyes")} == dict.fromkeys(
        ("steroid_card", "pjp", "bone", "eyes"), PromptState.NOT_MET
    )


def test_a_pulse_between_does_not_break_a_run_but_a_day_without_does():
    oral = [flat("60", 7, first=-9), flat("60", 8, first=1)]
    joined = history(1, plans=oral, courses=[pulse(1)])
    assert span(found(joined, "pjp")) == (-9, 5)
    apart = history(1, plans=oral, courses=[pulse(1, days=(-2, -1), doses=("1000", "1000"))])
    assert state(apart, "pjp") is PromptState.NOT_MET


def test_glucose_is_asked_from_the_first_infusion_to_the_day_after_the_last():
    seen = [history(day, courses=[pulse(day)]) for day in (-1, 0, 1, 2)]
    assert [state(each, "glucose") for each in seen] == ["due", "due", "due", "not_met"]
    assert span(found(seen[2], "glucose")) == (-2, 1)


def test_a_glucose_on_record_settles_it_from_the_first_infusion_on():
    seen = history(1, courses=[pulse(1)])
    assert state(seen, "glucose", checked={"glucose": on(-3)}) is PromptState.DUE
    assert state(seen, "glucose", checked={"glucose": on(-2)}) is PromptState.DONE
    assert state(seen, "glucose", checked={"height": on(0)}) is PromptState.DUE


@pytest.mark.parametrize(("first", "raised"), [(9, True), (8, False)])
def test_a_second_course_with_a_day_between_raises_the_card(first, raised):
    seen = history(9, plans=[flat("4", 7, first=1), flat("4", 7, first=first)])
    assert state(seen, "steroid_card") is (PromptState.DUE if raised else PromptState.NOT_MET)


@pytest.mark.parametrize(("days", "met"), [(250, 250), (251, 250)])
def test_five_grams_in_a_year_are_reached_on_a_day(days, met):
    bone = next(p for p in safety_prompts().prompts if p.code == "bone")
    steroid = Steroid((DailySegment(on(1), on(days), Decimal(20)),))
    reached = [o for o in occasions(bone, steroid) if isinstance(o.trigger.condition, TotalOver)]
    assert [(o.first, o.met_on) for o in reached] == [(on(1), on(met))]
    short = Steroid((DailySegment(on(1), on(249), Decimal(20)),))
    assert not any(isinstance(o.trigger.condition, TotalOver) for o in occasions(bone, short))


def test_what_is_older_than_a_year_no_longer_counts_towards_the_sum():
    bone = next(p for p in safety_prompts().prompts if p.code == "bone")
    line = (DailySegment(on(1), on(100), Decimal(40)), DailySegment(on(101), on(900), Decimal("2.5")))
    assert not any(isinstance(o.trigger.condition, TotalOver) for o in occasions(bone, Steroid(line)))


def test_an_unknown_dose_is_said_to_leave_it_open():
    unknown = history(20, taken=[taken(1, None, None)])
    finding = found(unknown, "pjp")
    assert (finding.state, finding.due_on) == (PromptState.CANNOT_TELL, None)
    assert "not known in mg a day" in finding.missing
    short = history(14, taken=[taken(1, None, None)])
    assert state(short, "pjp") is PromptState.NOT_MET


@pytest.mark.parametrize(("age", "codes"), [(17, 11), (18, 9), (64, 9), (65, 10)])
def test_growth_is_for_children_only(age, codes):
    seen = history(1, plans=[flat("5", 60)])
    assert (found(seen, "growth", age=age) is not None) is (age < 18)
    assert len(findings(SafetyFacts(seen, age))) == codes


def test_without_a_birth_date_growth_says_what_is_missing_and_the_rest_uses_the_adults_rule():
    seen = history(1, plans=[flat("10", 60)])
    growth, eyes = (found(seen, code, age=None) for code in ("growth", "eyes"))
    assert (growth.state, growth.due_on) == (PromptState.CANNOT_TELL, None)
    assert "birth date is not recorded" in growth.missing
    assert eyes.state is PromptState.DUE
    assert "rule for adults" in eyes.missing
    assert state(history(1), "growth", age=None) is PromptState.NOT_MET


def test_a_child_is_asked_at_once_and_again_at_the_interval_of_the_source():
    seen = history(200, plans=[plan((1, "1"))])
    assert span(found(history(1, plans=[plan((1, "1"))]), "growth", age=CHILD)) == (1, 182)
    assert span(found(seen, "growth", age=CHILD, checked={"height": on(20)})) == (201, None)
    assert state(seen, "growth", age=CHILD, checked={"height": on(20)}) is PromptState.DONE
    assert state(seen, "growth", age=CHILD, checked={"height": on(19)}) is PromptState.DUE


def test_a_done_answer_holds_for_the_course_and_the_next_course_asks_again():
    two = [flat("60", 30, first=1), flat("60", 30, first=100)]
    done = [answered("pjp", 5)]
    assert state(history(20, plans=two), "pjp", answers=done) is PromptState.DONE
    assert state(history(20, plans=[two[0]]), "pjp") is PromptState.DUE
    assert span(found(history(100, plans=two), "pjp", answers=done)) == (100, 114)


@pytest.mark.parametrize(("day", "expected"), [(86, PromptState.DONE), (85, PromptState.DUE)])
def test_an_answer_given_up_to_two_weeks_before_a_course_is_one_to_it(day, expected):
    seen = history(100, plans=[flat("60", 30, first=100)])
    assert state(seen, "pjp", answers=[answered("pjp", day)]) is expected


def test_a_card_once_given_is_given_for_good_but_a_declined_one_is_asked_for_in_the_next_course():
    seen = history(400, plans=[flat("60", 30, first=400)])
    assert state(seen, "steroid_card", answers=[answered("steroid_card", 1)]) is PromptState.DONE
    declined = [answered("steroid_card", 1, Answer.DECLINED)]
    assert state(seen, "steroid_card", answers=declined) is PromptState.DUE


@pytest.mark.parametrize("answer", [Answer.DECLINED, Answer.NOT_APPLICABLE])
def test_declined_leaves_the_list_until_the_day_the_clinic_chose(answer):
    seen = history(20, plans=[flat("60", 60)])
    for_good = [answered("pjp", 5, answer)]
    assert state(seen, "pjp", answers=for_good).value == answer.value
    assert found(seen, "pjp", answers=for_good).due_on is None
    later = [answered("pjp", 5, answer, again=21)]
    assert found(seen, "pjp", answers=later).state.value == answer.value
    assert span(found(seen, "pjp", answers=later)) == (21, None)
    assert state(history(21, plans=[flat("60", 60)]), "pjp", answers=later) is PromptState.DUE


def test_the_latest_answer_counts():
    seen = history(20, plans=[flat("60", 60)])
    both = [answered("pjp", 9, Answer.DECLINED), answered("pjp", 5)]
    assert state(seen, "pjp", answers=both) is PromptState.DECLINED
    assert state(seen, "pjp", answers=[answered("bone", 5)]) is PromptState.DUE
    assert state(seen, "pjp", answers=[answered("pjp", 21)]) is PromptState.DUE


@pytest.mark.parametrize(
    ("name", "code"), [("Co-trimoxazole 480 mg", "pjp"), ("ALENDRONIC  acid", "bone"), ("TMP/SMX", "pjp")]
)
def test_a_drug_on_record_settles_it_while_it_is_taken(name, code):
    seen = history(20, plans=[flat("60", 60)], drugs=[drug(name, -300)])
    finding = found(seen, code)
    assert (finding.state, finding.answer.words, finding.answer.key) == ("done", name, "drugperiod:1")
    assert finding.due_on is None


def test_a_drug_stopped_in_the_course_is_asked_about_from_the_next_day():
    plans = [flat("60", 60)]
    stopped = found(history(20, plans=plans, drugs=[drug("co-trimoxazole", 3, 19)]), "pjp")
    assert (stopped.state, span(stopped)) == (PromptState.DUE, (20, None))
    last = found(history(20, plans=plans, drugs=[drug("co-trimoxazole", 3, 20)]), "pjp")
    assert (last.state, span(last)) == (PromptState.DONE, (21, None))
    before = history(20, plans=plans, drugs=[drug("co-trimoxazole", -90, 0)])
    assert span(found(before, "pjp")) == (1, 15)
    other = history(20, plans=plans, drugs=[drug("calcium and vitamin D", 1)])
    assert state(other, "bone") is PromptState.DUE


def test_a_record_that_has_ended_asks_nothing():
    seen = history(20, plans=[flat("60", 60)])
    ended = type(seen)(**{**vars(seen), "ended_on": on(10)})
    assert {f.state for f in findings(SafetyFacts(ended, ADULT))} == {PromptState.NOT_MET}


doses = st.lists(
    st.tuples(st.integers(1, 60), st.integers(0, 120)).map(lambda pair: (pair[0], Decimal(pair[1]) / 2)),
    min_size=1,
    max_size=8,
)


def line_of(doses):
    """Segments one after the other: (days, mg)."""
    line, day = [], on(1)
    for days, mg in doses:
        last = day + timedelta(days=days - 1)
        line.append(DailySegment(day, last, mg))
        day = last + timedelta(days=1)
    return tuple(line)


def by_day(line):
    return {
        segment.first + timedelta(days=n): segment.mg
        for segment in line
        for n in range((segment.last - segment.first).days + 1)
    }


def slow_met(condition, line):
    """Every day on which a condition is met for the first time in its run, by walking the days."""
    daily = by_day(line)
    if isinstance(condition, TotalOver):
        return slow_totals(condition, daily)
    met, run = [], []
    for day in sorted(daily):
        run = [*run, day] if condition.mg.is_reached_by(daily[day]) else []
        if run and day == (condition.lasting.reached_on(run[0]) if condition.lasting else run[0]):
            met.append(day)
    return met


def slow_totals(condition, daily):
    met, is_in_run = [], False
    for day in sorted(daily):
        window = [daily.get(day - timedelta(days=n), 0) for n in range(condition.days)]
        if not daily[day]:
            is_in_run = False
        elif condition.mg.is_reached_by(sum(window)) and not is_in_run:
            met.append(day)
            is_in_run = True
    return met


@given(doses)
def test_the_days_agree_with_a_walk_through_every_day(doses):
    line = line_of(doses)
    for prompt in safety_prompts().prompts:
        for trigger in prompt.triggers:
            if not isinstance(trigger.condition, DoseFor | TotalOver):
                continue
            met = [o.met_on for o in occasions(prompt, Steroid(line)) if o.trigger == trigger]
            assert met == slow_met(trigger.condition, line), trigger.condition


@given(doses, st.integers(1, 40), st.sampled_from([ADULT, CHILD, None]), st.integers(0, 200))
def test_more_mg_on_the_same_days_never_means_fewer_prompts(doses, more, age, day):
    def raised(extra):
        steps = line_of([(days, mg + extra if mg else mg) for days, mg in doses])
        facts = [taken((s.first - on(0)).days, (s.last - on(0)).days, str(s.mg)) for s in steps]
        seen = history(day, taken=facts)
        return {f.prompt.code for f in findings(SafetyFacts(seen, age)) if f.is_open}

    assert raised(Decimal(0)) <= raised(Decimal(more))
