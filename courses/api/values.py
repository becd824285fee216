"""Value objects of the rules as JSON: doses as plain strings, days as ISO, kinds as their codes."""

from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum

from courses.api.schedules import steps_shown
from courses.rules.steps import Taper
from courses.rules.units import plain


def as_json(value):
    """Return the value as what the JSON renderer takes; a dataclass becomes an object of its fields."""
    if isinstance(value, Taper):
        return {"steps": steps_shown(value), "total_mg": plain(value.planned_total_mg()), "days": value.days}
    if is_dataclass(value):
        return {f.name: as_json(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | AbstractSet):
        items = [as_json(item) for item in value]
        return sorted(items) if isinstance(value, AbstractSet) else items
    return _one(value)


def _one(value):
    if isinstance(value, Enum):
        return value.value
    return plain(value) if isinstance(value, Decimal) else value
