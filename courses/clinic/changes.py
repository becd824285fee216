"""What changed since reminders were last planned: one row for each audited write, in its transaction.

`courses` does not know who plans; whoever does takes the rows it has planned away. A write that commits
leaves its row, one that is undone leaves none, so that no change is ever missed and none is imagined.
"""

from django.db import models

from courses.clinic.clinic import Clinic
from courses.clinic.patient import Patient


class Change(models.Model):
    """A patient whose facts changed; without a patient, everything of the clinic."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, null=True, related_name="+")

    not_before = models.DateTimeField(
        null=True,
        help_text="Set when planning failed: it is tried again from then on, and holds up no other.",
    )

    def __str__(self) -> str:
        return f"{self.patient or self.clinic} changed"
