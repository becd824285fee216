"""Observations: what was measured beside one infusion."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.days import both_or_neither, not_before
from courses.clinic.patient import Patient
from courses.models.pulse import Infusion


class InfusionObservation(Checked):
    """What was measured at the bedside before, during or after an infusion, or which rate was set."""

    class Phase(models.TextChoices):
        BEFORE = "before", "before"
        DURING = "during", "during"
        AFTER = "after", "after"

    infusion = models.ForeignKey(Infusion, on_delete=models.PROTECT, related_name="observations")
    phase = models.CharField(max_length=6, choices=Phase.choices)
    observed_at = models.DateTimeField()
    systolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    heart_rate = models.PositiveSmallIntegerField(null=True, blank=True)
    glucose = models.DecimalField(max_digits=6, decimal_places=1, null=True, blank=True)
    glucose_unit = models.CharField(max_length=8, blank=True)
    rate_ml_h = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["observed_at"]
        constraints = [
            CheckConstraint(
                condition=Q(phase__in=["before", "during", "after"]), name="observation_phase_is_known"
            ),
            UniqueConstraint(
                fields=["infusion", "phase", "observed_at"],
                name="one_observation_per_phase_and_moment",
                violation_error_message="An observation of this phase at this moment is already recorded.",
            ),
            CheckConstraint(
                condition=Q(glucose__isnull=True, glucose_unit="")
                | Q(glucose__isnull=False, glucose__gt=0, glucose_unit__in=["mg/dL", "mmol/L"]),
                name="observation_glucose_has_a_unit",
                violation_error_message="A glucose needs its unit, mg/dL or mmol/L.",
            ),
            both_or_neither(
                "systolic_mmhg",
                "diastolic_mmhg",
                name="observation_blood_pressure_is_a_pair",
                message="A blood pressure needs both numbers.",
            ),
            not_before("systolic_mmhg", "diastolic_mmhg", name="observation_systolic_above_diastolic"),
            CheckConstraint(
                condition=Q(systolic_mmhg__isnull=False)
                | Q(heart_rate__isnull=False)
                | Q(glucose__isnull=False)
                | Q(rate_ml_h__isnull=False)
                | ~Q(note=""),
                name="observation_says_something",
                violation_error_message="An observation needs a blood pressure, heart rate, glucose, rate or "
                "note.",
            ),
            CheckConstraint(
                condition=Q(rate_ml_h__isnull=True) | Q(rate_ml_h__gt=0),
                name="observation_rate_is_positive",
                violation_error_message="A rate must be above 0 mL/h.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.phase} infusion {self.infusion_id}"

    @property
    def key(self) -> str:
        return f"observation:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.infusion.course.patient
