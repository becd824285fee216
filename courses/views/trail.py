"""The audit trail in words: who did what, when and why, and what the record said before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import SimpleNamespace

from django.apps import apps
from django.db import models
from django.urls import reverse

from courses.models import DoseSignature, InfusionObservation, PulseCourse
from courses.rules.units import plain
from courses.templatetags.words import day, moment

NOTHING = "–"
EMPTY = (None, "", [], {})
BOOKKEEPING = {
    "id", "patient_id", "clinic_id", "course_id", "infusion_id", "version", "recorded_by_id", "recorded_at",
    "chain", "replaced_at", "voided_at", "voided_by_id", "protocol_version", "analyte", "loinc", "subject",
    "state_at", "state_by_id", "raised_at", "taper_id",
}  # fmt: skip
KINDS = {"course": PulseCourse, "observation": InfusionObservation, "signature": DoseSignature}
KIND_WORDS = {
    "observation": "bedside observation",
    "infusioncheck": "check before an infusion",
    "taperplan": "taper",
    "drugperiod": "medicine",
    "safetyanswer": "answer to a safety prompt",
    "effectsetaside": "effect set aside",
    "resultseen": "sign-off of a result",
}
VERBS = {
    "record": "recorded",
    "record_past": "recorded as given in the past",
    "correct": "corrected",
    "keep": "kept as history",
    "void": "marked as entered in error",
    "in_error": "marked as entered in error",
    "order": "ordered",
    "start": "started",
    "give": "given",
    "check": "checked",
    "sign": "given",
    "end": "ended",
    "observe": "recorded",
    "plan_again": "planned again",
    "complete": "completed: every infusion is settled",
    "reopen": "under way again",
    "register": "registered",
    "update": "changed",
    "end_follow_up": "follow-up ended",
    "resume": "back in follow-up",
    "identify": "identifier added",
    "replan": "changed",
    "close": "closed",
    "raise": "raised",
    "contact": "contact logged",
    "load": "loaded from a file",
    "open": "made",
    "revoke": "revoked",
}


@dataclass(frozen=True)
class Changed:
    """One column: `before` and `after` in words, "" where there is nothing to compare with."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class TrailLine:
    at: datetime
    who: str
    what: str
    reason: str
    record: str
    changed: list[Changed] = field(default_factory=list)
    has_before: bool = False

    @property
    def url(self) -> str:
        """Return the address of this one record's history."""
        return reverse("courses:history", args=self.record.split(":", 1))


def model_of(kind: str) -> type[models.Model] | None:
    """Return the model whose records have keys of this kind, or None for a kind nobody knows."""
    known = {model._meta.model_name: model for model in apps.get_models()}
    return KINDS.get(kind) or known.get(kind)


def kind_words(kind: str) -> str:
    """Return what people call a kind of record: "pulse course", "taper", "dose taken"."""
    model = model_of(kind)
    return KIND_WORDS.get(kind) or (str(model._meta.verbose_name) if model else kind)


def lines_said(lines: Iterable, names: Mapping[int, str]) -> list[TrailLine]:
    """Return audit lines in words; `names` tells people by their id."""
    return [_line(line, str(line.actor), line.before, line.after, names) for line in lines]


def changes_said(changes: Iterable[dict]) -> list[TrailLine]:
    """Return what a StaleError says happened meanwhile, in the same words."""
    said = []
    for change in changes:
        before = {column: was for column, (was, _) in change["changed"].items()}
        after = {column: is_now for column, (_, is_now) in change["changed"].items()}
        said.append(_line(SimpleNamespace(**change), change["who"], before, after, {}))
    return said


def _line(line, who: str, before: dict | None, after: dict | None, names) -> TrailLine:
    kind, _, verb = line.action.partition(".")
    what = f"{kind_words(kind)} {VERBS.get(verb, verb.replace('_', ' '))}"
    changed = [c for c in _changed(model_of(kind), before, after, names) if c.after != line.reason]
    has_both = before is not None and after is not None
    what = what[:1].upper() + what[1:]
    return TrailLine(line.at, who, what, line.reason, line.record, changed, has_both)


def _changed(model, before: dict | None, after: dict | None, names) -> list[Changed]:
    columns = list(after if after is not None else before or {})
    found = []
    for column in columns:
        if column in BOOKKEEPING:
            continue
        was, is_now = (before or {}).get(column), (after or {}).get(column)
        if was == is_now or (was in EMPTY and is_now in EMPTY) or _goes_without_saying(column, was, is_now):
            continue
        said = [value_said(model, column, value, names) for value in (was, is_now)]
        if said[0] != said[1]:  # 160 and 160.00000 are one number
            found.append(Changed(column_label(model, column), *said))
    return found


def _goes_without_saying(column: str, was, is_now) -> bool:
    """Return whether the column only says that a day is exact, as days are unless said otherwise."""
    return column == "precision" and {was, is_now} <= {None, "exact"}


def column_label(model, column: str) -> str:
    """Return the column's words: "Planned mg", "First day"."""
    found = _column(model, column)
    words = str(found.verbose_name) if found is not None else column.replace("_", " ")
    return words[:1].upper() + words[1:]


def _column(model, column: str):
    if model is None:
        return None
    return next((f for f in model._meta.concrete_fields if column in {f.attname, f.name}), None)


def value_said(model, column: str, value, names: Mapping[int, str]) -> str:
    """Return a stored value as people read it; "–" for nothing."""
    if value in EMPTY:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return _parts_said(value)
    found = _column(model, column)
    return _plain_said(value) if found is None else _column_said(found, value, names)


def _parts_said(parts: dict | list) -> str:
    if isinstance(parts, dict):
        return ", ".join(f"{key} {item}" for key, item in parts.items())
    return "; ".join(_item_said(item) for item in parts)


def _column_said(found: models.Field, value, names: Mapping[int, str]) -> str:
    if found.flatchoices:
        return str(dict(found.flatchoices).get(value, value))
    return names.get(value, f"number {value}") if found.is_relation else _typed_said(found, value)


def _typed_said(found: models.Field, value) -> str:
    try:
        if isinstance(found, models.DateTimeField):
            return moment(value if isinstance(value, datetime) else datetime.fromisoformat(value))
        if isinstance(found, models.DateField):
            return day(value if isinstance(value, date) else date.fromisoformat(value))
        if isinstance(found, models.DecimalField):
            return plain(Decimal(str(value)))
    except (ValueError, InvalidOperation, TypeError):
        return str(value)
    return str(value)


def _plain_said(value) -> str:
    try:
        return day(date.fromisoformat(value))
    except (ValueError, TypeError):
        return str(value)


def _item_said(item) -> str:
    """Return one infusion or taper step: "12 Jan 2026 60 mg", or a warning's own words."""
    if not isinstance(item, dict):
        return str(item)
    if "daily_mg" in item:
        return f"{_plain_said(item['first_day'])}: {plain(Decimal(str(item['daily_mg'])))} mg a day"
    if "planned_on" in item:
        mg = item.get("planned_mg")
        dose = f"{plain(Decimal(str(mg)))} mg" if mg is not None else "dose not recorded"
        return f"{_plain_said(item['planned_on'])}: {dose}"
    return ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in item.items() if value not in EMPTY)
