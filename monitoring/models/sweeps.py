"""When scheduled jobs last ran."""

from django.db import models

from courses.models import Clinic


class Sweep(models.Model):
    """When a scheduled job last finished, so that a page can say that reminders have stopped."""

    name = models.CharField(max_length=40, unique=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} finished {self.finished_at}"


class PlannedDay(models.Model):
    """The last day of a clinic's calendar for which all of its patients were put down to be planned."""

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, related_name="planned_day")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.clinic}: {self.day}"
