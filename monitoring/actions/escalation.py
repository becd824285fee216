"""Whom a clinic asks next when nobody takes what is due, and who is its lead."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.moves import change
from courses.models import Clinic, EscalationStep, Membership
from monitoring.actions.reminders import chains
from monitoring.models import Delivery, Reminder

TARGETS = list(EscalationStep.Target)


@transaction.atomic
def set_escalation(
    *,
    clinic: Clinic,
    seen_version: int,
    by,
    hours: Mapping[str, int],
    lead: Membership | None,
    changes: dict,
    reason: str,
) -> Clinic:
    """Set the chain (hours by target), the lead and the clinic's columns about asking.

    Items that people have been told of keep the chain they began with; the others take the new one.
    """
    require(by, Right.ESCALATE, clinic)
    if not reason.strip():
        raise refuse("The change was refused: it has no reason; say why.", field_name="reason")
    _refuse_disorder(hours)
    before = _shown(clinic)
    change(clinic, seen_version=seen_version, by=by, action="clinic.change", changes=changes, reason=reason)
    _set_steps(clinic, hours)
    _set_lead(clinic, lead)
    audit.write(
        by=by, action="clinic.escalation", record=clinic, before=before, after=_shown(clinic), reason=reason
    )
    _hand_to_those_not_told(clinic)
    return clinic


def _refuse_disorder(hours: Mapping[str, int]) -> None:
    """Refuse a chain that asks the next before the one before."""
    found = [hours[target] for target in TARGETS if target in hours]
    if found != sorted(set(found)):
        raise refuse(
            "The chain was refused: each is asked later than the one before: nurse, consultant, lead; "
            "correct the hours."
        )


def _shown(clinic: Clinic) -> dict:
    lead = Membership.objects.filter(clinic=clinic, is_lead=True, ended_at__isnull=True).first()
    return {"chain": chains([clinic.pk]).get(clinic.pk, []), "lead": lead.user_id if lead else None}


def _set_steps(clinic: Clinic, hours: Mapping[str, int]) -> None:
    EscalationStep.objects.filter(clinic=clinic).delete()
    for place, target in enumerate((t for t in TARGETS if t in hours), start=1):
        step = EscalationStep(clinic=clinic, position=place, target=target, after_hours=hours[target])
        step.full_clean()
        step.save()


def _set_lead(clinic: Clinic, lead: Membership | None) -> None:
    working = Membership.objects.filter(clinic=clinic, ended_at__isnull=True)
    working.filter(is_lead=True).update(is_lead=False)
    if lead is not None:
        lead = working.filter(pk=lead.pk).first()
        if lead is None:
            raise refuse("The lead was refused: they do not work at this clinic.", field_name="lead")
        lead.is_lead = True
        lead.full_clean()
        lead.save()


def _hand_to_those_not_told(clinic: Clinic) -> None:
    """Give the new chain to the items that people have not been told of yet."""
    told = Delivery.objects.filter(
        reminder=OuterRef("pk"), occasion=Delivery.Occasion.DUE, due_at__lte=timezone.now()
    )
    standing = Reminder.objects.filter(
        ~Exists(told), patient__clinic=clinic, state__in=[Reminder.State.OPEN, Reminder.State.SNOOZED]
    )
    standing.update(escalation=chains([clinic.pk]).get(clinic.pk, []))
