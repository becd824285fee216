"""The toxicity screen: each interval from both sides, what settles it, and what is due together.

Days are counted from 14 January 2026 (tests/rules/histories.py).
"""

import json
from datetime import date

import pytest

from courses.protocols.definitions import Status
from courses.protocols.loader import effects, safety_prompts, visit_screen
from courses.protocols.reading import FOLDER
from courses.protocols.visit_screen import read_visit_screen
from courses.rules.errors import RuleError
from monitoring.rules.safety.prompts import Answer, PromptState, SafetyFacts, findings
from monitoring.rules.safety.screen import questions_for, screens_due
from tests.rules.histories import history, on, plan, pulse, taken
from tests.rules.test_prompts import ADULT, CHILD, answered, flat, found, span

LONG = plan((1, "10"), (801, "0"))  # 10 mg from 15 January 2026 on


def at(day, code, *, age=ADULT, plans=(LONG,), **facts):
    return found(history(day, plans=list(plans)), code, age=age, **facts)


@pytest.mark.parametrize(
    ("code", "mg", "raised"),
    [
        ("pressure", "7.501", True),
        ("pressure", "7.5", False),
        ("weight", "7.501", True),
        ("weight", "7.5", False),
        ("height", "0.5", True),
        ("lipids", "0.5", True),
    ],
)
def test_a_dose_raises_it_from_its_limit_on(code, mg, raised):
    finding = found(history(40, plans=[flat(mg, 100)]), code)
    assert finding.state is (PromptState.DUE if raised else PromptState.NOT_MET)


@pytest.mark.parametrize(
    ("day", "expected"),
    [(31, PromptState.COMING), (32, PromptState.DUE), (33, PromptState.DUE)],
)
def test_the_first_lipids_are_due_a_month_after_the_dose_began(day, expected):
    # 15 January and a month is 15 February, day 32.
    finding = at(day, "lipids")
    assert (finding.state, span(finding)) == (expected, (32, 32))


@pytest.mark.parametrize(("days", "asked"), [(31, False), (32, True)])
def test_a_steroid_that_ends_before_the_month_is_up_asks_for_none(days, asked):
    finding = found(history(10, plans=[flat("10", days)]), "lipids")
    assert finding.state is (PromptState.COMING if asked else PromptState.NOT_MET)


@pytest.mark.parametrize(
    ("tested", "expected"),
    [
        (-10, PromptState.DUE),  # before the steroid
        (1, PromptState.DUE),  # on its first day
        (17, PromptState.DUE),
        (18, PromptState.DONE),  # two weeks before the day it is due
        (32, PromptState.DONE),
    ],
)
def test_only_lipids_of_about_that_day_stand_for_the_first(tested, expected):
    assert at(40, "lipids", checked={"cholesterol": on(tested)}).state is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(212, PromptState.DONE), (213, PromptState.DUE), (214, PromptState.DUE)],
)
def test_lipids_come_back_after_six_months(day, expected):
    # 15 February and six months is 15 August, day 213.
    finding = at(day, "lipids", checked={"triglycerides": on(32)})
    assert (finding.state, span(finding)) == (expected, (213, None))


def test_lipids_declined_early_in_the_course_are_not_asked_for_at_a_month():
    declined = answered("lipids", 3, Answer.DECLINED)
    assert at(40, "lipids", answers=[declined]).state is PromptState.DECLINED


@pytest.mark.parametrize(("day", "expected"), [(365, PromptState.DONE), (366, PromptState.DUE)])
def test_an_adults_height_comes_back_after_a_year(day, expected):
    assert at(day, "height", checked={"height": on(1)}).state is expected


@pytest.mark.parametrize(
    ("code", "check"),
    [
        ("pressure", "pressure"),
        ("weight", "weight"),
        ("height", "height"),
        ("electrolytes", "potassium"),
        ("cushing", "cushing"),
    ],
)
def test_a_childs_measures_come_back_after_three_months(code, check):
    # 15 January and three months is 15 April, day 91.
    states = [at(day, code, age=CHILD, checked={check: on(1)}).state for day in (90, 91, 92)]
    assert states == [PromptState.DONE, PromptState.DUE, PromptState.DUE]
    assert at(1, code, age=CHILD).state is PromptState.DUE


def test_an_adults_pressure_and_weight_are_asked_once_in_a_course_for_no_source_gives_an_interval():
    for code in ("pressure", "weight"):
        assert at(700, code, checked={code: on(1)}).due_on is None
        assert span(at(20, code)) == (1, 800)


