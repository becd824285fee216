"""The private feed of a patient's taper, for their own calendar."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.patient import Patient
from courses.clinic.until_ended import UntilEnded, whole_end

LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("es", "Español")]


class CalendarFeed(UntilEnded):
    """An address only its holder knows: the token is shown once, and only its hash is kept."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["patient"],
                condition=Q(ended_at__isnull=True),
                name="one_open_calendar_feed_per_patient",
                violation_error_message="This patient has a calendar feed already: revoke that one first.",
            ),
            CheckConstraint(condition=Q(language__in=["en", "de", "es"]), name="feed_language_is_known"),
            whole_end("feed", name="feed_end_has_who_when_why"),
        ]

    def __str__(self) -> str:
        return f"calendar feed, {self.get_language_display()}"
