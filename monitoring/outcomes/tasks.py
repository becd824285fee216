"""Celery's side of the data sets: a tick asks the database whether one waits."""

from celery import shared_task

from monitoring.outcomes.export.making import make_all


@shared_task(ignore_result=True, time_limit=3600)  # seconds: a large clinic takes minutes
def make_exports() -> int:
    return make_all()
