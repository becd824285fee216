"""Which enzyme a course is judged by: chosen once at baseline by a person, kept for every follow-up."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.fact import Fact
from courses.models import PulseCourse


class EnzymeChoice(Fact):
    """The two readings of "most abnormal at baseline" may differ, so a person chooses, and says why.

    `baselines` keeps the five enzymes as they read when the choice was made.
    """

    class Enzyme(models.TextChoices):
        CK = "ck", "CK"
        ALDOLASE = "aldolase", "aldolase"
        LDH = "ldh", "LDH"
        AST = "ast", "AST"
        ALT = "alt", "ALT"

    course = models.ForeignKey(PulseCourse, on_delete=models.PROTECT, related_name="enzyme_choices")
    analyte = models.CharField("enzyme", max_length=12, choices=Enzyme.choices)
    why = models.CharField("why this one", max_length=300)
    baselines = models.JSONField(default=dict, editable=False)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            UniqueConstraint(
                fields=["course"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True),
                name="one_enzyme_choice_per_course",
                violation_error_message="The enzyme of this course is chosen already: correct that choice.",
            ),
            CheckConstraint(
                condition=Q(analyte__in=["ck", "aldolase", "ldh", "ast", "alt"]),
                name="enzyme_choice_is_known",
                violation_error_message="Choose one of the five muscle enzymes.",
            ),
            CheckConstraint(
                condition=~Q(why=""),
                name="enzyme_choice_has_a_reason",
                violation_error_message="A choice of enzyme needs its reason.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_analyte_display()
