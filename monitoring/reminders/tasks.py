"""Celery's side of the engine: beat ticks, and each task calls one function that asks the database."""

from celery import shared_task

from monitoring.models import Heartbeat
from monitoring.reminders import plan, sweep


@shared_task(ignore_result=True)
def plan_reminders() -> int:
    return plan.plan_all()


@shared_task(ignore_result=True)
def deliver_reminders() -> int:
    return sweep.go_round(Heartbeat.Kind.WORKER, sweep.send)
