"""A clinic, who works in it, and what it has agreed: protocols, units, working days, escalation."""

from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            f"The time zone '{name}' was refused: it is not an IANA name; use one such as Europe/London."
        )


class Clinic(models.Model):
    class DataKind(models.TextChoices):
        LIVE = "live", "live: real patients"
        INVENTED = "invented", "invented: no real patient"
        PUBLISHED = "published", "published cases: re-coded from open publications"

    class EnzymeUnit(models.TextChoices):
        U_PER_L = "U/L", "U/L"
        UKAT_PER_L = "ukat/L", "microkat/L"

    class GlucoseUnit(models.TextChoices):
        MG_PER_DL = "mg/dL", "mg/dL"
        MMOL_PER_L = "mmol/L", "mmol/L"

    name = models.CharField(max_length=120, unique=True)
    data_kind = models.CharField(max_length=10, choices=DataKind.choices, default=DataKind.LIVE)
    time_zone = models.CharField(max_length=64, default="Europe/London", validators=[validate_time_zone])
    enzyme_unit = models.CharField(max_length=8, choices=EnzymeUnit.choices, default=EnzymeUnit.U_PER_L)
    glucose_unit = models.CharField(max_length=8, choices=GlucoseUnit.choices, default=GlucoseUnit.MMOL_PER_L)
    working_days = models.CharField(
        max_length=7,
        default="1111100",
        validators=[RegexValidator(r"^[01]{7}$", "Working days are seven marks, Monday first: 1111100.")],
        help_text="Monday first, 1 for a day on which the clinic works.",
    )
    test_interval_days = models.PositiveSmallIntegerField(
        default=28,
        help_text="How often this clinic repeats CK during a steroid: the clinic's own choice.",
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(test_interval_days__gte=1) & Q(test_interval_days__lte=366),
                name="clinic_test_interval_is_a_year_at_most",
                violation_error_message="The test interval must be between 1 and 366 days.",
            ),
            CheckConstraint(
                condition=Q(data_kind__in=["live", "invented", "published"]), name="clinic_data_kind_is_known"
            ),
            CheckConstraint(
                condition=Q(enzyme_unit__in=["U/L", "ukat/L"]), name="clinic_enzyme_unit_is_known"
            ),
            CheckConstraint(
                condition=Q(glucose_unit__in=["mg/dL", "mmol/L"]), name="clinic_glucose_unit_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self):
        """Return the date on this clinic's wall calendar now."""
        return timezone.localdate(timezone=self.zone)


class Role(models.TextChoices):
    PRESCRIBER = "prescriber", "prescriber"
    NURSE = "nurse", "nurse"
    READER = "reader", "reader"
    AUDITOR = "auditor", "auditor"
    IMPORTER = "importer", "importer (service)"
    MANAGER = "manager", "manager"


class Membership(models.Model):
    """One role of one person in one clinic, from the day it began until the day it ended."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["user", "clinic"],
                condition=Q(ended_at__isnull=True),
                name="one_role_per_person_and_clinic",
                violation_error_message="This person already has a role in this clinic: end that one first.",
            ),
            CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("began_at")),
                name="membership_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} at {self.clinic}"

    @property
    def key(self) -> str:
        return f"membership:{self.pk}"


class ProtocolApproval(models.Model):
    """A protocol version that this clinic has read and approved for use."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="protocol_approvals")
    kind = models.CharField(max_length=8, choices=[("pulse", "pulse"), ("taper", "taper")])
    name = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["clinic", "kind", "name", "version"],
                condition=Q(withdrawn_at__isnull=True),
                name="protocol_version_approved_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class EscalationStep(models.Model):
    """Who is told next, and after how many hours, when a reminder stays unanswered."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="escalation_steps")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12, choices=Role.choices)
    after_hours = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["clinic", "position"], name="one_role_per_escalation_position"),
            CheckConstraint(condition=Q(role__in=Role.values), name="escalation_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_role_display()} after {self.after_hours} h"
