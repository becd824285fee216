"""Celery's side of the engine: beat ticks, and each task calls one function that asks the database."""

from celery import shared_task

from monitoring.models import Heartbeat
from monitoring.reminders import dead_man, deliver, digests, heartbeats, plan


@shared_task(ignore_result=True)
def plan_reminders() -> int:
    return plan.plan_all()


@shared_task(ignore_result=True)
def deliver_reminders() -> int:
    sent = deliver.deliver_all() + digests.tell_all()
    heartbeats.note(Heartbeat.Kind.WORKER)
    dead_man.ping_if_well()
    return sent
