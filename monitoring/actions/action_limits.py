"""A clinic's own action limits: set, replaced, ended; each keeps who, when and why."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden
from courses.clinic.until_ended import close, end
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
    new = ActionLimit(clinic=clinic, added_by=by, **vars(limit))
    new.prepare()
    refuse_hidden(new)
    before = ActionLimit.objects.in_force().filter(clinic=clinic, analyte=new.analyte, drug=new.drug).first()
    if before is not None:
        _refuse_same(before, new)
        close(before, by=by, reason="replaced by another limit", what="limit")
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
    before = audit.snapshot(limit, SHOWN)
    end(limit, by=by, action="actionlimit.end", reason=reason, what="limit", before=before)
    return limit
