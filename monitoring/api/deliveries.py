"""Messages that did not arrive, over HTTP."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.api.fields import PlainText
from courses.api.serializers import Body, ReadOnly, UserName
from courses.api.viewset import RecordViewSet
from monitoring.actions import deliveries as actions
from monitoring.models import Delivery
from monitoring.reminders import undelivered


class DeliveryBody(ReadOnly):
    patient = serializers.IntegerField(source="reminder.patient_id")
    kind = serializers.CharField(source="reminder.kind")
    due_on = serializers.DateField(source="reminder.due_on")
    whom = serializers.SerializerMethodField(help_text="Who was not told.")
    settled_by = UserName(allow_null=True)

    class Meta:
        model = Delivery
        fields = [
            "id", "reminder", "patient", "kind", "due_on", "whom", "channel", "occasion", "due_at",
            "idempotency_key", "state", "attempts", "last_error", "settled_at", "settled_by", "settle_note",
        ]  # fmt: skip

    def get_whom(self, delivery: Delivery) -> str:
        return undelivered.whom(delivery)


class SettleBody(Body):
    note = PlainText(max_length=300, help_text="Who was told, and how.")


class UndeliveredMessages(RecordViewSet):
    """Messages given up, while what they told of still stands; each is sent again or settled by hand."""

    serializer_class = DeliveryBody
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        rows = self.access.records(Delivery, patient="reminder__patient")
        return undelivered.failed(rows).select_related("reminder__patient__clinic", "recipient", "settled_by")

    @extend_schema(request=None, responses=DeliveryBody)
    @action(detail=True, methods=["post"])
    def replay(self, request, *args, **kwargs):
        """Send it again, keyed the same; once."""
        delivery = actions.replay(delivery=self.reached(), by=request.user)
        return Response(DeliveryBody(delivery).data)

    @extend_schema(request=SettleBody, responses=DeliveryBody)
    @action(detail=True, methods=["post"])
    def settle(self, request, *args, **kwargs):
        """Record that whoever was not told knows by another way."""
        told = self.body(SettleBody)
        delivery = actions.settle(delivery=self.reached(), by=request.user, **told)
        return Response(DeliveryBody(delivery).data)
