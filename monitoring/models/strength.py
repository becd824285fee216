"""Strength tests: which scale, its total, and each muscle where it was scored."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact


class StrengthTest(Fact):
    class Instrument(models.TextChoices):
        MMT8 = "mmt8", "MMT-8"
        MMT26 = "mmt26", "MMT-26"
        CMAS = "cmas", "CMAS"
        MRC = "mrc", "MRC"
        OTHER = "other", "other"

    instrument = models.CharField(max_length=8, choices=Instrument.choices)
    name = models.CharField(max_length=120, blank=True, help_text="The test as printed, when it is another.")
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    maximum = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    tested_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    printed = models.CharField(max_length=200, blank=True)
    tester = models.CharField(max_length=120, blank=True)
    note = models.CharField(max_length=500, blank=True)

    happened_on = "tested_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "-tested_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(instrument__in=["mmt8", "mmt26", "cmas", "mrc", "other"]),
                name="strength_instrument_is_known",
            ),
            CheckConstraint(
                condition=Q(total__isnull=True)
                | Q(maximum__isnull=False, total__gte=0, total__lte=models.F("maximum")),
                name="strength_total_fits_its_scale",
                violation_error_message="A total must lie between 0 and the maximum of its scale.",
            ),
            CheckConstraint(
                condition=~Q(instrument="mmt8", total__isnull=False) | Q(maximum__in=[80, 150]),
                name="strength_mmt8_is_of_80_or_150",
                violation_error_message="MMT-8 is scored of 80 (one side) or of 150 (both sides).",
            ),
            CheckConstraint(
                condition=Q(total__isnull=False) | ~Q(note="") | ~Q(name=""),
                name="strength_says_something",
                violation_error_message="A strength test needs a total, or words for what was found.",
            ),
            day_matches_precision("tested_on", "precision", name="strength_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_instrument_display()


class MuscleScore(Checked):
    """One muscle on one side in a strength test; no score means it could not be tested."""

    test = models.ForeignKey(StrengthTest, on_delete=models.PROTECT, related_name="muscles")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=6, choices=[("right", "right"), ("left", "left"), ("axial", "axial")])
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    mrc = models.CharField("MRC grade", max_length=2, blank=True, help_text="As entered, where it was one.")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["test", "muscle", "side"], name="one_score_per_muscle_and_side"),
            CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=10),
                name="muscle_score_is_0_to_10",
                violation_error_message="A muscle is scored from 0 to 10.",
            ),
            CheckConstraint(condition=Q(side__in=["right", "left", "axial"]), name="muscle_side_is_known"),
            CheckConstraint(
                condition=Q(mrc="") | Q(score__isnull=False),
                name="muscle_mrc_grade_has_points",
                violation_error_message="An MRC grade needs the points it makes.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"


class ItemScore(Checked):
    """One item of a CMAS by its number, its wording being its authors'; no score means it was not scored."""

    test = models.ForeignKey(StrengthTest, on_delete=models.PROTECT, related_name="items")
    item = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["test", "item"], name="one_score_per_item"),
            CheckConstraint(
                condition=Q(item__gte=1, item__lte=14),
                name="item_is_1_to_14",
                violation_error_message="CMAS has the items 1 to 14.",
            ),
            CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=6),
                name="item_score_is_0_to_6",
                violation_error_message="No item of the CMAS has more than 6 points.",
            ),
        ]

    def __str__(self) -> str:
        return f"item {self.item}"
