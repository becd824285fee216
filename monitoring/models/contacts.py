"""Attempts to reach a patient about something due."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from courses.models import Patient
from monitoring.models.reminders import Reminder


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
