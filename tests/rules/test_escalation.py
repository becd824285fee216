"""Who is asked, and from when on, while nobody answers: each limit from both sides."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules.civil_time import Hours
from monitoring.rules.escalation import MOST_CALLS, Call, Chain, Standing, Step, calls, is_late, silent_since

LONDON = ZoneInfo("Europe/London")
HOURS = Hours(zone=LONDON, remind_at=time(8), week="1111100")
TOLD = datetime(2026, 1, 7, 8, tzinfo=UTC)  # a Wednesday
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
STANDING = Standing(told_at=TOLD, last_day_at=TOLD, opened_at=TOLD - timedelta(days=3))
CHAIN = Chain((Step("nurse", 4), Step("consultant", 24), Step("lead", 48)))
NAGGING = Chain(nag_hours=3, nag_times=2)


def asked(standing=STANDING, chain=CHAIN, now=TOLD, hours=HOURS) -> list[Call]:
    return list(calls(standing, chain, hours, now=now))


def told(found: list[Call]) -> list[tuple]:
    return [(call.target, call.at - TOLD) for call in found]


def test_the_chain_goes_from_the_nurse_to_the_lead():
    assert told(asked()) == [("nurse", 4 * HOUR), ("consultant", 24 * HOUR), ("lead", 48 * HOUR)]
    assert [(call.occasion, call.number) for call in asked()] == [("escalation", n) for n in (1, 2, 3)]


def test_a_clinic_without_a_chain_asks_nobody():
    assert asked(chain=Chain()) == []


@pytest.mark.parametrize(
    ("what", "since"),
    [
        ({}, TOLD),
        ({"opened_at": TOLD + SECOND}, TOLD + SECOND),  # raised or reopened after the hour of telling
        ({"last_day_at": TOLD + 14 * 24 * HOUR}, TOLD + 14 * 24 * HOUR),  # a window closes: not before
        ({"owned_until": TOLD - SECOND}, TOLD),
        ({"owned_until": TOLD + SECOND}, TOLD + SECOND),
        ({"back_at": TOLD + 48 * HOUR}, TOLD + 48 * HOUR),
        ({"back_at": TOLD - 48 * HOUR}, TOLD),
    ],
)
def test_nobody_answers_since(what, since):
    standing = replace(STANDING, **what)
    assert silent_since(standing) == since
    first = asked(standing, Chain((Step("nurse", 4),)))
    assert [call.at for call in first] == [HOURS.at_work(since + 4 * HOUR)]


def test_when_an_acknowledgement_has_run_out_it_is_anybodys_and_the_chain_begins_anew():
    standing = replace(STANDING, owned_until=TOLD + 8 * HOUR, turn=2)
    found = asked(standing)
    since = [("", 8), ("nurse", 12), ("consultant", 32), ("lead", 56)]
    assert told(found) == [(target, hours * HOUR) for target, hours in since]
    assert [call.number for call in found] == [MOST_CALLS + n for n in range(4)]


def test_one_given_back_before_its_day_is_told_on_its_day_and_no_earlier():
    standing = replace(STANDING, owned_until=TOLD - HOUR, turn=3)
    assert [call.occasion for call in asked(standing)] == ["escalation"] * 3
    assert min(call.at for call in asked(standing)) == TOLD + 4 * HOUR


def test_people_are_asked_again_so_often_and_no_more():
    found = asked(chain=NAGGING)
    assert [(call.occasion, call.number, call.at - TOLD) for call in found] == [
        ("nag", 1, 3 * HOUR),
        ("nag", 2, 6 * HOUR),
    ]
    assert asked(chain=Chain(nag_hours=None, nag_times=2)) == []
    assert asked(chain=Chain(nag_hours=3, nag_times=0)) == []


@pytest.mark.parametrize(
    ("now", "numbers"),
    [(3 * HOUR - SECOND, [1, 2]), (3 * HOUR, [1, 2]), (6 * HOUR - SECOND, [1, 2]), (6 * HOUR, [2])],
)
def test_an_asking_is_overtaken_by_the_next(now, numbers):
    assert [call.number for call in asked(chain=NAGGING, now=TOLD + now)] == numbers


@pytest.mark.parametrize(
    ("hours", "at"),
    [
        (63, datetime(2026, 1, 9, 23, tzinfo=UTC)),  # Friday, the last hour
        (64, datetime(2026, 1, 12, 8, tzinfo=UTC)),  # Saturday, its first
        (111, datetime(2026, 1, 12, 8, tzinfo=UTC)),  # Sunday, its last
        (112, datetime(2026, 1, 12, 0, tzinfo=UTC)),  # Monday, its first
    ],
)
def test_nobody_is_asked_on_a_day_without_work(hours, at):
    assert [call.at for call in asked(chain=Chain((Step("lead", hours),)))] == [at]


def test_a_holiday_is_waited_out():
    holiday = replace(HOURS, holidays=frozenset({date(2026, 1, 8)}))
    found = asked(hours=holiday)
    assert [call.at for call in found] == [
        TOLD + 4 * HOUR,
        datetime(2026, 1, 9, 8, tzinfo=UTC),
        TOLD + 48 * HOUR,
    ]


@pytest.mark.parametrize(("seconds", "late"), [(0, False), (60, False), (61, True)])
def test_an_asking_is_late_after_a_minute(*, seconds, late):
    assert is_late(at=TOLD, now=TOLD + timedelta(seconds=seconds)) is late


moments = st.integers(-400, 400).map(lambda hours: TOLD + timedelta(hours=hours))
maybe = st.none() | moments


@given(st.tuples(moments, moments, maybe, maybe), st.integers(1, 5), moments)
def test_nobody_is_asked_while_somebody_answers(said, turn, now):
    last, opened, owned, back = said
    standing = Standing(TOLD, last, opened, owned, back, turn)
    chain = Chain(CHAIN.steps, nag_hours=5, nag_times=4)
    found = asked(standing, chain, now)
    floor = max(moment for moment in (last, opened, owned, back) if moment is not None)
    assert all(call.at >= floor for call in found)
    assert len({(call.occasion, call.number) for call in found}) == len(found)
    assert all(MOST_CALLS * (turn - 1) <= call.number < MOST_CALLS * turn for call in found)
    assert [call.target for call in found if call.target] == ["nurse", "consultant", "lead"]
