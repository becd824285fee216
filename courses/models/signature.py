"""The second signature on the doses of a course: another prescriber entered each of them anew."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone

from courses.clinic.checked import Checked
from courses.clinic.patient import Patient
from courses.models.pulse import PulseCourse


class DoseSignature(Checked):
    """`doses` lists what was entered: [{"number", "planned_on", "mg"}]. An edit of the order voids it."""

    course = models.ForeignKey(PulseCourse, on_delete=models.PROTECT, related_name="signatures")
    doses = models.JSONField(encoder=DjangoJSONEncoder)
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now, editable=False)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "second signature"
        ordering = ["-id"]
        constraints = [
            UniqueConstraint(
                fields=["course"],
                condition=Q(voided_at__isnull=True),
                name="one_standing_signature_per_course",
                violation_error_message="This course is already signed a second time.",
            ),
            CheckConstraint(
                condition=~Q(signed_by=F("ordered_by")),
                name="signature_is_another_persons",
                violation_error_message="The second signature must be another person's than the order.",
            ),
            CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="signature_void_has_who_when_why",
                violation_error_message="A signature that was ended needs who ended it, when, and why.",
            ),
        ]

    def __str__(self) -> str:
        return f"second signature of course {self.course_id}"

    @property
    def key(self) -> str:
        return f"signature:{self.pk}"

    @property
    def patient(self) -> Patient:
        return self.course.patient
