"""How a person wants e-mails: for each item or one list a day; the report of the month, or not."""

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import Membership


@transaction.atomic
def choose_mails(*, membership: Membership, by, mails: str) -> Membership:
    """Change it for oneself at one clinic; nobody chooses for another."""
    require(by, Right.READ, membership.clinic)
    if mails == membership.mails:
        raise refuse("Nothing was changed: this is how your e-mails come already.", field_name="mails")
    return _choose(membership, by=by, action="membership.mails", mails=mails)


@transaction.atomic
def choose_report(*, membership: Membership, by, gets_report: bool) -> Membership:
    """Ask for the report of the month for oneself at one clinic, or for no more of them."""
    require(by, Right.AUDIT, membership.clinic)
    return _choose(membership, by=by, action="membership.report", gets_report=gets_report)


def _choose(membership: Membership, *, by, action: str, **changes) -> Membership:
    if membership.user_id != by.pk:
        raise refuse("The change was refused: each person chooses their own e-mails; ask them.")
    before = {name: getattr(membership, name) for name in changes}
    for name, value in changes.items():
        setattr(membership, name, value)
    membership.full_clean()
    membership.save(update_fields=list(changes))
    audit.write(
        by=by, action=action, record=membership, clinic=membership.clinic, before=before, after=changes
    )
    return membership
