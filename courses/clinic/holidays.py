"""Days on which a clinic is closed though its week says that it works."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from courses.clinic.clinic import Clinic


class Holiday(models.Model):
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ["day"]
        constraints = [
            UniqueConstraint(
                fields=["clinic", "day"],
                name="one_holiday_per_clinic_and_day",
                violation_error_message="This day is on the list of holidays already.",
            ),
            CheckConstraint(condition=~Q(name=""), name="holiday_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"

    @property
    def key(self) -> str:
        return f"holiday:{self.pk}"
