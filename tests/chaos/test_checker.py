"""The checker on runs written by hand: what is fine is fine, and each broken promise is seen."""

from dataclasses import replace

import pytest

from tests.chaos.checker import LEASE_SECONDS, check
from tests.chaos.nemesis import timetable
from tests.chaos.plans import PLANS
from tests.chaos.records import Arrival, Evidence, Row, Target, Write

DUE = 100.0
CREATED = Write(sent=90.0, acknowledged=91.0)


def target(**writes) -> Target:
    return Target(1, DUE, ("taper_step",), create=CREATED, **writes)


def arrival(**columns) -> Arrival:
    told = {"key": "7.1.due", "at": 100.4, "patient": 1, "kind": "taper_step", "reminder": 7, "round": 1}
    return Arrival(**(told | {"occasion": "due", "is_of_replan": False, "body": "{}"} | columns))


def row(channel: str = "webhook", **columns) -> Row:
    told = {
        "key": "7.1.due",
        "patient": 1,
        "kind": "taper_step",
        "reminder": 7,
        "round": 1,
        "occasion": "due",
    }
    sent = {"recipient": "1", "state": "sent", "sent_at": 100.5, "text": "Start predniSONE 5 mg a day"}
    return Row(channel=channel, **(told | sent | columns))


def evidence(one: Target, *, arrivals=None, rows=None, version: int = 1, ended=()) -> Evidence:
    arrivals = [arrival()] if arrivals is None else arrivals
    rows = [row(), row("inbox", key="7.1.inbox")] if rows is None else rows
    return Evidence([one], arrivals, rows, {1: version}, frozenset(ended))


def broken(found: Evidence) -> dict[str, int]:
    """Return how often each promise is broken."""
    return {promise: len(those) for promise, those in check(found).violations.items()}


def test_what_was_accepted_and_told_once_after_its_moment_breaks_nothing():
    found = check(evidence(target()))
    assert (dict(found.violations), found.reminders, found.lateness) == ({}, 1, [pytest.approx(0.4)])


def test_nothing_told_is_lost_in_both_places():
    assert broken(evidence(target(), arrivals=[], rows=[])) == {"lost": 2}


def test_what_was_never_acknowledged_need_not_arrive_and_may():
    unknown = Target(1, DUE, ("taper_step",), create=Write(sent=90.0))
    assert broken(evidence(unknown, arrivals=[], rows=[], version=0)) == {}
    assert broken(evidence(unknown)) == {}


def test_what_was_refused_must_not_arrive():
    refused = Target(1, DUE, ("taper_step",), create=Write(sent=90.0, is_refused=True))
    assert broken(evidence(refused)) == {"stale": 2}


def test_the_database_says_sent_and_nobody_got_it():
    assert broken(evidence(target(), arrivals=[])) == {"lost": 1, "mismatch": 1}


def test_what_arrived_is_sent_in_the_database():
    rows = [row(state="pending", sent_at=None), row("inbox", key="7.1.inbox")]
    assert broken(evidence(target(), rows=rows)) == {"mismatch": 1}
    assert broken(evidence(target(), rows=rows[1:])) == {"mismatch": 1}


def test_the_same_key_twice_is_one_effect_and_another_key_is_two():
    found = check(evidence(target(), arrivals=[arrival(), arrival(at=115.0)]))
    assert (dict(found.violations), found.raw_duplicates) == ({}, 1)
    second = arrival(key="another", at=115.0)
    rows = [row(), row(key="another"), row("inbox", key="7.1.inbox")]
    assert broken(evidence(target(), arrivals=[arrival(), second], rows=rows)) == {"dup_effects": 1}


def test_the_same_key_with_another_content_is_a_second_effect():
    assert broken(evidence(target(), arrivals=[arrival(), arrival(body='{"a": 1}')])) == {"dup_effects": 1}


