"""What comes by e-mail as one: the list of the day, the report of the month."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.models import Clinic


class Digest(models.Model):
    """An e-mail that tells of a whole clinic; what it says is made when it is sent. `day`: a month's first.

    A table of its own: a Delivery tells of one reminder, and a list is about none of them for itself.
    """

    class Kind(models.TextChoices):
        LIST = "list", "the list of the day"
        REPORT = "report", "the report of the month"

    class State(models.TextChoices):
        PENDING = "pending", "pending"
        SENT = "sent", "sent"
        FAILED = "failed", "failed"
        DROPPED = "dropped", "nothing to tell"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="digests")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.LIST)
    day = models.DateField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    text = models.TextField(blank=True, help_text="As sent: no name, no diagnosis.")
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_session = models.CharField(
        max_length=60, blank=True, help_text="The database session that claimed it; with it the claim ends."
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(state="pending"), name="digest_pending")]
        constraints = [
            UniqueConstraint(
                fields=["recipient", "clinic", "kind", "day"], name="one_digest_per_person_clinic_and_day"
            ),
            CheckConstraint(condition=Q(kind__in=["list", "report"]), name="digest_kind_is_known"),
            CheckConstraint(
                condition=Q(state__in=["pending", "sent", "failed", "dropped"]), name="digest_state_is_known"
            ),
            CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False) & ~Q(text=""),
                name="digest_sent_has_moment_and_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.clinic}, {self.day}"
