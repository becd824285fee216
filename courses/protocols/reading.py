"""Strict reading of a protocol file: every key known, every number plain, each refusal names file and key."""

import json
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from courses.protocols.definitions import CountRange, DoseRange, Status
from courses.rules.errors import RuleError

FOLDER = Path(__file__).parent
T = TypeVar("T")


def refuse(place: str, why: str) -> RuleError:
    return RuleError(f"{place} was refused: {why}; correct the file.")


def _pairs_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a repeated key, which JSON would otherwise settle silently by the last one."""
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key '{key}' is there twice")
        found[key] = value
    return found


def read_object(path: Path) -> "Entry":
    """Return the file's one JSON object; RuleError when it is anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_pairs_once)
    except (OSError, ValueError) as error:
        raise refuse(path.name, f"it is not readable JSON ({error})") from error
    return Entry(path.name, content)


class Entry:
    """One object of a protocol file; reading a key checks its type, `done` refuses keys nobody read."""

    def __init__(self, place: str, content: object) -> None:
        if not isinstance(content, dict):
            raise refuse(place, "an object was expected")
        self.place = place
        self._content: dict[str, object] = content
        self._read: set[str] = set()

    def _take(self, key: str) -> object:
        if key not in self._content:
            raise refuse(self.place, f"the key '{key}' is missing")
        self._read.add(key)
        return self._content[key]

    def _at(self, key: str) -> str:
        return f"{self.place}: {key}"

    def has(self, key: str) -> bool:
        return key in self._content

    def text(self, key: str, *, may_be_empty: bool = False) -> str:
        value = self._take(key)
        if not isinstance(value, str) or (not may_be_empty and not value.strip()):
            raise refuse(self._at(key), "a text was expected")
        return value

    def optional_text(self, key: str) -> str:
        return self.text(key, may_be_empty=True) if self.has(key) else ""

    def texts(self, key: str, *, may_be_empty: bool = False) -> tuple[str, ...]:
        value = self._take(key)
        if not isinstance(value, list) or not all(
            isinstance(item, str) and (item or may_be_empty) for item in value
        ):
            raise refuse(self._at(key), "a list of texts was expected")
        return tuple(value)

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if not isinstance(value, bool):
            raise refuse(self._at(key), "true or false was expected")
        return value

    def whole(self, key: str, *, least: int = 1) -> int:
        value = self._take(key)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise refuse(self._at(key), f"a whole number of at least {least} was expected")
        return value

    def wholes(self, key: str, *, least: int = 1) -> tuple[int, ...]:
        value = self._take(key)
        if not isinstance(value, list) or not all(type(item) is int and item >= least for item in value):
            raise refuse(self._at(key), f"a list of whole numbers of at least {least} was expected")
        return tuple(value)

    def amount(self, key: str, *, may_be_zero: bool = False) -> Decimal:
        """Return a number above 0 (or 0 where allowed), written as text so that no float touches it."""
        return _amount(self._at(key), self.text(key), may_be_zero=may_be_zero)

    def amounts(self, key: str) -> tuple[Decimal, ...]:
        return tuple(_amount(self._at(key), text, may_be_zero=False) for text in self.texts(key))

    def ratio(self, key: str) -> Fraction:
        text = self.text(key)
        try:
            return Fraction(text)
        except (ValueError, ZeroDivisionError) as error:
            raise refuse(self._at(key), f"'{text}' is not a number or fraction") from error

    def between(self, key: str) -> DoseRange:
        entry = self.child(key)
        found = DoseRange(entry.amount("low"), entry.amount("high"))
        entry.done()
        if found.high < found.low:
            raise refuse(self._at(key), "its high is below its low")
        return found

    def amount_or_range(self, key: str) -> DoseRange:
        """Return a range, or one amount as a range of nothing else."""
        if isinstance(self._content.get(key), dict):
            return self.between(key)
        amount = self.amount(key)
        return DoseRange(amount, amount)

    def counts(self, key: str) -> CountRange:
        entry = self.child(key)
        found = CountRange(entry.whole("fewest"), entry.whole("most"))
        entry.done()
        if found.most < found.fewest:
            raise refuse(self._at(key), "most is below fewest")
        return found

    def whole_or_range(self, key: str) -> CountRange:
        """Return a range, or one whole number as a range of nothing else."""
        if isinstance(self._content.get(key), dict):
            return self.counts(key)
        count = self.whole(key)
        return CountRange(count, count)

    def one_of(self, key: str, known: Iterable[str]) -> str:
        text, listed = self.text(key), list(map(str, known))
        if text not in listed:
            raise refuse(self._at(key), f"'{text}' is not one of {', '.join(filter(None, listed))}")
        return text

    def status(self) -> Status:
        text = self.text("status")
        if text not in set(Status):
            raise refuse(self._at("status"), f"'{text}' is not one of {', '.join(Status)}")
        return Status(text)

    def child(self, key: str) -> "Entry":
        return Entry(self._at(key), self._take(key))

    def children(self, key: str, *, may_be_empty: bool = False) -> "tuple[Entry, ...]":
        value = self._take(key)
        if not isinstance(value, list) or (not value and not may_be_empty):
            raise refuse(self._at(key), "a list with at least one entry was expected")
        return tuple(Entry(f"{self._at(key)}[{place}]", item) for place, item in enumerate(value))

    def named(self, key: str) -> "Mapping[str, Entry]":
        entry = self.child(key)
        return {name: entry.child(name) for name in entry._content}

    def table(self, key: str) -> Mapping[str, str]:
        entry = self.child(key)
        return {name: entry.text(name) for name in entry._content}

    def done(self) -> None:
        """Refuse any key that was not read: an unknown key is a misspelt one."""
        unknown = sorted(set(self._content) - self._read)
        if unknown:
            raise refuse(f"{self.place}: {unknown[0]}", "the key is not known here")


def _amount(place: str, text: str, *, may_be_zero: bool) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise refuse(place, f"'{text}' is not a number") from error
    if not number.is_finite() or number < 0 or (number == 0 and not may_be_zero):
        raise refuse(place, f"'{text}' is not possible here")
    return number


def by_key(place: str, items: Iterable[T], key: Callable[[T], str]) -> dict[str, T]:
    """Return the items by their key; RuleError when two share one."""
    found: dict[str, T] = {}
    for item in items:
        if key(item) in found:
            raise refuse(place, f"'{key(item)}' is there twice")
        found[key(item)] = item
    return found