@pytest.mark.parametrize(("age", "is_asked"), [(64, False), (65, True)])
def test_a_spine_film_is_asked_from_65_on(age, is_asked):
    finding = at(5, "spine", age=age)
    assert (finding is not None) is is_asked


def test_without_a_birth_date_it_says_what_cannot_be_told():
    spine, cushing = (at(5, code, age=None) for code in ("spine", "cushing"))
    assert {spine.state, cushing.state} == {PromptState.CANNOT_TELL}
    assert "65 or older" in spine.missing
    assert "whether this is a child" in cushing.missing


def due(day, horizon, *, age=ADULT, checked=None):
    facts = SafetyFacts(history(day, plans=[LONG]), age, (), checked or {})
    said = screens_due(findings(facts), on(day), on(horizon))
    return [(screen.words, (screen.due_on - on(0)).days, (screen.closes_on - on(0)).days) for screen in said]


def test_what_is_due_now_is_one_thing_and_what_comes_another():
    assert due(5, 10) == [("Toxicity screen: height, blood pressure, weight", 1, 366)]
    assert due(20, 34) == [
        ("Toxicity screen: height, blood pressure, weight", 1, 366),
        ("Toxicity screen: lipids", 32, 32),
    ]
    assert due(32, 46) == [("Toxicity screen: lipids, height, blood pressure, weight", 1, 32)]


def test_it_is_due_from_the_first_day_of_what_is_left():
    left = {"pressure": on(3), "weight": on(3), "height": on(3)}
    assert due(33, 40, checked=left) == [("Toxicity screen: lipids", 32, 32)]
    assert due(33, 40, checked=left | {"cholesterol": on(33)}) == []


def asked(seen, age=ADULT):
    return {one.question.code: one.is_raised for one in questions_for(seen, age)}


EULAR = ("infection", "back_pain", "hip_pain", "leg_weakness", "vision", "skin", "mood", "sleep")


@pytest.mark.parametrize(("mg", "raised"), [("7.5", False), ("7.501", True)])
def test_questions_are_asked_above_7_5_mg_and_of_high_glucose_at_any_dose(mg, raised):
    said = asked(history(5, plans=[flat(mg, 60)]))
    assert said == {"high_glucose": True} | dict.fromkeys(EULAR, raised)


def test_a_child_is_looked_at_for_cushing_signs_and_not_asked_the_adults_question():
    said = asked(history(5, plans=[flat("5", 60)]), CHILD)
    assert said == {"cushing": True} | dict.fromkeys(EULAR, False)
    assert set(asked(history(5), None)) == {"high_glucose", "cushing", *EULAR}


def test_an_unknown_dose_asks_and_none_does_not():
    unknown = questions_for(history(5, taken=[taken(1, None, None)]), ADULT)
    assert all(one.is_raised for one in unknown)
    assert "not known in mg" in unknown[0].why
    assert not any(asked(history(5)).values())
    assert not any(asked(history(1, courses=[pulse(1)])).values())


def test_each_question_leads_to_a_known_effect_and_names_its_source():
    screen = visit_screen()
    assert {q.effect for q in screen.questions.values()} <= set(effects())
    assert all(q.source and isinstance(q.status, Status) for q in screen.questions.values())
    assert "cushing" in next(p for p in safety_prompts().prompts if p.code == "cushing").measures


def test_a_question_twice_or_without_its_source_is_refused(tmp_path):
    content = json.loads((FOLDER / "visit_screen.json").read_text(encoding="utf-8"))
    path = tmp_path / "visit_screen.json"
    for change, said in [
        (lambda c: c["questions"][1].update(code="mood"), "'mood' is there twice"),
        (lambda c: c["questions"][0].pop("source"), "the key 'source' is missing"),
        (lambda c: c["questions"][0]["mg"].update(at_least="5"), "either 'at_least' or 'above'"),
        (lambda c: c["growth"]["interval"].update(count=0), "a whole number of at least 1"),
        (lambda c: c["pressure_read_again"].update(often=1), "the key is not known here"),
    ]:
        changed = json.loads(json.dumps(content))
        change(changed)
        path.write_text(json.dumps(changed), encoding="utf-8")
        with pytest.raises(RuleError, match=r"visit_screen\.json") as refusal:
            read_visit_screen(path)
        assert said in str(refusal.value)


def test_days_of_the_tests_are_what_they_say():
    assert (on(1), on(32), on(213), on(91)) == (
        date(2026, 1, 15),
        date(2026, 2, 15),
        date(2026, 8, 15),
        date(2026, 4, 15),
    )
