"""What a clinic has set about being told: other systems, whom it asks next; and who is told what soon."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.api.facts import Why
from courses.api.fields import PlainText
from courses.api.patients import OwnClinic
from courses.api.serializers import Body, ReadOnly, UserName
from courses.api.versions import IF_MATCH, refuse_stale, with_etag
from courses.api.viewset import RecordViewSet, Scoped
from courses.clinic.access import Right
from courses.models import Clinic
from monitoring.actions.escalation import TARGETS, set_escalation
from monitoring.actions.webhooks import add_webhook, end_webhook
from monitoring.forms.escalation import BOXES, COLUMNS, MOST_HOURS, MOST_OWNED_HOURS, MOST_TIMES
from monitoring.models import Reminder, Webhook
from monitoring.reminders.preview import preview

CLINIC = OpenApiParameter("clinic", int, OpenApiParameter.PATH)


class WebhookBody(ReadOnly):
    added_by = UserName()
    ended_by = UserName(allow_null=True)

    class Meta:
        model = Webhook
        fields = [
            "id",
            "clinic",
            "url",
            "kinds",
            "added_at",
            "added_by",
            "ended_at",
            "ended_by",
            "end_reason",
        ]


class AddedWebhook(WebhookBody):
    secret = serializers.CharField(help_text="What it signs with; shown this once.")

    class Meta(WebhookBody.Meta):
        fields = [*WebhookBody.Meta.fields, "secret"]


class NewWebhook(Body):
    clinic = OwnClinic()
    url = PlainText(max_length=300)
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=Reminder.Kind.choices),
        required=False,
        default=list,
        max_length=len(Reminder.Kind.values),
        help_text="The kinds it is told of. Empty: all.",
    )


class Webhooks(RecordViewSet):
    """Other systems that the clinics managed by the user tell, those ended too; never their secrets."""

    serializer_class = WebhookBody
    write_right = Right.MANAGE
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self):
        rows = self.access.clinic_records(Webhook).filter(clinic__in=self.access.clinic_ids(Right.MANAGE))
        return rows.select_related("clinic", "added_by", "ended_by")

    @extend_schema(request=NewWebhook, responses={201: AddedWebhook})
    def create(self, request, *args, **kwargs):
        """Tell an address from now on; the answer holds its secret, which is never shown again."""
        webhook = add_webhook(by=request.user, **self.body(NewWebhook))
        return Response(AddedWebhook(webhook).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=Why, responses=WebhookBody)
    @action(detail=True, methods=["post"])
    def end(self, request, *args, **kwargs):
        """Tell it nothing more; once."""
        webhook = end_webhook(webhook=self.reached(), by=request.user, **self.body(Why))
        return Response(WebhookBody(webhook).data)


def _hours(most: int, **kwargs) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=1, max_value=most, **kwargs)


class EscalationBody(Body):
    """The whole chain: hours after people were told, null for who is not asked; `lead`, a sign-in name."""

    owned_hours = _hours(MOST_OWNED_HOURS, help_text="How long taking something lasts.")
    nag_hours = _hours(MOST_OWNED_HOURS, allow_null=True)
    nag_times = _hours(MOST_TIMES)
    nurse = _hours(MOST_HOURS, allow_null=True)
    consultant = _hours(MOST_HOURS, allow_null=True)
    lead_after = _hours(MOST_HOURS, allow_null=True)
    lead = PlainText(max_length=150, allow_null=True)
    reason = PlainText(max_length=300, write_only=True)


class EscalationView(Scoped):
    write_right = Right.ESCALATE

    @extend_schema(responses=EscalationBody, parameters=[CLINIC])
    def get(self, request, clinic: str):
        """Whom the clinic asks when nobody takes what is due."""
        return _chain_of(self.access.clinic_for(Right.ESCALATE, int(clinic)))

    @extend_schema(request=EscalationBody, responses=EscalationBody, parameters=[CLINIC, IF_MATCH])
    def put(self, request, clinic: str):
        """Replace the chain, the lead and the hours; items told of already keep the chain they began with."""
        found = self.access.clinic_for(Right.ESCALATE, int(clinic))
        seen_version = refuse_stale(request, found)
        body = EscalationBody(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        told = body.validated_data
        set_escalation(
            clinic=found,
            seen_version=seen_version,
            by=request.user,
            hours={target: told[BOXES[target]] for target in TARGETS if told[BOXES[target]] is not None},
            lead=_lead(found, told["lead"]),
            changes={name: told[name] for name in COLUMNS if told[name] != getattr(found, name)},
            reason=told["reason"],
        )
        return _chain_of(found)


def _chain_of(clinic: Clinic) -> Response:
    after = {step.target: step.after_hours for step in clinic.escalation_steps.all()}
    lead = clinic.memberships.filter(is_lead=True, ended_at__isnull=True).select_related("user").first()
    shown = {name: getattr(clinic, name) for name in COLUMNS}
    shown |= {box: after.get(target) for target, box in BOXES.items()}
    shown |= {"lead": lead.user.get_username() if lead else None}
    return with_etag(Response(shown), clinic)


def _lead(clinic: Clinic, username: str | None):
    if username is None:
        return None
    working = clinic.memberships.filter(ended_at__isnull=True, role__in=["prescriber", "nurse"])
    found = working.filter(user__username=username).first()
    if found is None:
        raise serializers.ValidationError(
            {"lead": "The lead was refused: no prescriber or nurse of that name works at the clinic."}
        )
    return found


class ComingBody(serializers.Serializer):
    due_at = serializers.DateTimeField(source="delivery.due_at")
    channel = serializers.CharField(source="delivery.channel")
    patient = serializers.IntegerField(source="delivery.reminder.patient_id")
    kind = serializers.CharField(source="delivery.reminder.kind")
    due_on = serializers.DateField(source="delivery.reminder.due_on")
    whom = serializers.CharField()
    text = serializers.CharField(help_text="As it reads now.")


class GapBody(serializers.Serializer):
    what = serializers.CharField()
    why = serializers.CharField()


class PreviewBody(serializers.Serializer):
    count = serializers.IntegerField()
    next_offset = serializers.IntegerField(allow_null=True)
    results = ComingBody(many=True)
    gaps = GapBody(many=True)


class PreviewAsked(Body):
    offset = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False, default=0)


PAGE = 100


class MessagesPreview(Scoped):
    write_right = None

    @extend_schema(responses=PreviewBody, parameters=[CLINIC, OpenApiParameter("offset", int)])
    def get(self, request, clinic: str):
        """Who will be told what in the next 14 days, a hundred at a time, and what reaches nobody."""
        found = self.access.clinic_for(Right.READ, int(clinic))
        asked = PreviewAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        coming = preview(found, now=timezone.now())
        offset = asked.validated_data["offset"]
        until = offset + PAGE
        shown = {"count": len(coming.coming), "results": coming.coming[offset:until], "gaps": coming.gaps}
        shown["next_offset"] = until if until < len(coming.coming) else None
        return Response(PreviewBody(shown).data)
