"""Who is signed in, and the clinics they work in."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from courses.api.viewset import Scoped
from courses.clinic.access import RIGHTS
from courses.models import Clinic, Membership


class ClinicBody(serializers.ModelSerializer):
    today = serializers.DateField(help_text="The date on the clinic's wall calendar now.")

    class Meta:
        model = Clinic
        fields = [
            "id",
            "name",
            "data_kind",
            "time_zone",
            "today",
            "enzyme_unit",
            "glucose_unit",
            "working_days",
            "test_interval_days",
            "strength_interval_days",
            "mri_interval_days",
        ]
        read_only_fields = fields


class MembershipBody(serializers.ModelSerializer):
    clinic = ClinicBody()
    may = serializers.SerializerMethodField()

    class Meta:
        model = Membership
        fields = ["clinic", "role", "may", "began_at"]
        read_only_fields = fields

    def get_may(self, membership: Membership) -> list[str]:
        return sorted(RIGHTS[membership.role])


class MeBody(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField()
    memberships = MembershipBody(many=True)


class Me(Scoped):
    @extend_schema(responses=MeBody)
    def get(self, request):
        """Who is signed in, with the roles they hold."""
        me = {
            "username": request.user.username,
            "name": str(request.user),
            "memberships": self.access.memberships,
        }
        return Response(MeBody(me).data)


class Clinics(Scoped):
    @extend_schema(responses=MembershipBody(many=True))
    def get(self, request):
        """The clinics the user works in; few enough for one page."""
        rows = MembershipBody(self.access.memberships, many=True).data
        return Response({"next": None, "previous": None, "results": rows})
