"""Approving a protocol version for a clinic, and withdrawing the approval."""

from django.db import transaction
from django.utils import timezone

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.approvals import KNOWN
from courses.clinic.errors import refuse
from courses.models import Clinic, ProtocolApproval
from courses.rules.errors import RuleError


@transaction.atomic
def approve_protocol(*, clinic: Clinic, kind: str, name: str, version: str, by) -> ProtocolApproval:
    """Approve a protocol's present version; it is named, so that nobody approves one they have not read."""
    require(by, Right.PRESCRIBE, clinic)
    known = KNOWN[kind]().get(name) if kind in KNOWN else None
    if known is None:
        raise RuleError(f"The protocol '{name[:40]}' was refused: it is not known; choose one of the list.")
    if known.version != version:
        raise refuse(
            f"The approval was refused: {name} is now version {known.version}, not {version[:20]}; "
            "read the new version, then approve that."
        )
    approval = ProtocolApproval(clinic=clinic, kind=kind, name=name, version=version, approved_by=by)
    approval.full_clean()
    approval.save()
    after = {"title": known.title, "source": known.source}
    audit.write(by=by, action="protocol.approve", record=approval, clinic=clinic, after=after)
    return approval


@transaction.atomic
def withdraw_protocol(*, approval: ProtocolApproval, by, reason: str) -> None:
    """Withdraw an approval: nothing new is ordered by it; what was ordered stays as it is."""
    require(by, Right.PRESCRIBE, approval.clinic)
    if not reason.strip():
        raise refuse("Withdrawing was refused: it has no reason; say why.", field_name="reason")
    standing = ProtocolApproval.objects.in_force().filter(pk=approval.pk)
    if not standing.update(withdrawn_at=timezone.now()):
        raise refuse("Withdrawing was refused: this approval was withdrawn already; reload the page.")
    audit.write(by=by, action="protocol.withdraw", record=approval, clinic=approval.clinic, reason=reason)
