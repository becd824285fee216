"""One pass over many patients: lock them, find what is due, bring their rows, trail and messages in step."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from courses.actions.clinics import service_account, service_user
from courses.models import Clinic
from monitoring.actions.reminders import Due, chains, raise_reminder
from monitoring.models import Reminder
from monitoring.reminders.sets import messages, statements
from monitoring.reminders.sets.derive import derive

NOT_DUE = "no longer due: the facts have changed"
DUE_AGAIN = "due again"
SCHEDULER = "scheduler"


@transaction.atomic
def plan_patients(ids: Iterable[int], *, now: datetime, days_ahead: int) -> tuple[int, set[int]]:
    """Bring the reminders of many patients up to date; return how many changed, and who cannot be planned.

    Their rows are locked first, as `plan.plan_patients` does: its twin, which says the same of fewer.
    """
    statements.run("tables")
    statements.run("lock", ids=list(ids))
    clinics = [pk for (pk,) in statements.rows_of("clinics")]
    zones = Clinic.objects.filter(pk__in=clinics)
    days = [{"id": c.pk, "today": now.astimezone(c.zone).date().isoformat()} for c in zones]
    statements.run("today", days=json.dumps(days), days_ahead=days_ahead)
    statements.execute("ANALYZE asked")
    broken = derive()
    statements.run("known")
    changed = _bring_in_step(clinics, now)
    messages.keep_in_step(now=now)
    return changed, broken


def _bring_in_step(clinics: list[int], now: datetime) -> int:
    """Raise, renew, wake and cancel rows; return how many were raised, woken or cancelled."""
    by = {"now": now, "actor": service_account(SCHEDULER).pk}
    _renew()
    woken = statements.run("wake", reason=DUE_AGAIN, **by)
    dropped = statements.run("drop", reason=NOT_DUE, **by)
    statements.run("fresh")
    return statements.run("raise", chains=json.dumps(chains(clinics)), **by) + woken + dropped


def _renew() -> None:
    """Begin a new round, one row at a time: few have another dose or record on a day already told of."""
    for pk, kind, due_on, closes_on, subject, changed_at in statements.rows_of("another"):
        patient = Reminder.objects.select_related("patient__clinic").get(pk=pk).patient
        due = Due(kind, due_on, subject, closes_on=closes_on, changed_at=changed_at)
        raise_reminder(patient=patient, due=due, by=service_user(patient.clinic, SCHEDULER))
