from datetime import date, timedelta

import pytest

from courses.protocols.agents import AgentPurpose, read_formulary
from courses.protocols.loader import agents, find_agent, formulary, safety_prompts
from courses.rules.agents import (
    MedicineUse,
    agent_in,
    agent_name,
    medicine_findings,
    suggested_names,
    tall_man_names,
)
from courses.rules.errors import RuleError
from tests.rules.test_protocols import changed, drop, put

DAY = [date(2026, 1, 1) + timedelta(days=n) for n in range(60)]


def use(drug, first=0, last=None, per="", key=""):
    return MedicineUse(
        key or drug, drug, None if first is None else DAY[first], None if last is None else DAY[last], per
    )


def codes(uses, today=10):
    return [found.warning.code for found in medicine_findings(uses, DAY[today])]


@pytest.mark.parametrize(
    ("entered", "name"),
    [
        ("MTX", "methotrexate"),
        ("  Methotrexate ", "methotrexate"),
        ("mmf", "mycophenolate mofetil"),
        ("IVIg", "immunoglobulin"),
        ("Cyclosporin  A", "ciclosporin"),
        ("Septrin", "co-trimoxazole"),
        ("TMP/SMX", "co-trimoxazole"),
        ("a tea of herbs", "a tea of herbs"),
        ("", ""),
    ],
)
def test_one_agent_by_each_of_its_names(entered, name):
    assert agent_name(entered) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("methotrexate 15 mg weekly", "methotrexate"),
        ("IVIG (2 g/kg)", "immunoglobulin"),
        ("oral MTX", "methotrexate"),
        ("mycophenolate mofetil 1 g", "mycophenolate mofetil"),
        ("calcium with vitamin D", "calcium with vitamin D"),
        ("AZATHIOPRINE", "azathioprine"),
        ("AZAthing", None),
        ("folinic acid", None),
    ],
)
def test_an_agent_is_found_among_other_words_and_only_as_a_whole_word(printed, name):
    found = agent_in(printed)
    assert (found.name if found else None) == name


def test_what_the_issue_names_is_there():
    sparing = {a.name for a in agents().values() if a.purpose is AgentPurpose.SPARING}
    assert sparing >= {
        "methotrexate", "azathioprine", "mycophenolate mofetil", "immunoglobulin", "cyclophosphamide",
        "rituximab", "ciclosporin", "tacrolimus", "leflunomide",
    }  # fmt: skip
    assert {a.group.value for a in agents().values() if a.purpose is AgentPurpose.PROPHYLAXIS} == {
        "pjp", "bone", "stomach",
    }  # fmt: skip
    assert suggested_names().index("rituximab") < suggested_names().index("calcium")
    assert set(suggested_names()) == set(agents())


def test_a_drug_that_settles_a_prompt_is_a_known_agent_for_prophylaxis():
    named = [drug for prompt in safety_prompts().prompts for drug in prompt.drugs]
    assert named
    known = {drug: find_agent(drug) for drug in named}
    assert {drug for drug, agent in known.items() if not agent or agent.purpose != "prophylaxis"} == set()


def test_tall_letters_spell_a_name_of_the_agent():
    assert tall_man_names()["azathioprine"] == "azaTHIOprine"
    assert all(find_agent(name) for name in tall_man_names())


@pytest.mark.parametrize(
    ("per", "found"), [("day", True), ("12 h", True), ("week", False), ("2 weeks", False), ("", False)]
)
def test_methotrexate_every_day_is_looked_at_twice(per, found):
    assert codes([use("MTX", per=per)]) == (["methotrexate_daily"] if found else [])
    assert codes([use("azathioprine", per=per)]) == []


@pytest.mark.parametrize(("today", "found"), [(4, False), (5, True), (9, True), (10, False)])
def test_two_agents_not_to_be_given_together_on_both_sides_of_their_days(today, found):
    both = [use("AZA", 0, 9, key="a"), use("Allopurinol", 5, 20, key="b")]
    assert codes(both, today) == (["azathioprine_allopurinol"] if found else [])
    if found:
        assert medicine_findings(both, DAY[today])[0].keys == ("a", "b")


def test_trimethoprim_is_found_inside_co_trimoxazole():
    assert codes([use("methotrexate", per="week"), use("Bactrim")]) == ["methotrexate_trimethoprim"]
    assert codes([use("methotrexate", per="week"), use("atovaquone")]) == []
    assert codes([use("Bactrim"), use("trimethoprim")]) == []


def test_a_medicine_whose_first_day_is_not_known_runs_until_its_last():
    assert codes([use("MTX", None, None, "day")]) == ["methotrexate_daily"]
    assert codes([use("MTX", None, 9, "day")], 9) == ["methotrexate_daily"]
    assert codes([use("MTX", None, 9, "day")], 10) == []


def test_every_hint_has_a_source_and_asks_to_check():
    assert all(hint.source and hint.sentence.endswith(".") for hint in formulary().hints)
    assert all("check" in hint.sentence for hint in formulary().hints)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("agents", 1, "aliases", ["MTX"]), "'mtx' is there twice"),
        (put("agents", 0, "purpose", "cure"), "'cure' is not one of sparing, prophylaxis, other"),
        (put("agents", 0, "group", "big"), "'big' is not one of biologic, pjp, bone, stomach"),
        (put("agents", 0, "tall_man", "METHOtrexat"), "it spells another name"),
        (put("agents", 0, "contains", ["water"]), "'water' is named and is no agent"),
        (put("agents", 0, "dose", "1"), "the key is not known here"),
        (drop("agents", 0, "source"), "the key 'source' is missing"),
        (put("hints", 0, "agent", "water"), "'water' is named and is no agent"),
        (drop("hints", 0, "taken_per"), "either 'taken_per' or 'with' was expected"),
        (put("hints", 0, "with", ["allopurinol"]), "either 'taken_per' or 'with' was expected"),
        (put("hints", 1, "code", "methotrexate_daily"), "'methotrexate_daily' is there twice"),
    ],
)
def test_a_faulty_list_of_agents_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError) as refusal:
        read_formulary(changed(tmp_path, "agents.json", change))
    assert words in str(refusal.value)
    assert "agents.json" in str(refusal.value)
