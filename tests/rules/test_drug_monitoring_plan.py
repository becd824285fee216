"""The plan of a patient, from the history; days are counted from day 0 of tests/rules/histories.py."""

from dataclasses import replace

import pytest

from monitoring.rules.history import DrugFact
from monitoring.rules.laboratory.drug_monitoring_plan import monitoring_plan
from tests.rules.histories import history, lab, normal, on, when

FBC = ("haemoglobin", "wbc", "neutrophils", "platelets")


def drug(name, first, last=None, dose="15 mg a week", *, approx=False):
    last_day = None if last is None else on(last)
    return DrugFact(f"drug:{name}{first}", name, name, when(first, approx), last_day, dose=dose)


def fbc(day, *, without=()):
    return [lab(day, "5", "10*9/L", code=code, label=code) for code in FBC if code not in without]


def test_the_agents_phase_and_when_the_next_begins():
    (agent,) = monitoring_plan(history(41, drugs=[drug("MTX", 0)])).agents
    assert (agent.agent, agent.phase) == ("methotrexate", "every 2 weeks until 6 weeks at a stable dose")
    assert (agent.stable_since, agent.next_phase_on, agent.panels) == (on(0), on(42), ("FBC", "U&E", "LFT"))
    (agent,) = monitoring_plan(history(42, drugs=[drug("MTX", 0, approx=True)])).agents
    assert (agent.phase, agent.is_approximate) == ("every month for 3 months", True)


def test_a_partial_panel_says_what_it_lacks():
    labs = [*fbc(3), *fbc(17, without=("wbc", "platelets"))]
    plan = monitoring_plan(history(18, drugs=[drug("MTX", 0)], labs=labs))
    panel = plan.panels[0]
    assert (panel.label, panel.due.last_on, panel.due.due_on) == ("FBC", on(3), on(17))
    assert (panel.partial_on, panel.missing) == (on(17), ("WBC", "Platelets"))
    whole = monitoring_plan(history(18, drugs=[drug("MTX", 0)], labs=[*labs, *fbc(17)])).panels[0]
    assert (whole.due.last_on, whole.partial_on, whole.missing) == (on(17), None, ())


def test_normal_without_a_number_is_a_result_and_words_are_none():
    labs = [*fbc(3, without=("wbc",)), normal(3, code="wbc", label="WBC")]
    assert monitoring_plan(history(5, drugs=[drug("MTX", 0)], labs=labs)).panels[0].due.last_on == on(3)
    clotted = [*fbc(3, without=("wbc",)), lab(3, None, code="wbc", label="WBC")]
    assert monitoring_plan(history(5, drugs=[drug("MTX", 0)], labs=clotted)).panels[0].due.last_on is None


@pytest.mark.parametrize(
    ("code", "text", "unit", "sign", "found"),
    [
        ("alt", "100", "U/L", "", False),
        ("alt", "101", "U/L", "", True),
        ("alt", "100", "U/L", ">", True),
        ("alt", "200", "U/L", "<", False),
        ("alt", "1.7", "ukat/L", "", True),
        ("alt", "3", "x ULN", "", False),
        ("wbc", "3.5", "10*9/L", "", False),
        ("wbc", "3.4", "10*9/L", "", True),
        ("wbc", "3.5", "10*9/L", "<", True),
        ("albumin", "2.9", "g/dL", "", True),
    ],
)
def test_a_result_beyond_its_alert_value(code, text, unit, sign, found):
    seen = history(9, drugs=[drug("MTX", 0)], labs=[lab(5, text, unit, code=code, label=code, sign=sign)])
    alerts = monitoring_plan(seen).alerts
    assert bool(alerts) is found
    if found:
        assert alerts[0].is_muscle is (code == "alt")
    assert monitoring_plan(replace(seen, drugs=())).alerts == ()


def test_only_the_latest_result_is_held_against_the_value():
    labs = [lab(2, "313", "U/L", code="alt", label="ALT"), lab(8, "40", "U/L", code="alt", label="ALT")]
    assert monitoring_plan(history(9, drugs=[drug("MTX", 0)], labs=labs)).alerts == ()
    assert monitoring_plan(history(5, drugs=[drug("MTX", 0)], labs=labs)).alerts[0].lab.raw_text == "313"


def test_what_the_source_leaves_open_is_said():
    (agent,) = monitoring_plan(history(9, drugs=[drug("tacrolimus", 0)])).agents
    assert (agent.phase, agent.next_phase_on, agent.panels) == ("", None, ())
    assert "no interval" in agent.note
    (ivig,) = monitoring_plan(history(2, drugs=[drug("IVIG", 0, 4)])).agents
    assert ivig.never_before == ("IgA", "FBC", "U&E", "LFT")


def test_a_first_day_that_is_not_known_has_no_phase():
    plan = monitoring_plan(history(9, drugs=[drug("MTX", None), drug("a tea of herbs", None)]))
    assert (plan.agents, plan.panels, plan.unplaced) == ((), (), ("methotrexate",))


def test_an_ended_record_asks_for_nothing():
    seen = replace(history(30, drugs=[drug("MTX", 0), drug("AZA", None)]), ended_on=on(20))
    plan = monitoring_plan(seen)
    assert (plan.agents, plan.panels, plan.alerts, plan.unplaced) == ((), (), (), ())


@pytest.mark.parametrize(("name", "shown"), [("MTX", True), ("tacrolimus", False)])
def test_liver_values_are_known_to_come_from_muscle_too(name, shown):
    assert monitoring_plan(history(9, drugs=[drug(name, 0)])).shows_liver_values is shown


def test_a_panel_with_a_preliminary_member_is_not_complete_and_says_so():
    early = [replace(found, status="preliminary") for found in fbc(17, without=("haemoglobin", "platelets"))]
    labs = [*fbc(3), *fbc(17, without=("wbc", "neutrophils", "platelets")), *early]
    panel = monitoring_plan(history(18, drugs=[drug("MTX", 0)], labs=labs)).panels[0]
    assert (panel.due.last_on, panel.partial_on) == (on(3), on(17))
    assert panel.partial_words == "Platelets not back; WBC, Neutrophils preliminary"
    only_early = [*fbc(3), *[replace(found, status="preliminary") for found in fbc(17)]]
    panel = monitoring_plan(history(18, drugs=[drug("MTX", 0)], labs=only_early)).panels[0]
    assert (panel.due.last_on, panel.missing) == (on(3), ())
    assert panel.preliminary == ("Hb", "WBC", "Neutrophils", "Platelets")
