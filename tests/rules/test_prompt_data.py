"""The prompts file: what it says, and that nothing impossible in it is read."""

import json
from datetime import date
from decimal import Decimal

import pytest

from courses.protocols.definitions import Status
from courses.protocols.loader import safety_prompts
from courses.protocols.prompts import (
    AfterPulse,
    DoseFor,
    DoseLimit,
    Group,
    Interval,
    Lasting,
    Repeated,
    TotalOver,
)
from courses.protocols.prompts_reading import read_prompts
from courses.protocols.reading import FOLDER
from courses.rules.dates import months_later
from courses.rules.errors import RuleError


def mg(low, high=None, *, at_least=False):
    return DoseLimit(Decimal(low), Decimal(high or low), at_least)


def test_the_limits_are_those_of_the_reference():
    said = {
        (prompt.code, prompt.group.value): [trigger.condition for trigger in prompt.triggers]
        for prompt in safety_prompts().prompts
    }
    any_dose = DoseFor(mg("0"), None)
    assert said == {
        ("steroid_card", "everyone"): [
            DoseFor(mg("5", at_least=True), Lasting(4, 4, "weeks", True)),
            DoseFor(mg("40"), Lasting(1, 1, "weeks", False)),
            Repeated(2),
        ],
        ("pjp", "everyone"): [DoseFor(mg("15", "30"), Lasting(2, 4, "weeks", False))],
        ("bone", "adults"): [
            DoseFor(mg("2.5", at_least=True), Lasting(3, 3, "months", False)),
            DoseFor(mg("30", at_least=True), Lasting(30, 30, "days", False)),
            TotalOver(mg("5000", at_least=True), 365),
        ],
        ("bone", "children"): [DoseFor(mg("0"), Lasting(3, 3, "months", True))],
        ("eyes", "adults"): [DoseFor(mg("7.5"), None)],
        ("eyes", "children"): [any_dose],
        ("glucose", "adults"): [AfterPulse(1), DoseFor(mg("7.5"), None)],
        ("glucose", "children"): [AfterPulse(1), any_dose],
        ("growth", "children"): [any_dose],
        ("pressure", "adults"): [DoseFor(mg("7.5"), None)],
        ("pressure", "children"): [any_dose],
        ("weight", "adults"): [DoseFor(mg("7.5"), None)],
        ("weight", "children"): [any_dose],
        ("height", "adults"): [any_dose],
        ("height", "children"): [any_dose],
        ("lipids", "adults"): [any_dose],
        ("spine", "adults"): [any_dose],
        ("electrolytes", "children"): [any_dose],
        ("cushing", "children"): [any_dose],
    }


def test_only_what_a_source_repeats_is_asked_again():
    again = {
        (prompt.code, prompt.group.value): (prompt.again_every.count, prompt.again_every.most)
        for prompt in safety_prompts().prompts
        if prompt.again_every
    }
    assert again == {
        ("bone", "adults"): (12, 24),
        ("bone", "children"): (12, 12),
        ("eyes", "children"): (6, 6),
        ("glucose", "children"): (3, 3),
        ("growth", "children"): (6, 6),
        ("pressure", "children"): (3, 3),
        ("weight", "children"): (3, 3),
        ("height", "adults"): (12, 12),
        ("height", "children"): (3, 3),
        ("lipids", "adults"): (6, 12),
        ("electrolytes", "children"): (3, 3),
        ("cushing", "children"): (3, 3),
    }


def test_every_prompt_considers_and_every_condition_names_its_source():
    book = safety_prompts()
    alone = ("steroid_card", "pjp", "bone", "eyes", "glucose", "growth")
    screened = ("pressure", "weight", "height", "lipids", "spine", "electrolytes", "cushing")
    assert book.codes == (*alone, *screened)
    assert book.kinds == (*alone, "screen")
    assert all(prompt.ask.startswith("Consider ") for prompt in book.prompts)
    rules = [trigger for prompt in book.prompts for trigger in prompt.triggers]
    assert all(rule.source and rule.status in {Status.CONFIRMED, Status.SECONDARY} for rule in rules)


@pytest.mark.parametrize(("limit", "reached"), [("15", False), ("15.0001", True), ("14.9999", False)])
def test_above_leaves_the_number_out_and_at_least_has_it_in(limit, reached):
    assert mg("15").is_reached_by(Decimal(limit)) is reached
    assert mg("15", at_least=True).is_reached_by(Decimal(limit)) is (Decimal(limit) >= 15)


