"""The pulse course: a list of infusions, each with its own planned and given dose."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.days import both_or_neither, precision_field
from courses.clinic.patient import Patient
from courses.models.overrides import known_override, override_field

SUCCINATE = "methylprednisolone sodium succinate"
COURSE_STATES = ["active", "completed", "stopped", "in_error"]
INFUSION_STATES = ["planned", "running", "given", "part_given", "held", "omitted"]


class PulseCourse(Checked):
    class State(models.TextChoices):
        ACTIVE = "active", "under way"
        COMPLETED = "completed", "completed"
        STOPPED = "stopped", "stopped"
        IN_ERROR = "in_error", "entered in error"

    class Indication(models.TextChoices):
        SEVERE_WEAKNESS = "severe_weakness", "severe weakness"
        EXTRAMUSCULAR = "extramuscular", "extensive disease outside muscle"
        POOR_ORAL_RESPONSE = "poor_oral_response", "poor response to oral steroid"
        ASPIRATION_RISK = "aspiration_risk", "risk of aspiration"
        SEVERE_JDM = "severe_jdm", "severe juvenile dermatomyositis"
        GI_VASCULOPATHY = "gi_vasculopathy", "gastrointestinal vasculopathy"
        FLARE = "flare", "flare"
        OTHER = "other", "other"
        UNKNOWN = "unknown", "not recorded"

    class Basis(models.TextChoices):
        FLAT = "flat", "flat dose"
        MG_PER_KG = "mg_per_kg", "mg per kg"
        UNKNOWN = "unknown", "not recorded"

    MOVES = {
        State.ACTIVE: {State.COMPLETED, State.STOPPED, State.IN_ERROR},
        State.COMPLETED: {State.ACTIVE, State.IN_ERROR},
        State.STOPPED: {State.IN_ERROR},
        State.IN_ERROR: set(),
    }

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="courses")
    indication = models.CharField(max_length=20, choices=Indication.choices)
    indication_note = models.CharField(max_length=300, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    mg_per_kg = models.DecimalField(max_digits=7, decimal_places=3, null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    weight_on = models.DateField(null=True, blank=True)
    protocol = models.CharField(max_length=60, blank=True)
    protocol_version = models.CharField(max_length=20, blank=True)
    prescriber = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ordered_on = models.DateField(null=True, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    findings = models.JSONField(
        default=list, blank=True, help_text="What the dose check said, with its rules."
    )
    rules_version = models.CharField(max_length=20, blank=True)
    override_code = override_field()
    warning_reason = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    stopped_on = models.DateField(null=True, blank=True)
    state_reason = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["ordered_on"], condition=~Q(override_code=""), name="course_overridden"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["patient"],
                condition=Q(state="active"),
                name="one_active_pulse_course_per_patient",
                violation_error_message="This patient already has a pulse course under way: "
                "finish or stop that one first.",
            ),
            CheckConstraint(condition=Q(state__in=COURSE_STATES), name="course_state_is_known"),
            known_override("override_code", name="course_override_is_known"),
            CheckConstraint(
                condition=~Q(basis="mg_per_kg")
                | Q(
                    mg_per_kg__isnull=False,
                    mg_per_kg__gt=0,
                    weight_kg__isnull=False,
                    weight_kg__gt=0,
                    weight_on__isnull=False,
                ),
                name="course_by_weight_has_weight_and_day",
                violation_error_message="A dose in mg per kg needs the mg per kg, the weight, and the day "
                "it was measured.",
            ),
            CheckConstraint(
                condition=Q(mg_per_kg__isnull=True) | Q(basis="mg_per_kg"),
                name="course_mg_per_kg_has_its_basis",
            ),
            both_or_neither(
                "weight_kg",
                "weight_on",
                name="course_weight_has_its_day",
                message="A weight needs the day it was measured.",
            ),
            CheckConstraint(
                condition=Q(weight_kg__isnull=True) | Q(weight_kg__gt=0),
                name="course_weight_is_positive",
                violation_error_message="A weight must be above 0 kg.",
            ),
            CheckConstraint(
                condition=Q(state__in=["active", "completed"], stopped_on__isnull=True)
                | Q(state__in=["stopped", "in_error"], stopped_on__isnull=False) & ~Q(state_reason=""),
                name="course_stop_has_day_and_reason",
                violation_error_message="A stopped course needs both a date and a reason.",
            ),
        ]

    def __str__(self) -> str:
        return f"pulse course {self.pk}"

    @property
    def key(self) -> str:
        return f"course:{self.pk}"


class Infusion(Checked):
    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        RUNNING = "running", "running"
        GIVEN = "given", "given"
        PART_GIVEN = "part_given", "part given"
        HELD = "held", "held"
        OMITTED = "omitted", "omitted"

    MOVES = {
        State.PLANNED: {State.RUNNING, State.GIVEN, State.PART_GIVEN, State.HELD, State.OMITTED},
        State.HELD: {State.PLANNED, State.RUNNING, State.GIVEN, State.PART_GIVEN, State.OMITTED},
        State.RUNNING: {State.GIVEN, State.PART_GIVEN},
        State.GIVEN: set(),
        State.PART_GIVEN: set(),
        State.OMITTED: set(),
    }
    AWAITED = (State.PLANNED, State.HELD)  # not begun
    OPEN = (*AWAITED, State.RUNNING)  # not settled
    WAS_GIVEN = (State.GIVEN, State.PART_GIVEN)

    course = models.ForeignKey(PulseCourse, on_delete=models.PROTECT, related_name="infusions")
    number = models.PositiveSmallIntegerField()
    planned_on = models.DateField()
    precision = precision_field()
    planned_mg = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Empty: dose not recorded."
    )
    planned_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    product = models.CharField(max_length=60, default=SUCCINATE)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    given_on = models.DateField(null=True, blank=True)
    given_mg = models.DecimalField(
        max_digits=8, decimal_places=2, null=True, blank=True, help_text="Empty: dose not recorded."
    )
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    rate_ml_h = models.DecimalField(max_digits=7, decimal_places=1, null=True, blank=True)
    unsigned_code = override_field()
    reason = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["planned_on"],
                condition=Q(state__in=["planned", "held", "running"]),
                name="infusion_open",
            )
        ]
        constraints = [
            UniqueConstraint(fields=["course", "number"], name="infusion_number_once_per_course"),
            CheckConstraint(condition=Q(number__gte=1), name="infusion_numbers_start_at_one"),
            CheckConstraint(condition=Q(state__in=INFUSION_STATES), name="infusion_state_is_known"),
            known_override("unsigned_code", name="infusion_unsigned_code_is_known"),
            CheckConstraint(
                condition=Q(planned_minutes__isnull=True) | Q(planned_minutes__gt=0),
                name="infusion_minutes_are_positive",
                violation_error_message="An infusion runs for at least a minute.",
            ),
            CheckConstraint(
                condition=Q(rate_ml_h__isnull=True) | Q(rate_ml_h__gt=0),
                name="infusion_rate_is_positive",
                violation_error_message="A rate must be above 0 mL/h.",
            ),
            CheckConstraint(
                condition=Q(precision__in=["exact", "approx"]), name="infusion_day_is_exact_or_about"
            ),
            CheckConstraint(
                condition=Q(product=SUCCINATE),
                name="infusion_is_succinate",
                violation_error_message="Only methylprednisolone sodium succinate may be given into a vein; "
                "the acetate must never be.",
            ),
            CheckConstraint(
                condition=Q(planned_mg__isnull=True) | Q(planned_mg__gt=0),
                name="infusion_planned_dose_is_positive",
                violation_error_message="A planned dose must be above 0 mg.",
            ),
            CheckConstraint(
                condition=Q(given_mg__isnull=True) | Q(given_mg__gt=0),
                name="infusion_given_dose_is_positive",
                violation_error_message="A given dose must be above 0 mg: choose 'omitted' if none was.",
            ),
            CheckConstraint(
                condition=Q(state__in=["given", "part_given"], given_on__isnull=False)
                | Q(
                    state="running",
                    started_at__isnull=False,
                    given_on__isnull=True,
                    given_mg__isnull=True,
                    ended_at__isnull=True,
                )
                | Q(
                    state__in=["planned", "held", "omitted"],
                    given_on__isnull=True,
                    given_mg__isnull=True,
                    started_at__isnull=True,
                ),
                name="infusion_is_given_running_or_not_begun",
                violation_error_message="An infusion that was given needs its day; one that runs has a start "
                "and nothing after it; any other has neither day, dose nor start.",
            ),
            UniqueConstraint(
                fields=["course"],
                condition=Q(state="running"),
                name="one_running_infusion_per_course",
                violation_error_message="Another infusion of this course is running: stop that one first.",
            ),
            CheckConstraint(
                condition=Q(state__in=["planned", "running", "given"]) | ~Q(reason=""),
                name="infusion_not_given_in_full_has_a_reason",
                violation_error_message="An infusion held, omitted or given in part needs a reason.",
            ),
            CheckConstraint(
                condition=Q(ended_at__isnull=True)
                | Q(ended_at__gte=models.F("started_at"), started_at__isnull=False),
                name="infusion_ends_after_it_started",
                violation_error_message="An infusion cannot end before it started.",
            ),
        ]

    def __str__(self) -> str:
        return f"infusion {self.number}"

    @property
    def key(self) -> str:
        return f"infusion:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.course.patient
