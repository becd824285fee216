"""The version that stands: a table of stories, each in every order of arrival, and a slow obvious twin."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.rules.laboratory.status import Arrival, standing

NINE = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


def sent(status: str, hour: int | None, said: str = "") -> Arrival:
    """Return a message reported so many hours after nine, None: at no known moment."""
    moment = None if hour is None else NINE + timedelta(hours=hour)
    return Arrival(status, moment, said or f"{status} {hour}")


P0, F1, C2, W3 = sent("preliminary", 0), sent("final", 1), sent("corrected", 2), sent("withdrawn", 3)
F4, C4, W5 = sent("final", 4), sent("corrected", 4), sent("withdrawn", 5)

STORIES = {
    "a preliminary alone": ([P0], P0),
    "the final displaces the preliminary": ([P0, F1], F1),
    "a late preliminary never displaces a final": ([sent("preliminary", 5), F1], F1),
    "a correction displaces the final": ([P0, F1, C2], C2),
    "a final after a correction is history": ([C2, sent("final", 5)], C2),
    "of two finals the later reported": ([F1, sent("final", 2)], sent("final", 2)),
    "of two corrections the later reported": ([C2, C4], C4),
    "of two preliminaries the later reported": ([P0, sent("preliminary", 1)], sent("preliminary", 1)),
    "a withdrawal ends it": ([P0, F1, C2, W3], W3),
    "a withdrawal of nothing yet": ([W3], W3),
    "a preliminary does not revive": ([W3, sent("preliminary", 5)], W3),
    "a final reported later revives": ([F1, W3, F4], F4),
    "a correction reported later revives": ([F1, W3, C4], C4),
    "one reported at the same moment does not": ([F1, W3, sent("corrected", 3)], W3),
    "what was corrected before the withdrawal stays ended": ([C2, W3, F4], F4),
    "withdrawn, revived, withdrawn again": ([F1, W3, F4, W5], W5),
    "the last withdrawal counts": ([W3, W5, C4], W5),
    "a withdrawal at no known moment ends what has none": (
        [sent("withdrawn", None), sent("final", None)],
        sent("withdrawn", None),
    ),
    "and is ended by what has one": ([sent("withdrawn", None), F1], F1),
    "a moment beats none": ([sent("final", None), F1], F1),
    "one moment, two values: the same in every order": (
        [sent("final", 1, "5"), sent("final", 1, "6")],
        sent("final", 1, "6"),
    ),
}


@pytest.mark.parametrize(("arrivals", "expected"), STORIES.values(), ids=STORIES)
def test_every_order_of_arrival_ends_at_the_same_version(arrivals, expected):
    assert {standing(order) for order in permutations(arrivals)} == {expected}


def decided(status: str, hour: int | None) -> Arrival:
    return Arrival(status, sent(status, hour).reported_at, "decided", is_decided=True)


@pytest.mark.parametrize(
    ("arrivals", "expected"),
    [
        ([F1, decided("final", 1)], decided("final", 1)),
        ([C2, decided("final", 1)], decided("final", 1)),  # a person saw the correction and went back
        ([W3, decided("final", 1)], decided("final", 1)),
        ([F1, decided("withdrawn", 1)], decided("withdrawn", 1)),
        ([decided("final", 1), sent("preliminary", 5)], decided("final", 1)),
        ([decided("final", 1), sent("final", 0)], decided("final", 1)),
        ([decided("final", 1), sent("final", 1)], decided("final", 1)),
        ([decided("final", 1), sent("final", 2)], sent("final", 2)),
        ([decided("final", 1), C2], C2),
        ([decided("final", None), sent("preliminary", 0)], decided("final", None)),
        ([decided("final", None), F1], F1),
        ([decided("withdrawn", 3), sent("final", 2)], decided("withdrawn", 3)),
        ([decided("withdrawn", 3), F4], F4),
        ([decided("final", 1), F1, decided("corrected", 0)], decided("corrected", 0)),
    ],
)
def test_what_a_person_decided_settles_what_came_before(arrivals, expected):
    assert standing(arrivals) == expected


messages = st.lists(
    st.builds(
        sent,
        st.sampled_from(["preliminary", "final", "corrected", "withdrawn"]),
        st.one_of(st.none(), st.integers(0, 4)),
        st.sampled_from(["5", "6", "7"]),
    ),
    min_size=1,
    max_size=7,
)


@given(messages, st.randoms(use_true_random=False))
def test_any_shuffle_of_any_messages_ends_alike(arrivals, chance):
    shuffled = list(arrivals)
    chance.shuffle(shuffled)
    assert standing(shuffled) == standing(arrivals)


@given(messages)
def test_a_message_sent_again_changes_nothing(arrivals):
    assert standing([*arrivals, arrivals[0]]) == standing(arrivals)


@given(messages)
def test_it_agrees_with_displacing_one_by_one_in_the_order_reported(arrivals):
    assert standing(arrivals) == told_in_order(arrivals)


def told_in_order(arrivals: Sequence[Arrival]) -> Arrival:
    """Return what stands when the messages are read as they were reported, a moment's withdrawals last."""
    early = NINE - timedelta(days=1)
    ranks = {"preliminary": 0, "final": 1, "corrected": 2, "withdrawn": 3}
    in_order = sorted(arrivals, key=lambda a: (a.reported_at or early, ranks[a.status], a.said))
    now = in_order[0]
    for message in in_order[1:]:
        if message.status == "withdrawn":
            now = message
        elif now.status == "withdrawn":
            now = message if message.status != "preliminary" and is_later(message, now, early) else now
        elif ranks[message.status] >= ranks[now.status]:
            now = message
    return now


def is_later(message: Arrival, other: Arrival, early: datetime) -> bool:
    return (message.reported_at or early) > (other.reported_at or early)
