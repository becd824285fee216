"""Why something due may be taken off the list: the reasons of `removals.json`, a closed list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from courses.protocols.reading import Entry, by_key, read_object
from courses.rules.errors import RuleError

FILE = Path(__file__).with_name("removals.json")


@dataclass(frozen=True)
class Removal:
    """One reason; `asks` says what must be told in words beside it, "" where the reason says enough."""

    code: str
    label: str
    asks: str = ""


@dataclass(frozen=True)
class Removals:
    source: str
    by_code: Mapping[str, Removal]


def _removal(entry: Entry) -> Removal:
    found = Removal(entry.text("code"), entry.text("label"), entry.optional_text("asks"))
    entry.done()
    return found


def read_removals(path: Path) -> Removals:
    """Return the reasons of a file in its order; RuleError when anything in it is wrong."""
    top = read_object(path)
    reasons = [_removal(entry) for entry in top.children("reasons")]
    found = Removals(top.text("source"), by_key(path.name, reasons, lambda reason: reason.code))
    top.done()
    return found


@cache
def registry() -> Removals:
    return read_removals(FILE)


def removals() -> Mapping[str, Removal]:
    """Return every reason by its code."""
    return registry().by_code


def removal_of(code: str) -> Removal:
    """Return the reason; RuleError names those there are."""
    if code not in removals():
        known = ", ".join(removals())
        raise RuleError(f"The reason '{code[:30]}' was refused; choose one of: {known}.")
    return removals()[code]
