"""Attempts to reach a patient about something due."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.models import Patient
from monitoring.models.reminders import Reminder

CHANNELS = ["phone", "in_person", "sms", "email", "letter", "carer"]
OUTCOMES = ["agreed", "call_later", "no_answer", "wrong_number", "refused"]
OUTCOMES += ["message_left", "other_person", "not_in_service"]


class ContactAttempt(Checked):
    class Channel(models.TextChoices):
        PHONE = "phone", "phone"
        IN_PERSON = "in_person", "in person"
        SMS = "sms", "text message"
        EMAIL = "email", "e-mail"
        LETTER = "letter", "letter"
        CARER = "carer", "through a relative or carer"

    class Outcome(models.TextChoices):
        AGREED = "agreed", "reached and agreed"
        CALL_LATER = "call_later", "asked to be called later"
        NO_ANSWER = "no_answer", "no answer"
        WRONG_NUMBER = "wrong_number", "wrong number"
        REFUSED = "refused", "refused"
        MESSAGE_LEFT = "message_left", "message left, no answer yet"
        OTHER_PERSON = "other_person", "somebody else answered"
        NOT_IN_SERVICE = "not_in_service", "number not in service"

    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="attempts")
    attempted_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PHONE)
    outcome = models.CharField(max_length=14, choices=Outcome.choices)
    note = models.CharField(max_length=300, blank=True)
    next_try_on = models.DateField(null=True, blank=True)
    next_try_at = models.TimeField(
        null=True, blank=True, help_text="On the clinic's wall clock; empty: any time of that day."
    )

    class Meta:
        ordering = ["-attempted_at"]
        constraints = [
            CheckConstraint(
                condition=Q(outcome__in=OUTCOMES),
                name="attempt_outcome_is_known",
            ),
            CheckConstraint(
                condition=Q(channel__in=CHANNELS),
                name="attempt_channel_is_known",
            ),
            CheckConstraint(
                condition=Q(next_try_at__isnull=True) | Q(next_try_on__isnull=False),
                name="attempt_next_time_has_its_day",
                violation_error_message="A time for the next try needs its day.",
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
