"""Worker and beat: `celery -A tracker worker`. Tasks are thin; they live beside what they call."""

import os

from celery import Celery
from celery.signals import before_task_publish

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
# `make check` runs them. A worker that was killed is back sooner without: they read every page of the site.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["monitoring.reminders", "monitoring.outcomes"])


@before_task_publish.connect
def note_tick(**_: object) -> None:
    """Note that beat lives: nobody else publishes."""
    from monitoring.reminders import heartbeats  # noqa: PLC0415 - models are there once Celery has set up Django

    heartbeats.note_apart("beat")
