"""A fact: what was measured, taken, said or decided, kept as a chain of versions.

A fact is never edited into another truth. A correction adds a version with its reason and marks the one
before as replaced; a fact that should never have been recorded is marked entered in error. `chain` is the
record's name for people and for the API; (chain, version) is one row.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked


class FactQuerySet(models.QuerySet):
    def current(self):
        """Return the newest version of each fact, without those entered in error."""
        return self.filter(replaced_at__isnull=True, voided_at__isnull=True)

    def heads(self):
        """Return the newest version of each fact, those entered in error included."""
        return self.filter(replaced_at__isnull=True)


class Fact(Checked):
    patient = models.ForeignKey("courses.Patient", on_delete=models.PROTECT, related_name="%(class)ss")
    chain = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reason = models.CharField(max_length=300, blank=True, editable=False)
    source = models.CharField(max_length=200, blank=True, editable=False)
    replaced_at = models.DateTimeField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, editable=False
    )
    void_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = FactQuerySet.as_manager()

    happened_on: str | None = None  # the column with the day it happened, which cannot be in the future
    other_past_days: tuple[str, ...] = ()  # further columns with days that must have come

    class Meta:
        abstract = True
        constraints = [
            UniqueConstraint(fields=["chain", "version"], name="%(class)s_version_once"),
            UniqueConstraint(
                fields=["chain"], condition=Q(replaced_at__isnull=True), name="%(class)s_one_newest_version"
            ),
            CheckConstraint(
                condition=Q(version=1) | ~Q(reason=""),
                name="%(class)s_correction_has_reason",
                violation_error_message="A correction needs a reason.",
            ),
            CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="%(class)s_error_has_who_when_why",
                violation_error_message="An entry in error needs who marked it, when, and why.",
            ),
        ]

    @property
    def key(self) -> str:
        return f"{self._meta.model_name}:{self.chain}"

    def next_version(self) -> int:
        """Return the version that follows this newest one."""
        return self.version + 1

    def prepare(self) -> None:
        """Fill what follows from the entered columns; called before a version is checked and stored."""

    @classmethod
    def fact_fields(cls) -> list[str]:
        """Return the names of the columns that say what was recorded, without the bookkeeping."""
        return [f.name for f in cls._meta.fields if f.editable and f.name not in {"id", "patient"}]
