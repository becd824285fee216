"""A clinic's own action limits: set, replaced, ended; each keeps who, when and why."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden
from courses.models import Clinic
from monitoring.models import ActionLimit

SHOWN = ["analyte", "drug", "low", "high", "unit", "source"]


@dataclass(frozen=True)
class Limit:
    """A limit as entered: outside is below `low` or above `high`; `drug` "": whatever is taken."""

    analyte: str
    unit: str
    source: str
    low: Decimal | None = None
    high: Decimal | None = None
    drug: str = ""


@transaction.atomic
def set_limit(*, clinic: Clinic, by, limit: Limit) -> ActionLimit:
    """Put the limit in force; one of the same analyte and medicine ends with it and stays in the history."""
    require(by, Right.SET_LIMITS, clinic)
    new = ActionLimit(clinic=clinic, set_by=by, **vars(limit))
    new.prepare()
    refuse_hidden(new)
    before = ActionLimit.objects.in_force().filter(clinic=clinic, analyte=new.analyte, drug=new.drug).first()
    if before is not None:
        _refuse_same(before, new)
        _end(before, by=by, reason="replaced by another limit")
    new.full_clean()
    new.save()
    audit.write(
        by=by,
        action="actionlimit.set",
        record=new,
        clinic=clinic,
        before=audit.snapshot(before, SHOWN) if before else None,
        after=audit.snapshot(new, SHOWN),
    )
    return new


def _refuse_same(before: ActionLimit, new: ActionLimit) -> None:
    if audit.snapshot(before, SHOWN) == audit.snapshot(new, SHOWN):
        raise refuse("Nothing was changed: this limit is in force already; change a number, or cancel.")


@transaction.atomic
def end_limit(*, limit: ActionLimit, by, reason: str) -> ActionLimit:
    """End the limit: results are no longer marked by it; it stays in the history."""
    require(by, Right.SET_LIMITS, limit.clinic)
    if not reason.strip():
        raise refuse("Ending the limit was refused: it has no reason; say why.", field_name="reason")
    _end(limit, by=by, reason=reason)
    limit.refresh_from_db()
    audit.write(
        by=by,
        action="actionlimit.end",
        record=limit,
        clinic=limit.clinic,
        before=audit.snapshot(limit, SHOWN),
        reason=reason,
    )
    return limit


def _end(limit: ActionLimit, *, by, reason: str) -> None:
    rows = ActionLimit.objects.in_force().filter(pk=limit.pk)
    if not rows.update(ended_at=timezone.now(), ended_by=by, end_reason=reason):
        raise refuse("The limit was not ended: it has ended already; reload the page.")
