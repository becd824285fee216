"""The order of the worklist: reasons in words with a weight each, from `risk.json` beside this file."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from courses.protocols.reading import Entry, by_key, read_object
from courses.rules.units import plain
from monitoring.rules.due import DueState
from monitoring.rules.kinds import kind_of

FILE = Path(__file__).with_name("risk.json")


@dataclass(frozen=True)
class DueItem:
    """One line of the worklist. `last_outcome` "": nobody has called; `daily_mg` is prednisone-equivalent."""

    kind: str  # a code of kinds.json
    due_on: date
    state: DueState
    days_late: int = 0
    patient_flags: frozenset[str] = frozenset()
    daily_mg: Decimal | None = None
    last_outcome: str = ""
    closes_on: date | None = None
    today: date | None = None  # needed to say in how many days something closes


@dataclass(frozen=True)
class Reason:
    """A reason holds when every condition it names holds."""

    code: str
    words: str
    weight: int
    kinds: tuple[str, ...] = ()
    flag: str = ""
    outcomes: tuple[str, ...] | None = None
    from_daily_mg: Decimal | None = None
    closes_within_days: int | None = None
    needs_late: bool = False


@dataclass(frozen=True)
class Ranking:
    version: str
    source: str
    reasons: tuple[Reason, ...]


def _reason(entry: Entry) -> Reason:
    found = Reason(
        code=entry.text("code"),
        words=entry.text("words"),
        weight=entry.whole("weight"),
        kinds=entry.texts("kinds") if entry.has("kinds") else (),
        flag=entry.optional_text("flag"),
        outcomes=entry.texts("outcomes", may_be_empty=True) if entry.has("outcomes") else None,
        from_daily_mg=entry.amount("from_daily_mg") if entry.has("from_daily_mg") else None,
        closes_within_days=entry.whole("closes_within_days") if entry.has("closes_within_days") else None,
        needs_late=entry.flag("needs_late") if entry.has("needs_late") else False,
    )
    entry.done()
    return found


def read_ranking(path: Path) -> Ranking:
    """Return the ranking of a file; RuleError when anything in it is wrong."""
    top = read_object(path)
    reasons = by_key(path.name, [_reason(entry) for entry in top.children("reasons")], lambda r: r.code)
    ranking = Ranking(top.text("version"), top.text("source"), tuple(reasons.values()))
    top.done()
    return ranking


@cache
def ranking() -> Ranking:
    return read_ranking(FILE)


def rank(item: DueItem) -> tuple[int, int]:
    """Return (weight, days overdue): sort by it downwards, the most at risk first, then the longest late."""
    return kind_of(item.kind).weight + sum(reason.weight for reason in _holding(item)), item.days_late


def weighed(item: DueItem) -> list[tuple[str, int]]:
    """Return what the item weighs in words, part by part: its kind, then the reasons, the heaviest first."""
    kind = kind_of(item.kind)
    ordered = sorted(_holding(item), key=lambda reason: -reason.weight)
    return [(kind.label, kind.weight), *((_words(reason, item), reason.weight) for reason in ordered)]


def why(item: DueItem) -> list[str]:
    """Return the reasons in words, the heaviest first; [] when nothing but the day speaks for it."""
    return [words for words, _ in weighed(item)[1:]]


def _holding(item: DueItem) -> list[Reason]:
    return [reason for reason in ranking().reasons if _holds(reason, item)]


def _holds(reason: Reason, item: DueItem) -> bool:
    return (
        (not reason.kinds or item.kind in reason.kinds)
        and (not reason.flag or reason.flag in item.patient_flags)
        and (reason.outcomes is None or item.last_outcome in reason.outcomes)
        and (reason.from_daily_mg is None or (item.daily_mg or Decimal(0)) >= reason.from_daily_mg)
        and (reason.closes_within_days is None or _closes_within(item, reason.closes_within_days))
        and (not reason.needs_late or item.state is DueState.OVERDUE)
    )


def _closes_within(item: DueItem, days: int) -> bool:
    """Return whether it is due already and closes within so many days, today included."""
    left = _days_to_close(item)
    return left is not None and 0 <= left <= days and item.state is not DueState.COMING


def _days_to_close(item: DueItem) -> int | None:
    if item.closes_on is None or item.today is None:
        return None
    return (item.closes_on - item.today).days


def _words(reason: Reason, item: DueItem) -> str:
    if reason.closes_within_days is not None:
        return _closing_words(reason, _days_to_close(item) or 0)
    return reason.words.format(daily_mg=plain(item.daily_mg or Decimal(0)))


def _closing_words(reason: Reason, days: int) -> str:
    words = reason.words.format(days_to_close=days)
    return words.replace("in 0 days", "today").replace("in 1 days", "tomorrow")
