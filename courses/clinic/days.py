"""Columns for a day that may be approximate or unknown, and the constraints that keep them honest."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.rules.dates import Precision, When

PRECISIONS = [(Precision.EXACT, "exact"), (Precision.APPROX, "about"), (Precision.UNKNOWN, "not known")]


def precision_field() -> models.CharField:
    return models.CharField(max_length=8, choices=PRECISIONS, default=Precision.EXACT)


def day_matches_precision(day: str, precision: str, *, name: str) -> CheckConstraint:
    """Return the constraint "a day is given, or marked as not known, never both"."""
    known = Q(**{f"{day}__isnull": False}) & Q(**{f"{precision}__in": [Precision.EXACT, Precision.APPROX]})
    unknown = Q(**{f"{day}__isnull": True, precision: Precision.UNKNOWN})
    return CheckConstraint(
        condition=known | unknown,
        name=name,
        violation_error_message="A day must be given, or marked as not known.",
    )


def not_before(last: str, first: str, *, name: str) -> CheckConstraint:
    """Return the constraint "`last` is empty, or `first` is, or `last` is not before `first`"."""
    return CheckConstraint(
        condition=Q(**{f"{last}__isnull": True})
        | Q(**{f"{first}__isnull": True})
        | Q(**{f"{last}__gte": models.F(first)}),
        name=name,
        violation_error_message="The end cannot lie before the start: correct one of the two.",
    )


def both_or_neither(one: str, other: str, *, name: str, message: str) -> CheckConstraint:
    """Return the constraint "both columns are filled, or neither is"."""
    return CheckConstraint(
        condition=Q(**{f"{one}__isnull": True, f"{other}__isnull": True})
        | Q(**{f"{one}__isnull": False, f"{other}__isnull": False}),
        name=name,
        violation_error_message=message,
    )


def when(day, precision: str, printed: str = "") -> When:
    return When(day, Precision(precision), printed)
