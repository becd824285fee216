"""Celery's side of the engine: beat ticks, and each task calls one function that asks the database."""

from celery import shared_task

from monitoring.reminders import deliver, digests, plan


@shared_task(ignore_result=True)
def plan_reminders() -> int:
    return plan.plan_all()


@shared_task(ignore_result=True)
def deliver_reminders() -> int:
    return deliver.deliver_all() + digests.tell_all()
