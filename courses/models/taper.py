"""The oral taper as planned, and what was taken where it differs."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.checked import Checked
from courses.clinic.days import both_or_neither
from courses.clinic.fact import Fact
from courses.models.given import Given
from courses.models.overrides import known_override, override_field
from courses.models.pulse import PulseCourse
from courses.rules.exposure import steroid_name
from courses.rules.steps import ByWeight, Taper
from courses.rules.steps import TaperStep as Step


class TaperPlan(Fact):
    """One version of a plan; its steps carry first days only, and a last step of 0 mg is its end."""

    class Change(models.TextChoices):
        START = "start", "started"
        EDIT = "edit", "steps edited"
        SHIFT = "shift", "steps shifted"
        HOLD = "hold", "held"
        STEP_BACK = "step_back", "stepped back"
        RE_ESCALATE = "re_escalate", "re-escalated"
        SWITCH = "switch", "switched to another steroid"
        STOP = "stop", "stopped"
        STRUCTURE = "structure", "structured"

    drug = models.CharField(max_length=40)
    course = models.ForeignKey(
        PulseCourse, on_delete=models.PROTECT, null=True, blank=True, related_name="taper_plans"
    )
    protocol = models.CharField(max_length=60, blank=True)
    protocol_version = models.CharField(max_length=20, blank=True)
    directions = models.CharField(
        max_length=500, blank=True, help_text="The words of an unstructured plan, which has no steps."
    )
    directed_from = models.DateField(
        null=True, blank=True, help_text="The first day of an unstructured plan."
    )
    change = models.CharField(max_length=12, choices=Change.choices, default=Change.START)
    switched_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="switched_to"
    )
    warnings = models.JSONField(default=list, blank=True)
    findings = models.JSONField(default=list, blank=True, help_text="What the checks said, with their rules.")
    rules_version = models.CharField(max_length=20, blank=True)
    override_code = override_field()
    warning_reason = models.CharField(max_length=300, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    close_reason = models.CharField(max_length=300, blank=True)

    class Meta(Fact.Meta):
        constraints = [
            *Fact.Meta.constraints,
            UniqueConstraint(
                fields=["patient", "drug"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True, closed_on__isnull=True),
                name="one_active_taper_per_patient_and_drug",
                violation_error_message="This patient already has an active taper of this drug: "
                "change or stop that one.",
            ),
            CheckConstraint(condition=~Q(drug=""), name="taper_has_a_drug"),
            CheckConstraint(
                condition=Q(directions="", directed_from__isnull=True)
                | ~Q(directions="") & Q(directed_from__isnull=False),
                name="taper_as_directed_has_words_and_day",
                violation_error_message="A taper as directed needs its words and its first day.",
            ),
            known_override("override_code", name="taper_override_is_known"),
            CheckConstraint(
                condition=Q(
                    change__in=[
                        "start",
                        "edit",
                        "shift",
                        "hold",
                        "step_back",
                        "re_escalate",
                        "switch",
                        "stop",
                        "structure",
                    ]
                ),
                name="taper_change_is_known",
            ),
            CheckConstraint(
                condition=Q(closed_on__isnull=True, close_reason="")
                | Q(closed_on__isnull=False) & ~Q(close_reason=""),
                name="taper_close_has_day_and_reason",
                violation_error_message="A closed taper needs both a date and a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} taper, version {self.version}"

    @property
    def is_structured(self) -> bool:
        """Return whether the plan has steps; one as directed has only words, and reminds of nothing."""
        return not self.directions

    def as_taper(self) -> Taper | None:
        """Return the steps as the rules know them, None for a plan as directed; uses prefetched steps."""
        if not self.is_structured:
            return None
        steps = sorted(self.steps.all(), key=lambda step: step.first_day)
        return Taper(tuple(step.as_step() for step in steps))


class TaperStep(Checked):
    plan = models.ForeignKey(TaperPlan, on_delete=models.PROTECT, related_name="steps")
    first_day = models.DateField()
    daily_mg = models.DecimalField(max_digits=8, decimal_places=3)
    mg_per_kg = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["first_day"]
        indexes = [models.Index(fields=["first_day"])]
        constraints = [
            UniqueConstraint(
                fields=["plan", "first_day"],
                name="one_taper_step_per_first_day",
                violation_error_message="Two steps of a taper cannot begin on the same day.",
            ),
            CheckConstraint(
                condition=Q(daily_mg__gte=0),
                name="taper_step_dose_is_not_negative",
                violation_error_message="A daily dose cannot be negative.",
            ),
            both_or_neither(
                "mg_per_kg",
                "weight_kg",
                name="taper_step_by_weight_has_a_weight",
                message="A step in mg per kg needs the weight used.",
            ),
            CheckConstraint(
                condition=Q(mg_per_kg__isnull=True) | Q(mg_per_kg__gt=0, weight_kg__gt=0),
                name="taper_step_by_weight_is_positive",
                violation_error_message="A step in mg per kg needs both above 0.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.daily_mg} mg from {self.first_day}"

    def as_step(self) -> Step:
        by_weight = None if self.mg_per_kg is None else ByWeight(self.mg_per_kg, self.weight_kg)
        return Step(self.first_day, self.daily_mg, by_weight)


class DoseTaken(Given):
    """What the patient actually took, where it differs from the plan or no plan is known.

    A row governs from its first day until its last, or until the next row of the same drug begins: two
    rows of one drug can share a border day as sources print it, but not begin on the same day.
    """

    weight_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    is_start_only = models.BooleanField(
        "the dose is that of the first day only",
        default=False,
        help_text="The steps after it were not recorded: every later day counts as an unknown dose.",
    )

    happened_on = "first_day"

    def prepare(self) -> None:
        """Spell the steroid as the table does: spelt in two ways it would count as two drugs at once."""
        self.drug = steroid_name(self.drug)

    class Meta(Given.Meta):
        verbose_name = "dose taken"
        verbose_name_plural = "doses taken"
        indexes = [models.Index(fields=["patient", "first_day"])]
        constraints = [
            *Given.Meta.constraints,
            UniqueConstraint(
                fields=["patient", "drug", "route", "first_day"],
                condition=Q(replaced_at__isnull=True, voided_at__isnull=True),
                name="one_dose_taken_per_drug_and_first_day",
                violation_error_message="A dose of this drug from this day is already recorded: correct it.",
            ),
            CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__gt=0), name="dose_taken_weight_is_positive"
            ),
            CheckConstraint(
                condition=Q(is_start_only=False) | Q(amount__isnull=False),
                name="dose_taken_start_only_has_a_dose",
                violation_error_message="A dose of the first day only needs that dose: enter it.",
            ),
        ]
