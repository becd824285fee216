"""When scheduled jobs last ran."""

from django.db import models


class Sweep(models.Model):
    """When a scheduled job last finished, so that a page can say that reminders have stopped."""

    name = models.CharField(max_length=40, unique=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} finished {self.finished_at}"
