"""What belongs to a fact in a table of its own: muscles, items, categories; stored and told with it."""

from collections.abc import Mapping, Sequence

from django.db import models, transaction

from courses.clinic import facts
from courses.clinic.fact import Fact

Parts = Mapping[str, Sequence[models.Model]]  # rows by the name the fact knows them by, "muscles"

_OF_THE_ROW = frozenset({"id"})


@transaction.atomic
def record_with_parts(whole: Fact, parts: Parts, *, by) -> Fact:
    """Store version 1 of `whole` with its parts, told in its audit line."""
    facts.record(whole, by=by, parts=_told(parts))
    _add(whole, parts)
    return whole


@transaction.atomic
def correct_with_parts(old: Fact, new: Fact, parts: Parts, *, seen_version: int, by, reason: str) -> Fact:
    """Store `new` as the next version of `old`, with all of its parts."""
    before = {name: getattr(old, name).all() for name in parts}
    told = _told(before), _told(parts)
    facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, parts=told)
    _add(new, parts)
    return new


def _told(parts: Parts) -> dict:
    """Return the parts as the trail keeps them, by name; what has none is left out."""
    return {name: [_said(row) for row in rows] for name, rows in parts.items() if rows}


def _said(row: models.Model) -> dict:
    """Return what the row says: no empty column, no reference to its whole, nothing that is only False."""
    columns = (f for f in row._meta.concrete_fields if f.name not in _OF_THE_ROW and not f.is_relation)
    values = {f.name: f.value_from_object(row) for f in columns}
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def _add(whole: Fact, parts: Parts) -> None:
    """Store the parts of `whole`; ValidationError when one cannot be."""
    for name, rows in parts.items():
        relation = whole._meta.get_field(name)
        for row in rows:
            setattr(row, relation.field.name, whole)
            row.full_clean()
        relation.related_model.objects.bulk_create(rows)
