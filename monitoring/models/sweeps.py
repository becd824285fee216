"""When scheduled jobs last ran, and which process last did what."""

from django.db import models
from django.db.models import CheckConstraint, Q

from courses.models import Clinic


class Sweep(models.Model):
    """When a scheduled job last finished, so that a page can say that reminders have stopped."""

    name = models.CharField(max_length=40, unique=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} finished {self.finished_at}"


class HeartbeatKind(models.TextChoices):
    BEAT = "beat", "beat"
    WORKER = "worker", "worker"
    LOOP = "loop", "loop without a broker"
    DEAD_MAN = "dead_man", "dead-man ping"


class Heartbeat(models.Model):
    """When a process of the engine last showed that it lives; named by its kind and a number of its own."""

    Kind = HeartbeatKind
    name = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=8, choices=HeartbeatKind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(kind__in=HeartbeatKind.values), name="heartbeat_kind_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


class PlannedDay(models.Model):
    """The last day of a clinic's calendar for which all of its patients were put down to be planned."""

    clinic = models.OneToOneField(Clinic, on_delete=models.PROTECT, related_name="planned_day")
    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.clinic}: {self.day}"
