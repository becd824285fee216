import json
from dataclasses import replace
from decimal import Decimal

import pytest

from courses.rules.errors import RuleError
from monitoring.rules.due import DueState
from monitoring.rules.risk import FILE, DueItem, rank, ranking, read_ranking, weighed, why
from tests.rules.histories import on

COMING = DueItem("bloods", on(3), DueState.COMING, last_outcome="answered", today=on(0))
LATE = replace(COMING, due_on=on(-4), state=DueState.OVERDUE, days_late=4)
REVIEW = DueItem("window_review", on(0), DueState.DUE, closes_on=on(14), last_outcome="answered", today=on(7))


def test_nothing_but_the_day_speaks_for_it():
    assert (why(COMING), rank(COMING)) == ([], (30, 0))


@pytest.mark.parametrize(
    ("change", "words", "weight"),
    [
        ({"patient_flags": frozenset({"dysphagia"})}, ["swallowing affected"], 70),
        ({"patient_flags": frozenset({"cardiac", "ild"})}, ["heart affected", "lung affected"], 100),
        ({"patient_flags": frozenset({"skin"})}, [], 30),
        ({"daily_mg": Decimal("29.5")}, [], 30),
        ({"daily_mg": Decimal("30.0")}, ["on 30 mg prednisone-equivalent"], 50),
        ({"last_outcome": "no_answer"}, ["no answer at the last call"], 40),
        ({"last_outcome": ""}, [], 30),  # not late yet: nobody needed to call
    ],
)
def test_reasons_in_words_the_heaviest_first(change, words, weight):
    item = replace(COMING, **change)
    assert (why(item), rank(item)) == (words, (weight, 0))


def test_the_parts_add_up_to_the_weight_the_kind_first_then_the_heaviest():
    item = replace(LATE, patient_flags=frozenset({"ild", "cardiac"}), last_outcome="")
    parts = weighed(item)
    assert parts == [("bloods", 30), ("heart affected", 40), ("lung affected", 30), ("nobody has called", 10)]
    assert sum(weight for _, weight in parts) == rank(item)[0]
    assert weighed(COMING) == [("bloods", 30)]


def test_late_and_nobody_has_called():
    item = replace(LATE, last_outcome="")
    assert (why(item), rank(item)) == (["nobody has called"], (40, 4))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (6, []),
        (7, ["response window closes in 7 days"]),
        (13, ["response window closes tomorrow"]),
        (14, ["response window closes today"]),
    ],
)
def test_a_window_closing_within_a_week(today, words):
    assert why(replace(REVIEW, today=on(today))) == words


def test_a_window_not_open_yet_does_not_close():
    assert why(replace(REVIEW, state=DueState.COMING)) == []


def test_a_window_that_closed_without_a_review():
    item = replace(REVIEW, today=on(15), state=DueState.OVERDUE, days_late=1)
    assert why(item) == ["response window closed without a review"]


def test_bloods_that_close_soon_say_nothing_of_a_window():
    assert why(replace(REVIEW, kind="bloods")) == []


def test_an_infusion_goes_before_bloods_of_the_same_patient():
    infusion = DueItem("infusion", on(0), DueState.DUE, last_outcome="answered", today=on(0))
    assert why(infusion) == ["infusion due"]
    assert rank(infusion) > rank(replace(LATE, patient_flags=frozenset({"dysphagia"})))


def test_of_equal_weight_the_longer_late_goes_first():
    assert rank(replace(LATE, days_late=9)) > rank(LATE)


def test_an_unknown_kind_is_refused():
    with pytest.raises(RuleError, match="choose one of: infusion, taper_step, bloods"):
        rank(replace(COMING, kind="x_ray"))


def test_the_ranking_says_whose_it_is():
    assert "for a clinic to approve" in ranking().source
    assert ranking().version == "risk-1"


def test_a_misspelt_condition_is_refused(tmp_path):
    content = json.loads(FILE.read_text(encoding="utf-8"))
    content["reasons"][0]["flags"] = "cardiac"
    path = tmp_path / "risk.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(
        RuleError, match=r"risk\.json: reasons\[0\]: flags was refused: the key is not known here"
    ):
        read_ranking(path)
