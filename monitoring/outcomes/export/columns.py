"""The kinds of columns that may leave: names under a key, moved days, numbers, codes, words of a closed list.

There is no column of free text: what somebody typed may name anybody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from courses.rules.units import plain
from monitoring.outcomes.export.disguise import Disguise, pooled

OTHER = "other"  # something stands there that the list does not know
Known = Callable[[str], str | None]  # the listed name for what was typed, None when there is none


@dataclass(frozen=True)
class Leaving:
    """Whose row is written, and under which names."""

    patient: int
    disguise: Disguise


@dataclass(frozen=True)
class Column:
    """`write` turns what `field` holds, never empty, into the cell; `values` are all that a code can be."""

    name: str
    meaning: str
    kind: str
    write: Callable[[Any, Leaving], str]
    field: str
    unit: str = ""
    values: tuple[str, ...] = ()

    def cell(self, value: object, leaving: Leaving) -> str:
        return "" if value is None or value == "" else self.write(value, leaving)


def name(column: str, meaning: str, *, field: str, kind: str) -> Column:
    """Return the name of a record in the study, or of the record a row belongs to."""
    return Column(column, meaning, "name", lambda pk, to: to.disguise.name(kind, pk), field)


def day(column: str, meaning: str, *, field: str = "") -> Column:
    def write(value: date, to: Leaving) -> str:
        return to.disguise.shifted(to.patient, value).isoformat()

    return Column(column, f"{meaning}; moved like every day of this patient", "day", write, field or column)


def number(column: str, meaning: str, *, unit: str = "", field: str = "") -> Column:
    return Column(column, meaning, "number", lambda value, _: plain(Decimal(value)), field or column, unit)


def age(column: str, meaning: str, *, field: str) -> Column:
    return Column(column, meaning, "age", lambda years, _: pooled(years), field, "a")


def flag(column: str, meaning: str) -> Column:
    said = {True: "yes", False: "no"}
    return Column(column, meaning, "flag", lambda value, _: said[value], column, values=(*said.values(),))


def code(column: str, meaning: str, values: Iterable[str], *, field: str = "") -> Column:
    """Return a column of a closed set that the database holds; anything else would be "other"."""
    known = tuple(value for value in values if value)
    return Column(
        column, meaning, "code", lambda value, _: _in(known, value), field or column, values=(*known, OTHER)
    )


def listed(column: str, meaning: str, known: Known, *, field: str = "") -> Column:
    """Return a column of text of which only what a list knows leaves, by the list's own name."""
    told = f"{meaning}; {OTHER}: not on the list"
    return Column(column, told, "listed", lambda value, _: known(str(value)) or OTHER, field or column)


def one_of(values: Iterable[str]) -> Known:
    known = frozenset(values)
    return lambda text: text if text in known else None


def _in(known: tuple[str, ...], value: object) -> str:
    return str(value) if str(value) in known else OTHER
