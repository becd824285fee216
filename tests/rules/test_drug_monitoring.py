"""Days are counted from the first day of the agent at its dose."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.protocols.drug_monitoring import read_drug_monitoring
from courses.protocols.loader import agents, analytes, drug_monitoring
from courses.rules.errors import RuleError
from monitoring.rules.laboratory.drug_monitoring import (
    AgentPeriod,
    next_due,
    panels_due,
    period_of,
    phase_on,
    runs,
)
from tests.rules.test_protocols import changed, drop, put
from tests.rules.vectors import rows

START = date(2026, 1, 5)


def on(day):
    return START + timedelta(days=day)


def period(drug, first=0, last=None, dose="15 mg a week"):
    found = period_of(drug, on(first), None if last is None else on(last), dose)
    assert found is not None
    return found


def due(periods, today, **last_on):
    """Return {panel: (due day, agent, why)} with each panel's last complete day given by its code."""
    found = panels_due(periods, {code: on(day) for code, day in last_on.items()}, on(today))
    return {d.panel: ((d.due_on - START).days, d.agent, d.why) for d in found}


@pytest.mark.parametrize("row", rows("drug_monitoring.csv"), ids=lambda r: f"{r['agent']} {r['last_on']}")
def test_the_next_panel_on_both_sides_of_each_boundary(row):
    last_on = date.fromisoformat(row["last_on"]) if row["last_on"] else None
    found = panels_due([period(row["agent"])], {"fbc": last_on}, last_on or START)
    fbc = next(one for one in found if one.panel == "fbc")
    assert (fbc.due_on.isoformat(), fbc.why) == (row["due_on"], row["why"])


def test_each_panel_has_its_own_day():
    assert due([period("MTX")], 20, fbc=14, lft=0) == {
        "fbc": (28, "methotrexate", "every 2 weeks until 6 weeks at a stable dose"),
        "ue": (14, "methotrexate", "every 2 weeks until 6 weeks at a stable dose"),
        "lft": (14, "methotrexate", "every 2 weeks until 6 weeks at a stable dose"),
    }


def test_a_panel_from_before_the_agent_does_not_count():
    assert due([period("MTX")], 5, fbc=-1)["fbc"][0] == 14
    assert due([period("MTX")], 5, fbc=0)["fbc"][0] == 14
    assert due([period("MTX")], 5, fbc=1)["fbc"][0] == 15


def test_another_dose_begins_the_first_phase_again_and_the_same_dose_does_not():
    raised = [period("MTX", 0, 99), period("methotrexate", 100, dose="20 mg a week")]
    assert due(raised, 120, fbc=99)["fbc"][0] == 114  # not a month after day 99
    assert due(raised, 120, fbc=110)["fbc"][0] == 124
    same = [period("MTX", 0, 99), period("MTX", 100)]
    assert due(same, 120, fbc=99)["fbc"] == (129, "methotrexate", "every month for 3 months")
    overlap = [period("MTX", 0), period("MTX", 100, dose="20 mg a week")]
    assert due(overlap, 120, fbc=99)["fbc"][0] == 114


def test_another_dose_never_puts_off_a_panel_that_was_due():
    raised = [period("MTX", 0, 20), period("MTX", 21, dose="20 mg a week")]
    assert due(raised, 30)["fbc"][0] == 14
    assert due(raised, 30, fbc=14)["fbc"][0] == 28


def test_a_missed_panel_stays_due_when_the_next_phase_begins():
    assert due([period("MTX")], 41, fbc=14)["fbc"][0] == 28
    assert due([period("MTX")], 60, fbc=14)["fbc"][0] == 28


@pytest.mark.parametrize(("again_on", "due_on"), [(51, 73), (52, 66)])
def test_a_break_begins_a_new_run(again_on, due_on):
    again = [period("MTX", 0, 50), period("MTX", again_on)]
    assert due(again, 70, fbc=45)["fbc"][0] == due_on


@pytest.mark.parametrize(("today", "asked"), [(-1, False), (0, True), (9, True), (10, False)])
def test_an_agent_asks_from_its_first_day_to_its_last(today, asked):
    assert bool(due([period("MTX", 0, 9)], today)) is asked


def test_of_two_agents_the_most_frequent_interval_holds_for_each_panel():
    both = [period("AZA", -400, dose="100 mg a day"), period("ciclosporin", -150, dose="200 mg a day")]
    assert due(both, 0, fbc=-5, ue=-5, lft=-5, glucose=-5) == {
        "fbc": (26, "ciclosporin", "every month"),
        "ue": (26, "ciclosporin", "every month"),
        "lft": (26, "ciclosporin", "every month"),
        "glucose": (26, "ciclosporin", "every month"),
    }
    assert due(both[:1], 0, fbc=-5)["fbc"][1:] == ("azathioprine", "every 3 months")


def test_a_biologic_without_a_schedule_of_its_own_has_that_of_its_group():
    assert due([period("infliximab")], 0)["lft"] == (181, "infliximab", "every 6 months")


def test_an_agent_without_an_interval_in_its_source_asks_for_none():
    for drug in ("tacrolimus", "rituximab", "IVIG"):
        assert due([period(drug, -10)], 0) == {}
    assert all(s.note for s in drug_monitoring().schedules if not s.phases)


