"""What belongs to a fact in a table of its own: muscles, items, categories; stored and told with it."""

from collections.abc import Sequence

from django.db import models

from courses.clinic.fact import Fact

_OF_THE_ROW = frozenset({"id"})


def said(**parts: Sequence[models.Model]) -> dict:
    """Return the parts as the trail keeps them, by name; what has none is left out."""
    return {name: [_said(row) for row in rows] for name, rows in parts.items() if rows}


def _said(row: models.Model) -> dict:
    """Return what the row says: no empty column, no reference to its whole, nothing that is only False."""
    columns = (f for f in row._meta.concrete_fields if f.name not in _OF_THE_ROW and not f.is_relation)
    values = {f.name: f.value_from_object(row) for f in columns}
    return {name: value for name, value in values.items() if value not in (None, "") and value is not False}


def add(whole: Fact, field_name: str, parts: Sequence[models.Model]) -> None:
    """Store the parts of `whole`; ValidationError when one cannot be."""
    for part in parts:
        setattr(part, field_name, whole)
        part.full_clean()
    for model in {type(part) for part in parts}:
        model.objects.bulk_create([part for part in parts if type(part) is model])
