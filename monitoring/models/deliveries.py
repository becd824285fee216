"""Messages: who is told of what, when, over which channel."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.models import Patient
from monitoring.models.reminders import Reminder
from monitoring.models.webhooks import Webhook


class Channel(models.TextChoices):
    INBOX = "inbox", "in the app"
    EMAIL = "email", "e-mail"
    SMS = "sms", "text message"
    WEBHOOK = "webhook", "another system"


class Occasion(models.TextChoices):
    AHEAD = "ahead", "some days before"
    DUE = "due", "on the day"
    CLOSING = "closing", "some days before it closes"
    CLOSED = "closed", "once it has closed"
    NAG = "nag", "again, while nobody has taken it"
    ESCALATION = "escalation", "to the next in the chain"


class Receipt(models.TextChoices):
    DELIVERED = "delivered", "delivered"
    UNDELIVERED = "undelivered", "not delivered"


class Delivery(models.Model):
    """One message of a reminder: to one person over one channel, from a moment on, once.

    `due_at` is fixed when it is planned; whether it still holds is asked again when it is sent.
    """

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DROPPED = "dropped", "no longer due"

    Channel = Channel
    Occasion = Occasion
    Receipt = Receipt
    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    occasion = models.CharField(max_length=10, choices=Occasion.choices, default=Occasion.DUE)
    round = models.PositiveIntegerField(
        default=1, help_text="The reminder's round that it tells of; an earlier one is overtaken."
    )
    due_at = models.DateTimeField(default=timezone.now, help_text="The moment from which it may go.")
    idempotency_key = models.CharField(
        max_length=120, help_text="The same however often it is sent: what a receiver goes by."
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    text = models.CharField(max_length=300, blank=True, help_text="As sent.")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_session = models.CharField(
        max_length=60, blank=True, help_text="The database session that claimed it; with it the claim ends."
    )
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    receipt = models.CharField(
        max_length=11, choices=Receipt.choices, blank=True, help_text="What the carrier said became of it."
    )
    receipt_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settle_note = models.CharField(max_length=300, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="pending"), name="delivery_pending"),
            models.Index(fields=["sent_at"], condition=Q(state="sent"), name="delivery_sent"),
            models.Index(fields=["due_at"], condition=Q(state="failed"), name="delivery_failed"),
            models.Index(fields=["recipient", "channel", "-sent_at"]),
        ]
        constraints = [
            UniqueConstraint(fields=["idempotency_key"], name="one_delivery_per_idempotency_key"),
            CheckConstraint(condition=Q(channel__in=Channel.values), name="delivery_channel_is_known"),
            CheckConstraint(condition=Q(occasion__in=Occasion.values), name="delivery_occasion_is_known"),
            CheckConstraint(
                condition=Q(channel="webhook", webhook__isnull=False, recipient__isnull=True)
                | ~Q(channel="webhook") & Q(webhook__isnull=True),
                name="delivery_to_another_system_names_it",
            ),
            CheckConstraint(
                condition=~Q(channel="inbox") | Q(recipient__isnull=False),
                name="delivery_in_the_app_has_a_person",
            ),
            CheckConstraint(
                condition=Q(state__in=["pending", "sent", "failed", "dropped"]),
                name="delivery_state_is_known",
            ),
            CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False) & ~Q(text=""),
                name="delivery_sent_has_moment_and_text",
            ),
            CheckConstraint(
                condition=Q(receipt="", receipt_at__isnull=True)
                | Q(receipt__in=Receipt.values, receipt_at__isnull=False),
                name="delivery_receipt_is_known_and_has_its_moment",
            ),
            CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settle_note="")
                | Q(settled_at__isnull=False, settled_by__isnull=False, state="failed") & ~Q(settle_note=""),
                name="delivery_settled_has_who_when_how",
                violation_error_message="A message settled by hand needs who, when and how.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} to {self.recipient or self.webhook or self.patient}"

    @property
    def key(self) -> str:
        return f"delivery:{self.pk}"

    @staticmethod
    def key_of(reminder: Reminder, occasion: str, to, channel: str, *, number: int = 1) -> str:
        """Return the idempotency key of one message; `to` is a person's id, or a word for who else it is."""
        return f"{reminder.pk}.{reminder.round}.{occasion}.{number}.{to}.{channel}"

    @property
    def is_to_patient(self) -> bool:
        return self.recipient_id is None and self.webhook_id is None

    @property
    def patient(self) -> Patient:
        return self.reminder.patient
