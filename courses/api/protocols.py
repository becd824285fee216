"""The protocols a clinic may order by: all known ones, and whether it has approved their present version."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response

from courses.actions.protocols import approve_protocol, withdraw_protocol
from courses.api.facts import Why
from courses.api.fields import PlainText
from courses.api.serializers import Body
from courses.api.viewset import Scoped
from courses.clinic.access import Right
from courses.clinic.approvals import KNOWN, in_force, standing_approval

CLINIC = OpenApiParameter("clinic", int, OpenApiParameter.PATH)


class ProtocolBody(serializers.Serializer):
    kind = serializers.ChoiceField(choices=list(KNOWN))
    name = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    source = serializers.CharField()
    status = serializers.CharField()
    is_approved = serializers.BooleanField()
    approved_by = serializers.CharField(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)


class ApproveBody(Body):
    version = PlainText(max_length=20, help_text="The version that was read.")


class Protocols(Scoped):
    """Every protocol, with this clinic's approval of its present version."""

    @extend_schema(responses=ProtocolBody(many=True), parameters=[CLINIC])
    def get(self, request, clinic: str):
        """Every protocol with its source; few enough for one page."""
        found = self.access.clinic_for(Right.READ, int(clinic))
        return Response(
            {"next": None, "previous": None, "results": ProtocolBody(_listed(found), many=True).data}
        )


class ProtocolApprove(Scoped):
    write_right = Right.PRESCRIBE

    @extend_schema(request=ApproveBody, responses={201: ProtocolBody}, parameters=[CLINIC])
    def post(self, request, clinic: str, kind: str, name: str):
        """Approve the present version of a protocol for the clinic."""
        found = self.access.clinic_for(Right.PRESCRIBE, int(clinic))
        body = ApproveBody(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        version = body.validated_data["version"]
        approve_protocol(clinic=found, kind=kind, name=name, version=version, by=request.user)
        return Response(_one(found, kind, name), status=status.HTTP_201_CREATED)


class ProtocolWithdraw(Scoped):
    write_right = Right.PRESCRIBE

    @extend_schema(request=Why, responses=ProtocolBody, parameters=[CLINIC])
    def post(self, request, clinic: str, kind: str, name: str):
        """Withdraw the approval of the present version; what was ordered stays as it is."""
        found = self.access.clinic_for(Right.PRESCRIBE, int(clinic))
        approval = standing_approval(found, kind, name)
        body = Why(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        withdraw_protocol(approval=approval, by=request.user, reason=body.validated_data["reason"])
        return Response(_one(found, kind, name))


def _listed(clinic) -> list[dict]:
    standing = in_force(clinic)
    return [
        {
            "kind": kind,
            "name": protocol.name,
            "version": protocol.version,
            "title": protocol.title,
            "source": protocol.source,
            "status": protocol.status,
            "is_approved": approval is not None,
            "approved_by": str(approval.approved_by) if approval else None,
            "approved_at": approval.approved_at if approval else None,
        }
        for kind, known in KNOWN.items()
        for protocol in known().values()
        for approval in [standing.get((kind, protocol.name, protocol.version))]
    ]


def _one(clinic, kind: str, name: str) -> dict:
    row = next(row for row in _listed(clinic) if (row["kind"], row["name"]) == (kind, name))
    return ProtocolBody(row).data
