"""Globals, function, swallowing: one number or words of one kind on one day."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact

# Ranges of reference 1.3 and 2.6. None is known for the CHQ physical summary.
SCALES = (
    ("das", 0, 20),
    ("eat10", 0, 40),
    ("fois", 1, 7),
    ("pas", 1, 8),
    ("mdadi", 20, 100),
    ("ssq", 0, 1700),
)


class Measure(Fact):
    """A global scale, a function index, swallowing: one number or words of one kind on one day."""

    class Kind(models.TextChoices):
        PHYSICIAN_GLOBAL = "physician_global", "physician global activity (0-10)"
        PATIENT_GLOBAL = "patient_global", "patient or parent global (0-10)"
        EXTRAMUSCULAR = "extramuscular", "extramuscular activity (0-10)"
        HAQ_DI = "haq_di", "HAQ-DI (0-3)"
        CHAQ = "chaq", "CHAQ (0-3)"
        DAS = "das", "disease activity score, PRINTO (0-20)"
        CHQ_PHS = "chq_phs", "CHQ physical summary"
        SWALLOWING = "swallowing", "swallowing"
        EAT10 = "eat10", "EAT-10 (0-40)"
        FOIS = "fois", "FOIS (1-7)"
        PAS = "pas", "penetration-aspiration scale (1-8)"
        MDADI = "mdadi", "MDADI (20-100)"
        SSQ = "ssq", "Sydney Swallow Questionnaire (0-1700)"
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
                        "das",
                        "chq_phs",
                        "swallowing",
                        "eat10",
                        "fois",
                        "pas",
                        "mdadi",
                        "ssq",
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
            *(
                CheckConstraint(
                    condition=~Q(kind=kind) | Q(number__gte=low, number__lte=high),
                    name=f"measure_{kind}_is_{low}_to_{high}",
                    violation_error_message=f"This scale runs from {low} to {high}.",
                )
                for kind, low, high in SCALES
            ),
            day_matches_precision("measured_on", "precision", name="measure_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class CategoryScore(Checked):
    """One category of a HAQ-DI or CHAQ; no score means it was not answered."""

    class Category(models.TextChoices):
        DRESSING = "dressing", "dressing"
        ARISING = "arising", "arising"
        EATING = "eating", "eating"
        WALKING = "walking", "walking"
        HYGIENE = "hygiene", "hygiene"
        REACH = "reach", "reach"
        GRIP = "grip", "grip"
        ACTIVITIES = "activities", "activities"

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="categories")
    category = models.CharField(max_length=10, choices=Category.choices)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    has_help = models.BooleanField("aids or help", default=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["measure", "category"], name="one_score_per_category"),
            CheckConstraint(
                condition=Q(
                    category__in=[
                        "dressing",
                        "arising",
                        "eating",
                        "walking",
                        "hygiene",
                        "reach",
                        "grip",
                        "activities",
                    ]
                ),
                name="haq_category_is_known",
            ),
            CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__lte=3),
                name="haq_category_score_is_0_to_3",
                violation_error_message="A category is scored from 0 to 3.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_category_display()
