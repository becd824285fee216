"""Who looked at which version of a result, and what they decided: a new version has been seen by nobody."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.models import Patient
from monitoring.models.results import Result


class ResultSeen(Checked):
    class Decision(models.TextChoices):
        NO_ACTION = "no_action", "no action needed"
        ACTED = "acted", "action taken"
        ASKED = "asked", "asked someone"

    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="sightings")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    words = models.CharField("what was done or asked", max_length=300, blank=True)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "sign-off of a result"
        ordering = ["-seen_at", "-id"]
        constraints = [
            UniqueConstraint(
                fields=["result", "seen_by", "decision", "words"], name="result_signed_off_alike_once"
            ),
            CheckConstraint(
                condition=Q(decision__in=["no_action", "acted", "asked"]), name="sign_off_decision_is_known"
            ),
            CheckConstraint(
                condition=Q(decision="no_action") | ~Q(words=""),
                name="sign_off_says_what_was_done",
                violation_error_message="An action taken or a question asked needs its words.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.result}: {self.get_decision_display()}"

    @property
    def key(self) -> str:
        return f"resultseen:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.result.patient

    @property
    def patient_id(self) -> int:
        return self.result.patient_id
