"""A clinic, who works in it, and what it has agreed: protocols, units, working days, escalation."""

from datetime import time
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.days import both_or_neither
from courses.rules.errors import RuleError
from courses.rules.viewer_link import MOST_LETTERS, check_template


@cache
def time_zones() -> frozenset[str]:
    """Return the IANA names this machine knows; finding them reads a file for each, so once a process."""
    return frozenset(available_timezones())


def validate_time_zone(name: str) -> None:
    if name not in time_zones():
        raise ValidationError(
            f"The time zone '{name}' was refused: it is not an IANA name; use one such as Europe/London."
        )


def validate_viewer_template(template: str) -> None:
    try:
        check_template(template)
    except RuleError as error:
        raise ValidationError(str(error)) from error


class Clinic(Checked):
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

    class Paper(models.TextChoices):
        A4 = "a4", "A4"
        LETTER = "letter", "US Letter"

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
    strength_interval_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How often this clinic tests strength during a steroid: its own choice. Empty: not asked.",
    )
    mri_interval_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How often this clinic repeats an MRI during a steroid: its own choice. Empty: not asked.",
    )
    absolute_cap_mg = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        default=Decimal(2000),
        help_text="Methylprednisolone a day above which an order is refused, whatever the reason.",
    )
    second_signature_above_mg = models.DecimalField(
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Methylprednisolone a day above which a second prescriber signs. Empty: none is asked.",
    )
    sparing_within_weeks = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Within how many weeks of a pulse a sparing agent is wanted. Empty: not set.",
    )
    phone = models.CharField(max_length=40, blank=True, help_text="Printed on patients' sheets.")
    phone_out_of_hours = models.CharField(max_length=40, blank=True, help_text="Printed on patients' sheets.")
    paper = models.CharField(max_length=6, choices=Paper.choices, default=Paper.A4)
    viewer_template = models.CharField(
        max_length=MOST_LETTERS,
        blank=True,
        validators=[validate_viewer_template],
        help_text="Address that opens a study in the hospital's viewer. Empty: no link is made.",
    )
    remind_at = models.TimeField(
        default=time(8), help_text="When reminders of a day go out, on the clinic's wall clock."
    )
    quiet_from = models.TimeField(
        null=True,
        blank=True,
        help_text="From when on nothing is sent outside the app. Empty: no quiet hours.",
    )
    quiet_until = models.TimeField(null=True, blank=True)
    ahead_days = models.PositiveSmallIntegerField(
        default=2,
        help_text="How many days before a taper step, or an infusion that needs a weight, people are "
        "told first. 0: on the day.",
    )
    owned_hours = models.PositiveSmallIntegerField(
        default=8,
        help_text="For how many hours whoever takes something due answers for it; then it is anybody's "
        "again. The clinic's own choice.",
    )
    nag_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="After how many hours people are asked again about what is due and in nobody's hands. "
        "Empty: they are not. The clinic's own choice.",
    )
    nag_times = models.PositiveSmallIntegerField(
        default=3, help_text="How often people are asked again at most."
    )
    tells_patients = models.BooleanField(
        default=False,
        help_text="Whether patients who agreed are told of appointments, bloods and changes of plan.",
    )
    least_shown = models.PositiveSmallIntegerField(
        default=11,
        help_text="The least number of people or courses an audit shows to whoever may not see the patients.",
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(least_shown__range=(5, 20)),
                name="clinic_least_shown_is_five_to_twenty",
                violation_error_message="The least number shown to auditors is 5 to 20.",
            ),
            CheckConstraint(
                condition=Q(owned_hours__gte=1) & Q(owned_hours__lte=72),
                name="clinic_owned_hours_are_three_days_at_most",
                violation_error_message="Who takes something due answers for it for 1 to 72 hours.",
            ),
            CheckConstraint(
                condition=Q(nag_hours__isnull=True) | Q(nag_hours__gte=1, nag_hours__lte=72),
                name="clinic_nag_hours_are_three_days_at_most",
                violation_error_message="People are asked again after 1 to 72 hours.",
            ),
            CheckConstraint(
                condition=Q(nag_times__lte=20),
                name="clinic_nag_times_are_twenty_at_most",
                violation_error_message="People are asked again 20 times at most.",
            ),
            both_or_neither(
                "quiet_from",
                "quiet_until",
                name="clinic_quiet_hours_begin_and_end",
                message="Quiet hours need the time they begin and the time they end.",
            ),
            CheckConstraint(
                condition=Q(ahead_days__lte=14),
                name="clinic_ahead_days_are_two_weeks_at_most",
                violation_error_message="People are told of a taper step at most 14 days before it.",
            ),
            CheckConstraint(
                condition=Q(test_interval_days__gte=1) & Q(test_interval_days__lte=366),
                name="clinic_test_interval_is_a_year_at_most",
                violation_error_message="The test interval must be between 1 and 366 days.",
            ),
            CheckConstraint(
                condition=(Q(strength_interval_days__isnull=True) | Q(strength_interval_days__range=(1, 366)))
                & (Q(mri_interval_days__isnull=True) | Q(mri_interval_days__range=(1, 1096))),
                name="clinic_strength_and_mri_intervals_are_possible",
                violation_error_message="Strength is tested again within 1 to 366 days, an MRI repeated "
                "within 1 to 1096.",
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
            CheckConstraint(
                condition=Q(absolute_cap_mg__gt=0),
                name="clinic_absolute_cap_is_positive",
                violation_error_message="The absolute cap must be above 0 mg a day.",
            ),
            CheckConstraint(
                condition=Q(second_signature_above_mg__isnull=True) | Q(second_signature_above_mg__gt=0),
                name="clinic_second_signature_is_above_zero",
                violation_error_message="The dose above which a second prescriber signs must be above 0 mg.",
            ),
            CheckConstraint(
                condition=Q(sparing_within_weeks__isnull=True)
                | Q(sparing_within_weeks__gte=1, sparing_within_weeks__lte=52),
                name="clinic_sparing_weeks_are_a_year_at_most",
                violation_error_message="The weeks to a sparing agent must be between 1 and 52.",
            ),
            CheckConstraint(condition=Q(paper__in=["a4", "letter"]), name="clinic_paper_is_known"),
            CheckConstraint(
                condition=Q(tells_patients=False) | ~Q(phone=""),
                name="clinic_that_tells_patients_has_a_phone",
                violation_error_message="Messages to patients name a phone to call: enter the clinic's.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        return f"clinic:{self.pk}"

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


class Membership(Checked):
    """One role of one person in one clinic, from the day it began until the day it ended."""

    class Mails(models.TextChoices):
        EACH = "each", "one for each item, when it is due"
        DIGEST = "digest", "one list each working day; at once only what is urgent"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    mails = models.CharField(max_length=6, choices=Mails.choices, default=Mails.EACH)
    gets_report = models.BooleanField(
        default=False, help_text="Whether the report of the outcomes comes by e-mail each month."
    )
    is_lead = models.BooleanField(
        default=False,
        help_text="The last whom a chain of escalation reaches; keeps the chain with the manager.",
    )

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["clinic"],
                condition=Q(is_lead=True, ended_at__isnull=True),
                name="one_lead_per_clinic",
                violation_error_message="This clinic has a lead already.",
            ),
            CheckConstraint(
                condition=Q(is_lead=False) | Q(role__in=["prescriber", "nurse"]),
                name="membership_lead_sees_patients",
                violation_error_message="The lead of a clinic is one of its prescribers or nurses.",
            ),
            UniqueConstraint(
                fields=["user", "clinic"],
                condition=Q(ended_at__isnull=True),
                name="one_role_per_person_and_clinic",
                violation_error_message="This person already has a role in this clinic: end that one first.",
            ),
            CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            CheckConstraint(condition=Q(mails__in=["each", "digest"]), name="membership_mails_are_known"),
            CheckConstraint(
                condition=Q(gets_report=False) | Q(role__in=["prescriber", "auditor"]),
                name="membership_report_goes_to_who_may_audit",
                violation_error_message="The report goes to those who may see the clinic's figures.",
            ),
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


class ApprovalQuerySet(models.QuerySet):
    def in_force(self):
        """Return the approvals that were not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class ProtocolApproval(models.Model):
    """A protocol version that this clinic has read and approved for use."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="protocol_approvals")
    kind = models.CharField(max_length=8, choices=[("pulse", "pulse"), ("taper", "taper")])
    name = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

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

    @property
    def key(self) -> str:
        return f"protocol:{self.kind}:{self.name}:{self.version}"


class EscalationStep(Checked):
    """Who is asked next, how many hours after people were told, when nobody takes what is due."""

    class Target(models.TextChoices):
        NURSE = "nurse", "the patient's nurse"
        CONSULTANT = "consultant", "the patient's consultant"
        LEAD = "lead", "the clinic's lead"

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="escalation_steps")
    position = models.PositiveSmallIntegerField()
    target = models.CharField(max_length=12, choices=Target.choices)
    after_hours = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            UniqueConstraint(fields=["clinic", "position"], name="one_target_per_escalation_position"),
            CheckConstraint(
                condition=Q(target__in=["nurse", "consultant", "lead"]), name="escalation_target_is_known"
            ),
            CheckConstraint(
                condition=Q(after_hours__gte=1, after_hours__lte=336),
                name="escalation_hours_are_two_weeks_at_most",
                violation_error_message="The next is asked after 1 to 336 hours.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.get_target_display()} after {self.after_hours} h"
