"""The table of unsafe and safe orders, each with its category, its source and the verdict expected."""

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from courses.management.commands.check_dose import READERS
from courses.rules.dose_check import DoseVerdict, check_dose
from courses.rules.dose_entry import OrderEntry, check_entry
from courses.rules.dose_facts import dose_book

TABLE = Path(__file__).parents[1] / "vectors" / "dose_vignettes.json"


@dataclass(frozen=True)
class Vignette:
    """`facts` as the command reads them; `context` is what only the patient's record can tell."""

    id: str
    category: str
    expected: str
    source: str
    facts: dict
    is_fatal: bool = False
    context: dict | None = None

    @property
    def is_safe(self) -> bool:
        return self.expected == "ok"

    @property
    def entry(self) -> OrderEntry:
        told = {key: READERS[key](_as_text(value)) for key, value in self.facts.items()}
        return OrderEntry(**told)


def _as_text(value):
    return str(value) if isinstance(value, int) else value


@cache
def vignettes() -> tuple[Vignette, ...]:
    return tuple(Vignette(**row) for row in json.loads(TABLE.read_text(encoding="utf-8")))


def judged(vignette: Vignette) -> DoseVerdict:
    """Return what the rule says, with what the record adds."""
    entry = vignette.entry
    book = dose_book(age_years=entry.age_years)
    checked = check_entry(entry, book)
    if vignette.context is None:
        return checked
    told = {
        key: READERS["dose"](str(value)) if key == "last_weight_kg" else value
        for key, value in vignette.context.items()
    }
    return check_dose(replace(entry.facts(), **told), book)
