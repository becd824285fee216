"""Vital signs measured in clinic or at home; those beside an infusion are bedside observations."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from courses.clinic.days import day_matches_precision, precision_field
from courses.clinic.fact import Fact

# A digit too many, not a clinical limit: the bounds that the bedside form has.
MOST_SYSTOLIC, MOST_DIASTOLIC, MOST_PULSE = 350, 250, 350


class BloodPressure(Fact):
    """One blood pressure in mmHg; a very high one says whether it was measured again."""

    class Position(models.TextChoices):
        SITTING = "sitting", "sitting"
        STANDING = "standing", "standing"
        LYING = "lying", "lying"

    class ReadAgain(models.TextChoices):
        REPEATED = "repeated", "measured again, this is the second reading"
        ONCE = "once", "measured once, read off correctly"

    systolic_mmhg = models.PositiveSmallIntegerField("systolic, mmHg")
    diastolic_mmhg = models.PositiveSmallIntegerField("diastolic, mmHg")
    pulse_per_minute = models.PositiveSmallIntegerField("pulse a minute", null=True, blank=True)
    position = models.CharField(max_length=8, choices=Position.choices, blank=True)
    measured_on = models.DateField(null=True, blank=True)
    precision = precision_field()
    read_again = models.CharField("measured again", max_length=8, choices=ReadAgain.choices, blank=True)
    printed = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=300, blank=True)

    happened_on = "measured_on"

    class Meta(Fact.Meta):
        indexes = [models.Index(fields=["patient", "-measured_on"])]
        constraints = [
            *Fact.Meta.constraints,
            CheckConstraint(
                condition=Q(systolic_mmhg__gt=F("diastolic_mmhg")),
                name="pressure_systolic_above_diastolic",
                violation_error_message="The systolic pressure must be above the diastolic: were the two "
                "exchanged?",
            ),
            CheckConstraint(
                condition=Q(
                    systolic_mmhg__lte=MOST_SYSTOLIC,
                    diastolic_mmhg__gte=1,
                    diastolic_mmhg__lte=MOST_DIASTOLIC,
                ),
                name="pressure_is_possible",
                violation_error_message=f"A blood pressure lies above 0 and is at most {MOST_SYSTOLIC}/"
                f"{MOST_DIASTOLIC} mmHg: check the digits.",
            ),
            CheckConstraint(
                condition=Q(pulse_per_minute__isnull=True)
                | Q(pulse_per_minute__gte=1, pulse_per_minute__lte=MOST_PULSE),
                name="pressure_pulse_is_possible",
                violation_error_message=f"A pulse is 1 to {MOST_PULSE} a minute: check the digits.",
            ),
            CheckConstraint(
                condition=Q(position__in=["", "sitting", "standing", "lying"]),
                name="pressure_position_is_known",
            ),
            CheckConstraint(
                condition=Q(read_again__in=["", "repeated", "once"]), name="pressure_read_again_is_known"
            ),
            day_matches_precision("measured_on", "precision", name="pressure_day_or_unknown"),
        ]

    def __str__(self) -> str:
        return f"blood pressure {self.systolic_mmhg}/{self.diastolic_mmhg} mmHg"
