"""The order of the worklist: reasons in words with a weight each, from `risk.json` beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from courses.protocols.reading import Entry, by_key, read_object
from courses.rules.errors import RuleError
from courses.rules.units import plain
from monitoring.rules.due import DueState

FILE = Path(__file__).with_name("risk.json")


@dataclass(frozen=True)
class DueItem:
    """One line of the worklist. `last_outcome` "": nobody has called; `daily_mg` is prednisone-equivalent."""

    kind: str  # a code of Reminder.Kind
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
    snooze_source: str
    reasons: tuple[Reason, ...]
    weight_of_kind: Mapping[str, int]
    consequence_of_kind: Mapping[str, str]
    most_snooze_days: Mapping[str, int]


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
    kinds = top.named("kinds")
    ranking = Ranking(
        version=top.text("version"),
        source=top.text("source"),
        snooze_source=top.text("snooze_source"),
        reasons=tuple(reasons.values()),
        weight_of_kind={kind: entry.whole("weight") for kind, entry in kinds.items()},
        consequence_of_kind={kind: entry.text("consequence") for kind, entry in kinds.items()},
        most_snooze_days={kind: entry.whole("most_snooze_days") for kind, entry in kinds.items()},
    )
    for entry in (*kinds.values(), top):
        entry.done()
    return ranking


@cache
def ranking() -> Ranking:
    return read_ranking(FILE)


def rank(item: DueItem) -> tuple[int, int]:
    """Return (weight, days overdue): sort by it downwards, the most at risk first, then the longest late."""
    return _kind_weight(item.kind) + sum(reason.weight for reason in _holding(item)), item.days_late


def why(item: DueItem) -> list[str]:
    """Return the reasons in words, the heaviest first; [] when nothing but the day speaks for it."""
    ordered = sorted(_holding(item), key=lambda reason: -reason.weight)
    return [_words(reason, item) for reason in ordered]


def consequence(kind: str) -> str:
    """Return what happens if nothing is done about an item of this kind."""
    _kind_weight(kind)
    return ranking().consequence_of_kind[kind]


def most_snooze_days(kind: str) -> int:
    """Return for how many days something of this kind may be put away at most."""
    _kind_weight(kind)
    return ranking().most_snooze_days[kind]


def _kind_weight(kind: str) -> int:
    if kind not in ranking().weight_of_kind:
        known = ", ".join(ranking().weight_of_kind)
        raise RuleError(f"The kind '{kind[:30]}' of a due item was refused; choose one of: {known}.")
    return ranking().weight_of_kind[kind]


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
