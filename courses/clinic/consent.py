"""What a patient agreed to, and how we know: every change of it, who wrote it down and when."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.patient import Patient


class Consent(Checked):
    """One thing a patient said about being reached, or about research; of each the newest holds."""

    class About(models.TextChoices):
        PHONE = "phone", "calls"
        EMAIL = "email", "e-mail"
        TEXT = "text", "text messages"
        RESEARCH = "research", "research with data that name nobody"

    class How(models.TextChoices):
        DETAILS = "details", "entered with the patient's details"
        IN_PERSON = "in_person", "said in person"
        PHONE = "phone", "said on the phone"
        WRITTEN = "written", "in writing"
        REPLY = "reply", "by reply to a message"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    about = models.CharField(max_length=8, choices=About.choices)
    is_given = models.BooleanField()
    how = models.CharField(max_length=9, choices=How.choices)
    said_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-recorded_at", "-id"]
        constraints = [
            CheckConstraint(
                condition=Q(about__in=["phone", "email", "text", "research"]), name="consent_about_is_known"
            ),
            CheckConstraint(
                condition=Q(how__in=["details", "in_person", "phone", "written", "reply"]),
                name="consent_how_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {'agreed' if self.is_given else 'withdrawn'}"
