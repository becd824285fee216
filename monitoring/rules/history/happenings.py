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
    code: str = ""  # of courses/protocols/effects.json, "" for one in own words
    derived_from: str = ""  # key of the value it was confirmed from
    baseline: str | None = None  # key of the value before, "" where there was none, None: not kept
    is_serious: bool | None = None
    outcome: str = ""  # in words


@dataclass(frozen=True)
class SetAsideFact:
    """A proposed effect that a person wanted none of, `until` a "higher_grade" or the "next_value"."""

    key: str
    code: str
    derived_from: str
    value_words: str  # the value as it read then: corrected since, it is proposed again
    until: str
    why: str
    on: date


@dataclass(frozen=True)
class NoteFact:
    key: str
    kind: str  # "event", "outcome", "note", or the kind of an imported row that has no record
    when: When
    text: str
    until: date | None = None
    mark: str = ""  # "fall", "exercise", ... for what is shown beside a rise of CK


@dataclass(frozen=True)
class ConditionFact:
    """An organ the disease involves, or a risk the patient brought before the steroid."""

    key: str
    code: str  # "dysphagia", "diabetes", ...
    label: str
    since: When
    resolved_on: date | None = None
