"""Worker and beat: `celery -A tracker worker`. Tasks are thin; they live beside what they call."""

import os

from celery import Celery
from celery.signals import before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["monitoring.reminders"])


@before_task_publish.connect
def note_tick(**_: object) -> None:
    """Note that beat lives: nobody else publishes."""
    from monitoring.reminders import heartbeats  # noqa: PLC0415 - models are there once Celery has set up Django

    heartbeats.note_apart("beat")