def test_two_rows_of_the_inbox_are_two_effects():
    rows = [row(), row("inbox", key="a"), row("inbox", key="b")]
    assert broken(evidence(target(), rows=rows)) == {"dup_effects": 1}


@pytest.mark.parametrize(("at", "expected"), [(99.94, {"early": 1}), (99.96, {})])
def test_fifty_milliseconds_before_its_moment_is_early(at, expected):
    assert broken(evidence(target(), arrivals=[arrival(at=at)])) == expected


@pytest.mark.parametrize("write", ["done", "end"])
@pytest.mark.parametrize(("late", "expected"), [(-0.1, {}), (0.1, {"stale": 1})])
def test_a_message_has_one_lease_after_it_was_settled(write, late, expected):
    settled = target(**{write: Write(sent=98.0, acknowledged=99.0)})
    told = arrival(at=99.0 + LEASE_SECONDS + late)
    assert broken(evidence(settled, arrivals=[told], rows=[row()], ended=[1])) == expected


@pytest.mark.parametrize(("sent_at", "expected"), [(101.9, {}), (102.1, {"stale": 1})])
def test_the_inbox_has_no_time_after_it_was_settled(sent_at, expected):
    settled = target(end=Write(sent=101.0, acknowledged=102.0))
    inbox = row("inbox", key="7.1.inbox", sent_at=sent_at)
    assert broken(evidence(settled, rows=[row(), inbox], ended=[1])) == expected


def test_a_refused_cancel_cancels_nothing():
    refused = target(end=Write(sent=98.0, is_refused=True))
    assert broken(evidence(refused, arrivals=[], rows=[])) == {"lost": 2}


def test_a_cancel_without_an_answer_excuses_both():
    unknown = target(end=Write(sent=98.0))
    assert broken(evidence(unknown, arrivals=[], rows=[])) == {}
    assert broken(evidence(unknown)) == {}


REPLAN = Write(sent=98.0, acknowledged=99.0)


def test_after_another_dose_the_new_one_is_told():
    new = arrival(key="7.2.due", round=2, is_of_replan=True)
    rows = [row(key="7.2.due"), row("inbox", key="i", text="Start predniSONE 6 mg a day")]
    assert broken(evidence(target(replan=REPLAN), arrivals=[new], rows=rows, version=2)) == {}


def test_the_old_dose_in_the_inbox_after_another_is_stale():
    new = arrival(key="7.2.due", round=2, is_of_replan=True)
    rows = [row(key="7.2.due"), row("inbox", key="i")]
    assert broken(evidence(target(replan=REPLAN), arrivals=[new], rows=rows, version=2)) == {"stale": 1}


def test_a_message_of_the_old_dose_before_the_new_one_leaves_the_new_one_lost():
    replan = Write(sent=101.0, acknowledged=102.0)
    found = evidence(target(replan=replan), version=2)
    assert broken(found) == {"lost": 2}


@pytest.mark.parametrize(
    ("one", "stored"),
    [
        (target(), {"version": 0}),
        (target(replan=REPLAN), {"version": 1}),
        (target(end=Write(sent=101.0, acknowledged=102.0)), {"version": 1}),
    ],
)
def test_what_was_acknowledged_and_is_not_stored_is_a_mismatch(one, stored):
    rows = [row(), row("inbox", key="i", text="Start predniSONE 6 mg a day")]
    new = replace(arrival(), is_of_replan=True)
    assert broken(evidence(one, arrivals=[new], rows=rows, **stored)) == {"mismatch": 1}


def test_the_faults_of_a_seed_are_always_the_same_and_of_all_kinds():
    plan = PLANS["full"]
    found = timetable(plan, plan.seconds, seed=3)
    assert found == timetable(plan, plan.seconds, seed=3) != timetable(plan, plan.seconds, seed=4)
    assert {fault.kind for fault in found} == set(plan.faults)
    assert len(found) >= plan.fewest_faults
