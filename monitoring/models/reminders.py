"""What is being done about something due."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.clinic import Role
from courses.models import Patient
from monitoring.rules.kinds import kinds
from monitoring.rules.removals import removals

Kind = models.TextChoices("Kind", {code.upper(): (code, kind.label) for code, kind in kinds().items()})
Removal = models.TextChoices("Removal", {code.upper(): (code, one.label) for code, one in removals().items()})
NEED_WORDS = [code for code, one in removals().items() if one.asks]


class Reminder(Checked):
    """One thing due for one patient on one day. That it is due is derived; what was done is stored here."""

    Kind = Kind
    Removal = Removal

    class State(models.TextChoices):
        OPEN = "open", "open"
        SNOOZED = "snoozed", "snoozed"
        DONE = "done", "done"
        REMOVED = "removed", "taken off the list"
        CANCELLED = "cancelled", "no longer due"

    MOVES = {
        State.OPEN: {State.SNOOZED, State.DONE, State.REMOVED, State.CANCELLED},
        State.SNOOZED: {State.OPEN, State.SNOOZED, State.DONE, State.REMOVED, State.CANCELLED},
        State.DONE: {State.OPEN},
        State.REMOVED: {State.OPEN},
        State.CANCELLED: {State.OPEN},
    }

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    due_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    subject = models.CharField(max_length=80, help_text="<kind>:<id> of the record that makes it due.")
    owner_role = models.CharField(max_length=12, choices=Role.choices)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owned_until = models.DateTimeField(
        null=True, blank=True, help_text="Until when the owner answers for it; then it is anybody's again."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    state_at = models.DateTimeField(default=timezone.now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state_reason = models.CharField(max_length=300, blank=True)
    removal_code = models.CharField(
        max_length=16, choices=Removal.choices, blank=True, help_text="Why it was taken off the list."
    )
    snoozed_until = models.DateField(null=True, blank=True)
    round = models.PositiveIntegerField(
        default=1,
        help_text="Counts up when the day's dose or record is another: what was told before is over.",
    )
    turn = models.PositiveIntegerField(
        default=1,
        help_text="Counts up each time somebody answers for it: who was asked before is asked anew.",
    )
    escalation = models.JSONField(
        default=list, blank=True, help_text="The chain as it was when people were first told of it."
    )
    raised_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_on"], condition=Q(state="open"), name="reminder_open_due"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["patient", "kind", "due_on"], name="one_reminder_per_patient_kind_and_day"
            ),
            CheckConstraint(
                condition=Q(kind__in=Kind.values),
                name="reminder_kind_is_known",
            ),
            CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "done", "removed", "cancelled"]),
                name="reminder_state_is_known",
            ),
            CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False) & ~Q(state_reason=""),
                name="reminder_snooze_ends_and_has_a_reason",
                violation_error_message="A snooze needs the day it ends and a reason.",
            ),
            CheckConstraint(
                condition=Q(state="removed", removal_code__in=Removal.values)
                | ~Q(state="removed") & Q(removal_code=""),
                name="reminder_removal_has_its_reason",
                violation_error_message="What is taken off the list needs a coded reason, and only that.",
            ),
            CheckConstraint(
                condition=~Q(removal_code__in=NEED_WORDS) | ~Q(state_reason=""),
                name="reminder_removal_has_the_words_it_asks",
                violation_error_message="This reason needs words beside it.",
            ),
            CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=models.F("due_on")),
                name="reminder_closes_after_it_is_due",
            ),
            CheckConstraint(
                condition=Q(owner__isnull=False) | Q(owned_until__isnull=True),
                name="reminder_owned_until_names_its_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} due {self.due_on}"

    def owner_at(self, now: datetime):
        """Return who answers for it at that moment, or None when it is anybody's."""
        return self.owner if self.owned_until is not None and now < self.owned_until else None

    @property
    def key(self) -> str:
        return f"reminder:{self.pk}"
