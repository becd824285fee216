"""Steroid-sparing agents, prophylaxis and whatever else the patient is given."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.models.given import Given


class DrugPeriod(Given):
    class Purpose(models.TextChoices):
        SPARING = "sparing", "steroid-sparing"
        PROPHYLAXIS = "prophylaxis", "prophylaxis"
        OTHER = "other", "other"

    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SPARING)
    reason_stopped = models.CharField(max_length=200, blank=True)

    def prepare(self) -> None:
        """Keep the name as it was entered, with single spaces, so that it is found among an agent's names."""
        self.drug = " ".join(self.drug.split())

    class Meta(Given.Meta):
        indexes = [models.Index(fields=["patient", "first_day"])]
        constraints = [
            *Given.Meta.constraints,
            CheckConstraint(
                condition=Q(purpose__in=["sparing", "prophylaxis", "other"]), name="drug_purpose_is_known"
            ),
            CheckConstraint(
                condition=Q(reason_stopped="") | Q(last_day__isnull=False),
                name="drug_reason_stopped_has_a_last_day",
                violation_error_message="A reason for stopping needs the last day.",
            ),
        ]
