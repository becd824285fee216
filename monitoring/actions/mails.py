"""How a person wants e-mails: for each item, or one list a day and at once only what is urgent."""

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import Membership


@transaction.atomic
def choose_mails(*, membership: Membership, by, mails: str) -> Membership:
    """Change it for oneself at one clinic; nobody chooses for another."""
    require(by, Right.READ, membership.clinic)
    if membership.user_id != by.pk:
        raise refuse("The change was refused: each person chooses their own e-mails; ask them.")
    if mails == membership.mails:
        raise refuse("Nothing was changed: this is how your e-mails come already.", field_name="mails")
    before, membership.mails = membership.mails, mails
    membership.full_clean()
    membership.save(update_fields=["mails"])
    audit.write(
        by=by,
        action="membership.mails",
        record=membership,
        clinic=membership.clinic,
        before={"mails": before},
        after={"mails": mails},
    )
    return membership