@pytest.mark.parametrize(
    ("lasting", "reached_on"),
    [
        (Lasting(4, 4, "weeks", True), date(2026, 2, 8)),  # the 28th day of 12 January on
        (Lasting(1, 1, "weeks", False), date(2026, 1, 19)),  # the 8th day
        (Lasting(30, 30, "days", False), date(2026, 2, 11)),  # the 31st day
        (Lasting(3, 3, "months", True), date(2026, 4, 11)),
        (Lasting(3, 3, "months", False), date(2026, 4, 12)),
    ],
)
def test_the_day_on_which_a_time_is_up(lasting, reached_on):
    assert lasting.reached_on(date(2026, 1, 12)) == reached_on


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 5), 1, date(2027, 1, 5)),
        (date(2026, 1, 12), 12, date(2027, 1, 12)),
    ],
)
def test_months_are_those_of_the_calendar(day, months, later):
    assert months_later(day, months) == later


def first(content):
    return content["prompts"][0]


def dose(content):
    return first(content)["triggers"][0]["dose"]


WRONG = {
    "an unknown key": (lambda c: first(c).update(dose="5"), "the key is not known here"),
    "no source": (lambda c: first(c)["triggers"][0].pop("source"), "the key 'source' is missing"),
    "an unknown status": (lambda c: first(c)["triggers"][0].update(status="sure"), "is not one of"),
    "two limits": (lambda c: dose(c)["mg"].update(above="4"), "either 'at_least' or 'above'"),
    "no limit": (lambda c: dose(c)["mg"].pop("at_least"), "either 'at_least' or 'above'"),
    "at least nothing": (lambda c: dose(c)["mg"].update(at_least="0"), "'0' is not possible here"),
    "a dose below 0": (lambda c: dose(c)["mg"].update(at_least="-5"), "'-5' is not possible here"),
    "a number that is a float": (lambda c: dose(c)["mg"].update(at_least=5.0), "a text was expected"),
    "a range upside down": (lambda c: dose(c)["mg"].update(to="4"), "the cautious end comes first"),
    "a time of 0": (lambda c: dose(c)["lasting"].update(at_least=0), "a whole number of at least 1"),
    "a time upside down": (lambda c: dose(c)["lasting"].update(to=3), "the cautious end comes first"),
    "an unknown unit": (lambda c: dose(c)["lasting"].update(unit="years"), "is not days, weeks or months"),
    "two conditions": (lambda c: first(c)["triggers"][0].update(repeated={"courses": 2}), "exactly one of"),
    "no condition": (lambda c: first(c)["triggers"][0].pop("dose"), "exactly one of"),
    "one course that repeats": (
        lambda c: first(c)["triggers"][2]["repeated"].update(courses=1),
        "a whole number of at least 2",
    ),
    "no condition at all": (lambda c: first(c).update(triggers=[]), "at least one entry"),
    "an unknown age": (lambda c: first(c).update({"for": "infants"}), "is not one of"),
    "an unknown end": (lambda c: first(c).update(applies="always"), "is not one of"),
    "an order": (lambda c: first(c).update(ask="Give the card."), "never an order"),
    "an interval of 0": (
        lambda c: c["prompts"][2]["again_every"].update(count=0),
        "a whole number of at least 1",
    ),
    "an interval upside down": (
        lambda c: c["prompts"][2]["again_every"].update(to=6),
        "the cautious end comes first",
    ),
    "asked again and done for good": (
        lambda c: first(c).update(again_every={"count": 1, "unit": "months"}),
        "cannot hold for good",
    ),
    "a least age of children": (
        lambda c: c["prompts"][3].update(from_years=65),
        "a least age belongs to a prompt for adults",
    ),
    "screened in words": (lambda c: first(c).update(screened="yes"), "true or false was expected"),
    "one age twice": (
        lambda c: c["prompts"][3].update({"for": "everyone"}),
        "'bone of adults' is there twice",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_meant_is_refused_with_its_place(tmp_path, name):
    change, said = WRONG[name]
    content = json.loads((FOLDER / "prompts.json").read_text(encoding="utf-8"))
    change(content)
    path = tmp_path / "prompts.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RuleError, match=r"prompts\.json") as refusal:
        read_prompts(path)
    assert said in str(refusal.value)


def test_each_age_has_one_entry_of_a_code():
    ages = [(p.code, age) for p in safety_prompts().prompts for age in p.group.covers]
    assert len(ages) == len(set(ages))
    of = {group: {code for code, age in ages if age == group} for group in (Group.ADULTS, Group.CHILDREN)}
    assert of[Group.ADULTS] - of[Group.CHILDREN] == {"lipids", "spine"}
    assert of[Group.CHILDREN] - of[Group.ADULTS] == {"growth", "electrolytes", "cushing"}


def test_the_first_lipids_are_due_after_a_month_and_the_spine_is_asked_from_65():
    prompts = [p for p in safety_prompts().prompts if p.first_after or p.from_years]
    said = {p.code: (p.first_after, p.from_years) for p in prompts}
    assert said == {"lipids": (Interval(1, 1, "months"), None), "spine": (None, 65)}
