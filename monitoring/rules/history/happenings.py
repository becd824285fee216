"""Adverse effects, notes and conditions as values."""

from dataclasses import dataclass
from datetime import date

from courses.rules.dates import When


@dataclass(frozen=True)
class EffectFact:
    key: str
    term: str
    onset: When
    grade: int | None
    grade_version: str = ""
    resolved_on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class NoteFact:
    key: str
    kind: str  # "event", "outcome", "note", or the kind of an imported row that has no record
    when: When
    text: str
    until: date | None = None


@dataclass(frozen=True)
class ConditionFact:
    """An organ the disease involves, or a risk the patient brought before the steroid."""

    key: str
    code: str  # "dysphagia", "diabetes", ...
    label: str
    since: When
    resolved_on: date | None = None
