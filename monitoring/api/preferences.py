"""How the person who asks is told of what is due; their number is confirmed on the page."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from courses.api.fields import PlainBoolean
from courses.api.serializers import Body
from courses.api.versions import IF_MATCH, refuse_stale, with_etag
from courses.api.viewset import Scoped
from monitoring.actions.preferences import choose, preference_of
from monitoring.models import Preference


class PreferenceBody(Body):
    by_email = PlainBoolean()
    by_text = PlainBoolean(help_text="Only to a number that was confirmed.")
    number = serializers.CharField(read_only=True)
    number_confirmed_at = serializers.DateTimeField(read_only=True)


class OwnPreference(Scoped):
    write_right = None

    @extend_schema(responses=PreferenceBody)
    def get(self, request):
        """How you are told; the inbox in the app always stays."""
        return _shown(preference_of(request.user))

    @extend_schema(request=PreferenceBody, responses=PreferenceBody, parameters=[IF_MATCH])
    def put(self, request):
        """Choose it anew; nobody chooses for another."""
        seen_version = refuse_stale(request, preference_of(request.user))
        body = PreferenceBody(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        return _shown(choose(by=request.user, seen_version=seen_version, **body.validated_data))


def _shown(preference: Preference) -> Response:
    return with_etag(Response(PreferenceBody(preference).data), preference)
