"""The limits at which a clinic wants to act: its own, beside the ranges of its laboratories."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from courses.clinic.clinic import Clinic
from courses.clinic.until_ended import UntilEnded, whole_end
from courses.protocols.definitions import RELATIVE_UNIT
from courses.protocols.loader import agents, analytes
from courses.rules.errors import RuleError
from courses.rules.units import canonical_unit, convert
from monitoring.models.results import STORED_PLACES


class ActionLimit(UntilEnded):
    """Outside is below `low` or above `high`. `drug` is an agent's own name; "": whatever is taken.

    A limit is never edited: another one of the same analyte and drug ends it.
    """

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="action_limits")
    analyte = models.CharField(max_length=24)
    drug = models.CharField("while on", max_length=60, blank=True)
    low = models.DecimalField(max_digits=14, decimal_places=5, null=True, blank=True)
    high = models.DecimalField(max_digits=14, decimal_places=5, null=True, blank=True)
    unit = models.CharField(max_length=24)
    source = models.CharField("reason or source", max_length=300)
    canonical_low = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)
    canonical_high = models.DecimalField(max_digits=18, decimal_places=6, null=True, editable=False)

    class Meta:
        ordering = ["analyte", "drug", "-added_at", "-id"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "analyte", "drug"],
                condition=Q(ended_at__isnull=True),
                name="action_limit_in_force_once",
                violation_error_message="A limit of this analyte is in force already: replace it.",
            ),
            CheckConstraint(
                condition=Q(low__isnull=False) | Q(high__isnull=False),
                name="action_limit_has_a_bound",
                violation_error_message="An action limit needs a low, a high, or both.",
            ),
            CheckConstraint(
                condition=(Q(low__isnull=True) | Q(low__gt=0)) & (Q(high__isnull=True) | Q(high__gt=0)),
                name="action_limit_is_above_zero",
                violation_error_message="An action limit must be above 0.",
            ),
            CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")),
                name="action_limit_low_is_below_high",
                violation_error_message="The low action limit must be below the high one.",
            ),
            CheckConstraint(
                condition=~Q(source="") & ~Q(unit=""),
                name="action_limit_has_unit_and_source",
                violation_error_message="An action limit needs its unit and its reason or source.",
            ),
            whole_end("limit", name="action_limit_end_has_who_when_why"),
        ]

    def __str__(self) -> str:
        return f"{analytes()[self.analyte].label} action limit"

    def prepare(self) -> None:
        """Spell the unit as the analyte does and keep both bounds in its own too; RuleError otherwise."""
        known = analytes().get(self.analyte)
        if known is None:
            raise RuleError(f"The analyte '{self.analyte[:24]}' was refused: it is not known; choose one.")
        if self.drug and self.drug not in agents():
            raise RuleError(f"The medicine '{self.drug[:40]}' was refused: it is not known; choose one.")
        self.unit = canonical_unit(self.unit, known)
        if self.unit == RELATIVE_UNIT:
            raise RuleError("The unit × ULN was refused: an action limit is one number; choose another unit.")
        self.canonical_low, self.canonical_high = (
            None if bound is None else self._canonical(bound, known) for bound in (self.low, self.high)
        )

    def _canonical(self, bound: Decimal, known) -> Decimal:
        return convert(bound, known, self.unit, known.unit).quantize(STORED_PLACES)
