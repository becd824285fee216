"""The kinds of what can be due: one entry each in `kinds.json`, and everything else follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from courses.protocols.reading import Entry, by_key, read_object
from courses.rules.errors import RuleError

FILE = Path(__file__).with_name("kinds.json")
ROLES = ("nurse", "prescriber")


@dataclass(frozen=True)
class Kind:
    """`read` names the function that finds what is due; `settled_by` says what settles it, "" for "done"."""

    code: str
    label: str
    owner_role: str
    read: str
    weight: int
    most_snooze_days: int
    consequence: str
    is_told_ahead: bool = False  # some days before too, as many as the clinic chose
    is_urgent: bool = False  # told by e-mail at once, also to who wants one list a day
    closing_days: int | None = None  # so many days before it closes people are told again, and once it has
    settled_by: str = ""


@dataclass(frozen=True)
class Kinds:
    """`waiting_days`: how long a preliminary result is left to the laboratory before somebody asks for it."""

    source: str
    waiting_days: int
    by_code: Mapping[str, Kind]


def _kind(entry: Entry) -> Kind:
    found = Kind(
        code=entry.text("code"),
        label=entry.text("label"),
        owner_role=entry.one_of("owner_role", ROLES),
        read=entry.text("read"),
        weight=entry.whole("weight"),
        most_snooze_days=entry.whole("most_snooze_days"),
        consequence=entry.text("consequence"),
        is_told_ahead=entry.flag("is_told_ahead") if entry.has("is_told_ahead") else False,
        is_urgent=entry.flag("is_urgent") if entry.has("is_urgent") else False,
        closing_days=entry.whole("closing_days") if entry.has("closing_days") else None,
        settled_by=entry.optional_text("settled_by"),
    )
    entry.done()
    return found


def read_kinds(path: Path) -> Kinds:
    """Return the kinds of a file in its order; RuleError when anything in it is wrong."""
    top = read_object(path)
    kinds = by_key(path.name, [_kind(entry) for entry in top.children("kinds")], lambda kind: kind.code)
    found = Kinds(top.text("source"), top.whole("waiting_days"), kinds)
    top.done()
    return found


@cache
def registry() -> Kinds:
    return read_kinds(FILE)


def kinds() -> Mapping[str, Kind]:
    """Return every kind by its code."""
    return registry().by_code


def kind_of(code: str) -> Kind:
    """Return the kind; RuleError names those there are."""
    if code not in kinds():
        known = ", ".join(kinds())
        raise RuleError(f"The kind '{code[:30]}' of a due item was refused; choose one of: {known}.")
    return kinds()[code]
