"""The private feed of a patient's taper, for their own calendar."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.patient import Patient

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]


class FeedQuerySet(models.QuerySet):
    def open(self):
        """Return the feeds that were not revoked."""
        return self.filter(revoked_at__isnull=True)


class CalendarFeed(Checked):
    """An address only its holder knows: the token is shown once, and only its hash is kept."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
    )
    revoke_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["patient"],
                condition=Q(revoked_at__isnull=True),
                name="one_open_calendar_feed_per_patient",
                violation_error_message="This patient has a calendar feed already: revoke that one first.",
            ),
            CheckConstraint(condition=Q(language__in=["en", "de", "es"]), name="feed_language_is_known"),
            CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                name="feed_revoked_has_who_when_why",
                violation_error_message="A revoked feed needs who revoked it, when, and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"calendar feed, {self.get_language_display()}"

    @property
    def key(self) -> str:
        return f"calendarfeed:{self.pk}"
