"""Which version of a laboratory's result stands, whatever order its messages arrive in.

A laboratory sends one result several times: preliminary, final, corrected, withdrawn. Messages overtake each
other, so the order of arrival says nothing; their status and the moment they were reported do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

WITHDRAWN = "withdrawn"
RANKS = {"preliminary": 0, "final": 1, "corrected": 2}  # the higher one stands
REVIVING = frozenset({"final", "corrected"})  # what ends a withdrawal, when reported after it
UNKNOWN_MOMENT = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Arrival:
    """One version as it arrived. `said` is its whole content: it settles what nothing else tells apart.

    `is_decided` marks what a person entered or corrected: it had seen everything before it.
    """

    status: str
    reported_at: datetime | None
    said: str
    is_decided: bool = False


def standing(arrivals: Sequence[Arrival]) -> Arrival:
    """Return the version that stands, of at least one, in the order of arrival.

    Messages alone give the same answer in every order. What a person decided settles what came before it.
    """
    decided = [place for place, arrival in enumerate(arrivals) if arrival.is_decided]
    compared = arrivals[decided[-1] :] if decided else arrivals
    withdrawals = [a for a in compared if a.status == WITHDRAWN]
    if not withdrawals:
        return max(compared, key=_precedence)
    last = max(withdrawals, key=_reported)
    after = [a for a in compared if a.status in REVIVING and _moment(a) > _moment(last)]
    return max(after, key=_precedence) if after else last


def _precedence(arrival: Arrival) -> tuple:
    return (RANKS[arrival.status], *_reported(arrival))


def _reported(arrival: Arrival) -> tuple[datetime, bool, str]:
    return _moment(arrival), arrival.is_decided, arrival.said


def _moment(arrival: Arrival) -> datetime:
    return arrival.reported_at or UNKNOWN_MOMENT
