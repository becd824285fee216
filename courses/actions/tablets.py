"""The clinic's list of tablets: what its pharmacy has, and which tablet may be halved."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden
from courses.models import Clinic, TabletStrength
from courses.rules.exposure import steroid_name

SHOWN = ["drug", "strength_mg", "may_halve"]


@transaction.atomic
def list_strength(
    *, clinic: Clinic, by, drug: str, strength_mg: Decimal, may_halve: bool = False
) -> TabletStrength:
    """Put a strength on the clinic's list."""
    require(by, Right.LIST_TABLETS, clinic)
    strength = TabletStrength(
        clinic=clinic, drug=steroid_name(drug), strength_mg=strength_mg, may_halve=may_halve, added_by=by
    )
    refuse_hidden(strength)
    strength.full_clean()
    strength.save()
    audit.write(
        by=by,
        action="tabletstrength.list",
        record=strength,
        clinic=clinic,
        after=audit.snapshot(strength, SHOWN),
    )
    return strength


@transaction.atomic
def withdraw_strength(*, strength: TabletStrength, by) -> TabletStrength:
    """Take a strength off the list; what was counted with it before stays readable in the trail."""
    require(by, Right.LIST_TABLETS, strength.clinic)
    now = timezone.now()
    rows = TabletStrength.objects.listed().filter(pk=strength.pk)
    if not rows.update(withdrawn_at=now, withdrawn_by=by):
        raise refuse("The strength was not withdrawn: it is off the list already; reload the page.")
    strength.refresh_from_db()
    audit.write(
        by=by,
        action="tabletstrength.withdraw",
        record=strength,
        clinic=strength.clinic,
        before=audit.snapshot(strength, SHOWN),
    )
    return strength
