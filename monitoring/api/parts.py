"""What belongs to a fact in a table of its own, as the API takes and gives it."""

from collections.abc import Sequence

from django.db import models
from rest_framework.exceptions import ValidationError


def distinct(model: type[models.Model], rows: list[dict], *key: str) -> list:
    """Return the rows as records of `model`; rows that say the same of `key` are refused."""
    named = [tuple(row[name] for name in key) for row in rows]
    if len(set(named)) < len(named):
        what = model._meta.verbose_name_plural
        raise ValidationError(f"The {what} were refused: two are of the same {' and '.join(key)}; keep one.")
    return [model(**row) for row in rows]


def again(parts) -> Sequence[models.Model]:
    """Return unsaved copies of stored parts, for the next version."""
    columns = [f for f in parts.model._meta.fields if not f.is_relation and not f.primary_key]
    return [parts.model(**{f.name: getattr(row, f.name) for f in columns}) for row in parts.all()]
