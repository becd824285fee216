"""Imaging: what was seen, on which scale; images stay in the PACS."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact


class ImagingStudy(Fact):
    """An MRI as read: which sequences were seen, what they showed; images stay in the PACS."""

    name = models.CharField(max_length=200, help_text="What was imaged or found, as printed.")
    region = models.CharField(max_length=80, blank=True)
    t1_seen = models.BooleanField(null=True, blank=True)
    t2_seen = models.BooleanField(null=True, blank=True)
    fat_suppressed_seen = models.BooleanField("STIR or fat-suppressed seen", null=True, blank=True)
    report = models.TextField(blank=True, max_length=4000)
    accession = models.CharField(max_length=64, blank=True)
    viewer_url = models.URLField(blank=True)
    imaged_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    printed = models.CharField(max_length=200, blank=True)

    happened_on = "imaged_on"

    class Meta(Fact.Meta):
        verbose_name_plural = "imaging studies"
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(condition=~Q(name=""), name="imaging_has_a_name"),
            day_matches_precision("imaged_on", "precision", name="imaging_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return self.name


class MuscleGrade(models.Model):
    """Oedema and fat of one muscle in one study; a fat grade always names its scale."""

    study = models.ForeignKey(ImagingStudy, on_delete=models.PROTECT, related_name="muscles")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=6, choices=[("right", "right"), ("left", "left")])
    oedema = models.PositiveSmallIntegerField(null=True, blank=True)
    fat_grade = models.CharField(max_length=4, blank=True)
    fat_scale = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["study", "muscle", "side"], name="one_grade_per_muscle_and_side"),
            CheckConstraint(
                condition=Q(oedema__isnull=True) | Q(oedema__lte=3),
                name="muscle_oedema_is_0_to_3",
                violation_error_message="Oedema is graded from 0 to 3.",
            ),
            CheckConstraint(
                condition=Q(fat_grade="", fat_scale="") | ~Q(fat_grade="") & ~Q(fat_scale=""),
                name="muscle_fat_grade_names_its_scale",
                violation_error_message="A fat grade needs the scale it belongs to, with its numbering.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"
