"""An MRI as read, and what it showed of each muscle. Images stay in the archive: no column holds one."""

from itertools import combinations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact
from courses.rules.viewer_link import viewer_link

REGIONS = ("pelvis", "thighs", "legs", "shoulders_arms", "trunk", "whole_body")
TOTALS = range(3, 115, 3)  # a muscle has 3 points, 19 muscles on two sides 114


def region_sets() -> list[str]:
    """Return every choice of regions as it is stored: codes in the order of REGIONS, a blank between."""
    return [" ".join(found) for size in range(len(REGIONS) + 1) for found in combinations(REGIONS, size)]


class ImagingStudy(Fact):
    """An MRI as read: which sequences were seen, what they showed; images stay in the PACS."""

    class Plane(models.TextChoices):
        AXIAL = "axial", "axial"
        CORONAL = "coronal", "coronal"
        SAGITTAL = "sagittal", "sagittal"
        SEVERAL = "several", "several planes"

    name = models.CharField(max_length=200, help_text="What was imaged or found, as printed.")
    regions = models.CharField(
        max_length=80, blank=True, help_text="Codes of the regions seen, in their order, a blank between."
    )
    region = models.CharField(
        max_length=80, blank=True, help_text="The region in words, where codes do not say it."
    )
    t1_seen = models.BooleanField("T1 seen", null=True, blank=True)
    t2_seen = models.BooleanField("T2 seen", null=True, blank=True)
    fat_suppressed_seen = models.BooleanField("STIR or fat-suppressed seen", null=True, blank=True)
    plane = models.CharField(max_length=8, choices=Plane.choices, blank=True)
    field_tesla = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    oedema_total = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The total as reported; the muscles graded must allow it."
    )
    oedema_out_of = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The most points possible in that total: 3 a muscle, 114 for all."
    )
    report = models.TextField(blank=True, max_length=4000)
    accession = models.CharField(max_length=64, blank=True)
    study_uid = models.CharField(
        "StudyInstanceUID",
        max_length=64,
        blank=True,
        validators=[
            RegexValidator(
                r"^[0-9]+(\.[0-9]+)*\Z",
                "The StudyInstanceUID was refused: it has digits and single points only, as in 1.2.840.1; "
                "correct it.",
            )
        ],
    )
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
            CheckConstraint(
                condition=Q(regions__in=region_sets()),
                name="imaging_regions_are_known",
                violation_error_message="The regions must be known ones, each once, in their order.",
            ),
            CheckConstraint(
                condition=Q(plane__in=["", "axial", "coronal", "sagittal", "several"]),
                name="imaging_plane_is_known",
            ),
            CheckConstraint(
                condition=Q(field_tesla__isnull=True) | Q(field_tesla__gt=0),
                name="imaging_field_is_positive",
                violation_error_message="The field strength must be above 0 tesla.",
            ),
            CheckConstraint(
                condition=Q(oedema_total__isnull=True, oedema_out_of__isnull=True)
                | Q(
                    oedema_total__isnull=False,
                    oedema_out_of__isnull=False,
                    oedema_out_of__in=list(TOTALS),
                    oedema_total__lte=models.F("oedema_out_of"),
                ),
                name="imaging_total_fits_its_score",
                violation_error_message="An oedema total needs its most points: 3 a muscle, at most 114.",
            ),
            day_matches_precision("imaged_on", "precision", name="imaging_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def viewer_link(self) -> str:
        """Return the address that opens the study: its own, else made of the clinic's template, else ""."""
        template = self.patient.clinic.viewer_template
        return self.viewer_url or viewer_link(template, accession=self.accession, study_uid=self.study_uid)


class MuscleGrade(Checked):
    """Oedema and fat of one muscle in one study; with neither, the muscle was looked for and not seen.

    `muscle` is a code of the atlas (`mri_muscles.json`) or words for another; a fat grade names its scale.
    """

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