def test_tests_before_and_on_day_10_after_cyclophosphamide():
    one = [period("CYC", 0, 0, "1 g a course")]
    assert {panel: day for panel, (day, *_) in due(one, -3).items()} == {
        "fbc": 0,
        "ue": 0,
        "lft": 0,
        "inflammation": 0,
    }
    assert set(due(one, 0, fbc=-1, ue=-1, lft=-1)) == {"inflammation", "fbc"}
    assert due(one, 1) == {"fbc": (10, "cyclophosphamide", "on day 10 after it was given")}
    assert due(one, 12, fbc=9)["fbc"][0] == 10
    assert due(one, 12, fbc=10) == {}
    two = [*one, period("CYC", 28, 28, "1 g a course")]
    assert set(due(two, 20, fbc=10)) == {"ue", "lft", "inflammation"}
    assert due(two, 20, fbc=10, ue=0, lft=1)["ue"][0] == 28
    assert "lft" not in due(two, 20, fbc=10, ue=0, lft=1)
    assert due(two, 29, fbc=10)["fbc"][0] == 38


def test_other_medicines_and_unknown_days_ask_for_nothing():
    assert period_of("a tea of herbs", START, None, "") is None
    assert period_of("MTX", None, None, "") is None
    assert due([period("calcium")], 5) == {}


def test_phases_follow_each_other_without_gap():
    for schedule in drug_monitoring().schedules:
        if schedule.phases:
            changes = [START]
            while (ends := phase_on(schedule.phases, START, changes[-1])[1]) is not None:
                assert phase_on(schedule.phases, START, ends - timedelta(days=1))[1] == ends
                changes.append(ends)
            assert len(changes) == len(schedule.phases)


def slow_later(day, count, unit):
    """The day by walking: a month is over on the same day of the month, or on its last."""
    walked, weeks, months = day, 0, 0
    while (weeks // 7 if unit == "weeks" else months) < count:
        walked += timedelta(days=1)
        weeks += 1
        last = monthrange(walked.year, walked.month)[1]
        if walked.day == min(day.day, last):
            months += 1
    return walked


def slow_due(starts, last, today, phases):
    """The obvious twin: walk each anchor's phases day by day, and take the earliest."""
    anchor = starts[0] if last is None or last < starts[0] else last
    stable = [start for start in starts if start <= anchor][-1]
    place, edge = 0, stable
    while phases[place].lasts is not None:
        edge = slow_later(edge, phases[place].lasts.count, phases[place].lasts.unit)
        if anchor < edge:
            break
        place += 1
    found = [slow_later(anchor, phases[place].every.count, phases[place].every.unit)]
    first = phases[0].every
    found += [slow_later(start, first.count, first.unit) for start in starts if anchor < start <= today]
    return min(found)


@given(
    st.sampled_from(["methotrexate", "ciclosporin", "infliximab"]),
    st.sets(st.integers(0, 500), min_size=1, max_size=4),
    st.one_of(st.none(), st.integers(-50, 700)),
    st.integers(0, 900),
)
def test_the_next_panel_equals_its_slow_twin(drug, starts, last, ahead):
    days = sorted(starts)
    periods = [
        AgentPeriod(agents()[drug], on(day), None, f"{place} mg a day") for place, day in enumerate(days)
    ]
    (run,) = runs(periods)
    last_on = None if last is None else on(last)
    today = on(max(days[0], last or 0) + ahead)
    found, _ = next_due(run, last_on, today)
    assert found == slow_due([on(day) for day in days], last_on, today, run.schedule.phases)


def read(path):
    return read_drug_monitoring(path, agents(), analytes())


PHASES = ("schedules", 0, "phases")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (put("panels", 0, "members", ["blood"]), "'blood' is no known analyte"),
        (put("panels", 0, "members", ["alt", "alt"]), "each member is named once"),
        (put("panels", 1, "code", "fbc"), "'fbc' is there twice"),
        (put("schedules", 0, "agent", "water"), "'water' is no known agent"),
        (put("schedules", 1, "agent", "methotrexate"), "'methotrexate' is there twice"),
        (put("schedules", 0, "panels", ["mri"]), "'mri' is no known panel"),
        (put("schedules", 0, "group", "biologic"), "either 'agent' or 'group' was expected"),
        (drop(*PHASES, 0, "lasts"), "each but the last needs an end"),
        (put(*PHASES, 2, "lasts", {"count": 1, "unit": "months"}), "each but the last needs an end"),
        (put(*PHASES, 0, "every", "unit", "days"), "'days' is not one of weeks, months"),
        (put(*PHASES, 0, "every", "count", 0), "a whole number of at least 1"),
        (put("schedules", 0, "phases", []), "panels and phases are given together"),
        (drop("schedules", 5, "note"), "needs a note that says why"),
        (put("alerts", "values", 0, "sign", "="), "'=' is not one of <, >"),
        (drop("schedules", 0, "source"), "the key 'source' is missing"),
        (put("schedules", 0, "dose", "1"), "the key is not known here"),
    ],
)
def test_a_faulty_schedule_is_refused(tmp_path, change, words):
    with pytest.raises(RuleError) as refusal:
        read(changed(tmp_path, "drug_monitoring.json", change))
    assert words in str(refusal.value)
    assert "drug_monitoring.json" in str(refusal.value)
