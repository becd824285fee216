"""What is being done about something due: the reminder, the calls, the messages."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.clinic import Role
from courses.models import Patient


class Reminder(models.Model):
    """One thing due for one patient on one day. That it is due is derived; what was done is stored here."""

    class Kind(models.TextChoices):
        INFUSION = "infusion", "next infusion"
        TAPER_STEP = "taper_step", "taper step"
        BLOODS = "bloods", "bloods"
        WINDOW_REVIEW = "window_review", "response review"
        DECISION_REVIEW = "decision_review", "decision to follow up"
        SIGNATURE = "signature", "second signature"
        DRUG_BLOODS = "drug_bloods", "drug bloods"
        STRUCTURE_PLAN = "structure_plan", "taper to structure"
        REFILL = "refill", "refill"
        STEROID_CARD = "steroid_card", "steroid card"
        BONE = "bone", "bone"
        PJP = "pjp", "PJP prophylaxis"
        EYES = "eyes", "eyes"
        GLUCOSE = "glucose", "glucose"
        GROWTH = "growth", "growth"
        UNSEEN_RESULT = "unseen_result", "unseen result"
        SCREEN = "screen", "toxicity screen"

    class State(models.TextChoices):
        OPEN = "open", "open"
        SNOOZED = "snoozed", "snoozed"
        DONE = "done", "done"
        CANCELLED = "cancelled", "no longer due"

    MOVES = {
        State.OPEN: {State.SNOOZED, State.DONE, State.CANCELLED},
        State.SNOOZED: {State.OPEN, State.SNOOZED, State.DONE, State.CANCELLED},
        State.DONE: {State.OPEN},
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
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    state_at = models.DateTimeField(default=timezone.now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state_reason = models.CharField(max_length=300, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    escalation = models.JSONField(default=list, blank=True, help_text="The chain as it was when raised.")
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
                condition=Q(
                    kind__in=[
                        "infusion",
                        "taper_step",
                        "bloods",
                        "window_review",
                        "decision_review",
                        "signature",
                        "drug_bloods",
                        "structure_plan",
                        "refill",
                        "steroid_card",
                        "bone",
                        "pjp",
                        "eyes",
                        "glucose",
                        "growth",
                        "unseen_result",
                        "screen",
                    ]
                ),
                name="reminder_kind_is_known",
            ),
            CheckConstraint(
                condition=Q(state__in=["open", "snoozed", "done", "cancelled"]),
                name="reminder_state_is_known",
            ),
            CheckConstraint(
                condition=~Q(state="snoozed") | Q(snoozed_until__isnull=False) & ~Q(state_reason=""),
                name="reminder_snooze_ends_and_has_a_reason",
                violation_error_message="A snooze needs the day it ends and a reason.",
            ),
            CheckConstraint(
                condition=Q(closes_on__isnull=True) | Q(closes_on__gte=models.F("due_on")),
                name="reminder_closes_after_it_is_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} due {self.due_on}"

    @property
    def key(self) -> str:
        return f"reminder:{self.pk}"


class ContactAttempt(models.Model):
    class Channel(models.TextChoices):
        PHONE = "phone", "phone"
        IN_PERSON = "in_person", "in person"
        EMAIL = "email", "e-mail"
        LETTER = "letter", "letter"

    class Outcome(models.TextChoices):
        AGREED = "agreed", "reached and agreed"
        CALL_LATER = "call_later", "asked to be called later"
        NO_ANSWER = "no_answer", "no answer"
        WRONG_NUMBER = "wrong_number", "wrong number"
        REFUSED = "refused", "refused"

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="attempts")
    attempted_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PHONE)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    next_try_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-attempted_at"]
        constraints = [
            CheckConstraint(
                condition=Q(outcome__in=["agreed", "call_later", "no_answer", "wrong_number", "refused"]),
                name="attempt_outcome_is_known",
            ),
            CheckConstraint(
                condition=Q(channel__in=["phone", "in_person", "email", "letter"]),
                name="attempt_channel_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.get_outcome_display()}"

    @property
    def key(self) -> str:
        return f"attempt:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.reminder.patient


class Delivery(models.Model):
    """One reminder told to one person over one channel, once."""

    class Channel(models.TextChoices):
        INBOX = "inbox", "in the app"
        EMAIL = "email", "e-mail"

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DROPPED = "dropped", "no longer due"

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries"
    )
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    text = models.CharField(max_length=300, blank=True, help_text="As sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["id"], condition=Q(state="pending"), name="delivery_pending"),
            models.Index(fields=["recipient", "channel", "-sent_at"]),
        ]
        constraints = [
            UniqueConstraint(
                fields=["reminder", "recipient", "channel"], name="one_delivery_per_reminder_and_recipient"
            ),
            CheckConstraint(
                condition=Q(state__in=["pending", "sent", "failed", "dropped"]),
                name="delivery_state_is_known",
            ),
            CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False) & ~Q(text=""),
                name="delivery_sent_has_moment_and_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient}"

    @property
    def key(self) -> str:
        return f"delivery:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.reminder.patient


class Sweep(models.Model):
    """When a scheduled job last finished, so that a page can say that reminders have stopped."""

    name = models.CharField(max_length=40, unique=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} finished {self.finished_at}"
