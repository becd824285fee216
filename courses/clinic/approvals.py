"""Which protocol versions a clinic has approved: only those may be ordered by."""

from collections.abc import Callable, Mapping

from django.http import Http404

from courses.clinic.clinic import Clinic, ProtocolApproval
from courses.clinic.errors import refuse
from courses.protocols.definitions import PulseProtocol, TaperProtocol
from courses.protocols.loader import pulse_protocols, taper_protocols

Protocol = PulseProtocol | TaperProtocol
KNOWN: dict[str, Callable[[], Mapping[str, Protocol]]] = {"pulse": pulse_protocols, "taper": taper_protocols}


def in_force(clinic: Clinic) -> dict[tuple[str, str, str], ProtocolApproval]:
    """Return the approvals that stand, by kind, name and version; one query."""
    rows = ProtocolApproval.objects.in_force().filter(clinic=clinic).select_related("approved_by")
    return {(row.kind, row.name, row.version): row for row in rows}


def standing_approval(clinic: Clinic, kind: str, name: str) -> ProtocolApproval:
    """Return the approval of the protocol's present version, or raise Http404 when there is none."""
    known = KNOWN[kind]().get(name) if kind in KNOWN else None
    found = in_force(clinic).get((kind, name, known.version)) if known else None
    if found is None:
        raise Http404("No such protocol, or its present version is not approved here.")
    return found


def approved(clinic: Clinic, kind: str) -> dict[str, Protocol]:
    """Return the protocols of the kind that the clinic may order by: their present version is approved."""
    standing = in_force(clinic)
    return {name: p for name, p in KNOWN[kind]().items() if (kind, name, p.version) in standing}


def refuse_unapproved(clinic: Clinic, protocol: Protocol, kind: str) -> None:
    """Raise ValidationError unless the clinic has approved this version of the protocol."""
    rows = ProtocolApproval.objects.in_force()
    if not rows.filter(clinic=clinic, kind=kind, name=protocol.name, version=protocol.version).exists():
        raise refuse(
            f"The {kind} protocol {protocol.name} {protocol.version} was refused: {clinic} has not approved "
            "it; a prescriber approves it on the clinic's page of protocols.",
            field_name="protocol",
        )
