"""Checks before an infusion: one row for each time a gate was looked at; the latest of a gate stands."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.days import both_or_neither, not_before
from courses.clinic.patient import Patient
from courses.models.overrides import known_override, override_field
from courses.models.pulse import Infusion

GATES = [
    ("blood_pressure", "blood pressure"),
    ("glucose", "glucose"),
    ("potassium", "potassium"),
    ("infection", "infection"),
    ("ecg", "ECG"),
    ("pregnancy", "pregnancy"),
]


class InfusionCheck(Checked):
    """What one person found at one gate, for an infusion on one day; never changed, only followed."""

    class Outcome(models.TextChoices):
        ACCEPTABLE = "acceptable", "acceptable"
        NOT_ACCEPTABLE = "not_acceptable", "not acceptable"
        OVERRIDDEN = "overridden", "gone past with a reason"

    infusion = models.ForeignKey(Infusion, on_delete=models.PROTECT, related_name="checks")
    gate = models.CharField(max_length=16, choices=GATES)
    for_day = models.DateField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    checked_at = models.DateTimeField(null=True, blank=True)
    systolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    diastolic_mmhg = models.PositiveSmallIntegerField(null=True, blank=True)
    number = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    override_code = override_field()
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            CheckConstraint(
                condition=Q(gate__in=[code for code, _ in GATES]),
                name="check_gate_is_known",
                violation_error_message="There is no such check before an infusion.",
            ),
            CheckConstraint(
                condition=Q(outcome__in=["acceptable", "not_acceptable", "overridden"]),
                name="check_outcome_is_known",
            ),
            known_override("override_code", name="check_override_is_known"),
            CheckConstraint(
                condition=(Q(outcome="overridden") & ~Q(override_code="") & ~Q(note=""))
                | (~Q(outcome="overridden") & Q(override_code="")),
                name="check_gone_past_has_code_and_words",
                violation_error_message="Going past a check needs a coded reason and words.",
            ),
            CheckConstraint(
                condition=Q(outcome="overridden") | Q(checked_at__isnull=False),
                name="check_has_its_time",
                violation_error_message="A check needs the time it was made.",
            ),
            both_or_neither(
                "systolic_mmhg",
                "diastolic_mmhg",
                name="check_blood_pressure_is_a_pair",
                message="A blood pressure needs both numbers.",
            ),
            not_before("systolic_mmhg", "diastolic_mmhg", name="check_systolic_above_diastolic"),
            CheckConstraint(
                condition=Q(gate="blood_pressure")
                & (Q(outcome="overridden") | Q(systolic_mmhg__isnull=False))
                | ~Q(gate="blood_pressure") & Q(systolic_mmhg__isnull=True),
                name="check_of_blood_pressure_has_one",
                violation_error_message="The check of blood pressure, and no other, has a blood pressure.",
            ),
            CheckConstraint(
                condition=Q(gate__in=["glucose", "potassium"], outcome="overridden")
                | Q(gate__in=["glucose", "potassium"], number__isnull=False)
                | ~Q(gate__in=["glucose", "potassium"]) & Q(number__isnull=True),
                name="check_of_a_number_has_one",
                violation_error_message="The checks of glucose and potassium, and no others, have a number.",
            ),
            CheckConstraint(
                condition=Q(number__isnull=True, unit="")
                | Q(number__gt=0, gate="glucose", unit__in=["mg/dL", "mmol/L"])
                | Q(number__gt=0, gate="potassium", unit="mmol/L"),
                name="check_number_has_its_unit",
                violation_error_message="A glucose needs its unit, mg/dL or mmol/L, and a potassium "
                "mmol/L; both are above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_gate_display()} before infusion {self.infusion_id}"

    @property
    def key(self) -> str:
        return f"infusioncheck:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.infusion.course.patient
