"""Strength, function and imaging: what was examined, by whom, on which scale."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

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


class MuscleScore(models.Model):
    """One muscle on one side in a strength test; no score means it could not be tested."""

    test = models.ForeignKey(StrengthTest, on_delete=models.PROTECT, related_name="muscles")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=6, choices=[("right", "right"), ("left", "left"), ("axial", "axial")])
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["test", "muscle", "side"], name="one_score_per_muscle_and_side"),
            CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=10),
                name="muscle_score_is_0_to_10",
                violation_error_message="A muscle is scored from 0 to 10.",
            ),
            CheckConstraint(condition=Q(side__in=["right", "left", "axial"]), name="muscle_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"


class Measure(Fact):
    """A global scale, a function index, swallowing: one number or words of one kind on one day."""

    class Kind(models.TextChoices):
        PHYSICIAN_GLOBAL = "physician_global", "physician global activity (0-10)"
        PATIENT_GLOBAL = "patient_global", "patient or parent global (0-10)"
        EXTRAMUSCULAR = "extramuscular", "extramuscular activity (0-10)"
        HAQ_DI = "haq_di", "HAQ-DI (0-3)"
        CHAQ = "chaq", "CHAQ (0-3)"
        SWALLOWING = "swallowing", "swallowing"
        OTHER = "other", "other"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)
    number = models.DecimalField(max_digits=9, decimal_places=3, null=True, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    text = models.CharField(max_length=300, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    printed = models.CharField(max_length=200, blank=True)

    happened_on = "measured_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "kind", "-measured_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(
                    kind__in=[
                        "physician_global",
                        "patient_global",
                        "extramuscular",
                        "haq_di",
                        "chaq",
                        "swallowing",
                        "other",
                    ]
                ),
                name="measure_kind_is_known",
            ),
            CheckConstraint(
                condition=Q(number__isnull=False) | ~Q(text=""),
                name="measure_says_something",
                violation_error_message="A measure needs a number or words.",
            ),
            CheckConstraint(
                condition=Q(number__isnull=True) | ~Q(unit=""),
                name="measure_number_has_a_unit",
                violation_error_message="A number needs its unit.",
            ),
            CheckConstraint(
                condition=~Q(kind__in=["physician_global", "patient_global", "extramuscular"])
                | Q(number__gte=0, number__lte=10),
                name="measure_global_scale_is_0_to_10",
                violation_error_message="A global scale runs from 0 to 10.",
            ),
            CheckConstraint(
                condition=~Q(kind__in=["haq_di", "chaq"]) | Q(number__gte=0, number__lte=3),
                name="measure_haq_is_0_to_3",
                violation_error_message="HAQ-DI and CHAQ run from 0 to 3.",
            ),
            day_matches_precision("measured_on", "precision", name="measure_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


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
