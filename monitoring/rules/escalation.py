"""Who is asked, and from when on, while nobody answers for something due."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.rules.civil_time import Hours

NAG, ESCALATION = "nag", "escalation"  # values of Delivery.Occasion
MOST_CALLS = 100  # of one turn: the numbers of the next begin above


@dataclass(frozen=True)
class Step:
    """Whom the chain asks next, so many hours after it began."""

    target: str
    after_hours: int


@dataclass(frozen=True)
class Chain:
    """What a clinic does while nobody answers; `nag_hours` None: nobody is asked a second time."""

    steps: tuple[Step, ...] = ()
    nag_hours: int | None = None
    nag_times: int = 0


@dataclass(frozen=True)
class Standing:
    """What is known of an open item.

    `told_at`: when people are told that it is due; `last_day_at`: the same moment of the last day that is
    in time; `opened_at`: when it last became open; `owned_until`: until when somebody answers or answered
    for it; `back_at`: when it comes or came back from a snooze; `turn` counts who has answered so far.
    """

    told_at: datetime
    last_day_at: datetime
    opened_at: datetime
    owned_until: datetime | None = None
    back_at: datetime | None = None
    turn: int = 1


@dataclass(frozen=True)
class Call:
    """One asking; `target` "": everybody it belongs to. Its number is the same whenever it is planned."""

    occasion: str
    number: int
    at: datetime
    target: str = ""


def silent_since(standing: Standing) -> datetime:
    """Return since or from when nobody answers: not before its last day, while it is in time without that."""
    known = (standing.last_day_at, standing.opened_at, standing.owned_until, standing.back_at)
    return max(moment for moment in known if moment is not None)


def calls(standing: Standing, chain: Chain, hours: Hours, *, now: datetime) -> Iterator[Call]:
    """Yield who is asked while nobody answers; each time somebody has answered it begins anew.

    Nobody is asked on a day without work. Of those who are only asked again, the earlier askings are
    overtaken by the latest.
    """
    since, first = silent_since(standing), MOST_CALLS * (standing.turn - 1)
    yield from _latest(list(_nags(standing, chain, hours, since, first)), now)
    for place, step in enumerate(chain.steps, start=1):
        at = hours.at_work(since + timedelta(hours=step.after_hours))
        yield Call(ESCALATION, first + place, at, step.target)


def _nags(standing: Standing, chain: Chain, hours: Hours, since: datetime, first: int) -> Iterator[Call]:
    if standing.turn > 1 and since > standing.told_at:
        yield Call(NAG, first, hours.at_work(since))  # it is anybody's again
    if chain.nag_hours:
        for n in range(1, chain.nag_times + 1):
            yield Call(NAG, first + n, hours.at_work(since + timedelta(hours=n * chain.nag_hours)))


def _latest(asked: Sequence[Call], now: datetime) -> Iterator[Call]:
    """Yield those to come and the last of those whose moment has come."""
    past = [call for call in asked if call.at <= now]
    yield from past[-1:]
    yield from (call for call in asked if call.at > now)


def is_late(*, at: datetime, now: datetime, allowed: timedelta = timedelta(seconds=60)) -> bool:
    """Return whether an asking that has not gone should have: later than its moment and what is allowed."""
    return now > at + allowed
