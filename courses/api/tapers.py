"""Oral tapers: plans with their steps, and a preview that stores nothing."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.actions import taper as actions
from courses.api.facts import BOOKKEEPING, UUID, Why
from courses.api.fields import PlainDay, PlainText
from courses.api.filters import record_filters
from courses.api.schedules import FindingShown, Schedule, ScheduleBody
from courses.api.serializers import Reached, ReadOnly, UserName
from courses.api.tablets import PlanShown, plan_shown
from courses.api.taper_changes import with_changes
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet, Scoped
from courses.clinic.access import Right
from courses.models import OverrideCode, Patient, PulseCourse, TaperPlan
from courses.models.tablets import dispensing_of


class TaperBody(ReadOnly):
    recorded_by = UserName()
    voided_by = UserName(allow_null=True)
    course = serializers.PrimaryKeyRelatedField(read_only=True)
    switched_from = serializers.UUIDField(
        source="switched_from.chain", allow_null=True, default=None, help_text="chain of the plan before"
    )
    findings = FindingShown(many=True)

    class Meta:
        model = TaperPlan
        fields = [
            "chain",
            "version",
            "patient",
            "drug",
            "course",
            "protocol",
            "protocol_version",
            "change",
            "directions",
            "directed_from",
            "switched_from",
            "warnings",
            "warning_reason",
            "findings",
            "override_code",
            "rules_version",
            "closed_on",
            "close_reason",
            *BOOKKEEPING,
        ]

    def get_fields(self):
        schedule = Schedule(
            source="as_taper", read_only=True, allow_null=True, help_text="null: a plan as directed"
        )
        return super().get_fields() | {"schedule": schedule}


class NewTaper(ScheduleBody):
    patient = Reached(model=Patient, patient=None)
    drug = PlainText(max_length=40)
    course = Reached(model=PulseCourse, required=False, allow_null=True)
    directions = PlainText(
        max_length=500,
        required=False,
        help_text="a taper as directed: its words, with directed_from and no schedule",
    )
    directed_from = PlainDay(required=False)
    override_code = serializers.ChoiceField(choices=OverrideCode.choices, required=False, allow_blank=True)
    warning_reason = PlainText(max_length=300, required=False, allow_blank=True)

    def validate(self, told: dict) -> dict:
        if "directions" not in told and "directed_from" not in told:
            return super().validate(told)
        others = sorted(set(told) - {"patient", "drug", "course", "directions", "directed_from"})
        if others:
            sentence = "This was refused beside directions: a taper as directed has words and no schedule."
            raise ValidationError(dict.fromkeys(others, sentence))
        missing = [name for name in ("directions", "directed_from") if name not in told]
        if missing:
            raise ValidationError(dict.fromkeys(missing, "A taper as directed needs both: send it."))
        return told


NEW_TAPER = OpenApiExample(
    "The seed's taper",
    request_only=True,
    value={
        "patient": 1,
        "drug": "prednisone",
        "start_mg": "60",
        "start_on": "2026-01-05",
        "hold_weeks": 2,
        "stop_at_mg": "0",
        "protocol": "seed",
    },
)
A_PREVIEW = OpenApiExample(
    "A preview",
    request_only=True,
    value={"start_mg": "60", "start_on": "2026-01-05", "hold_weeks": 2, "stop_at_mg": "5"},
)


@with_changes
class Tapers(RecordViewSet):
    """Taper plans, the newest version of each."""

    serializer_class = TaperBody
    write_right = Right.PRESCRIBE
    lookup_field = "chain"
    lookup_value_regex = UUID
    filterset_class = record_filters(TaperPlan, "drug", "course")

    def get_queryset(self):
        rows = self.access.records(TaperPlan)
        rows = rows.select_related("patient__clinic", "course", "recorded_by", "voided_by", "switched_from")
        rows = rows.prefetch_related("steps")
        if self.action == "versions":
            return rows
        return rows.current() if self.action == "list" else rows.heads()

    @extend_schema(request=NewTaper, examples=[NEW_TAPER])
    def create(self, request, *args, **kwargs):
        """Start a taper: from explicit steps, from the protocol's schedule, or as directed."""
        told = self.body(NewTaper)
        if "directions" in told:
            told["first_day"] = told.pop("directed_from")
            return self.answer(actions.direct_taper(by=request.user, **told), status.HTTP_201_CREATED)
        protocol = told.pop("protocol")
        told["warnings"] = [warning.sentence for warning in told["warnings"]]
        if protocol:
            told |= {"protocol": protocol.name, "protocol_version": protocol.version}
        return self.answer(actions.start_taper(by=request.user, **told), status.HTTP_201_CREATED)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """Mark the plan as entered in error."""
        plan, seen_version = self.seen()
        actions.void_taper(plan=plan, seen_version=seen_version, by=request.user, **self.body(Why))
        return self.answer_again(plan)

    @extend_schema(responses=PlanShown)
    @action(detail=True, filterset_class=None)
    def tablets(self, request, *args, **kwargs):
        """The plan in tablets of the clinic's list, and until when what was handed out lasts."""
        plan = self.reached()
        found, taper = dispensing_of(plan), plan.as_taper()
        if taper is None:
            raise ValidationError(
                ["This taper is as directed: it has no steps to count; structure it first."]
            )
        shown = plan_shown(found.plan(taper), found.cover(taper), has_list=bool(found.listed))
        return Response(PlanShown(shown).data)

    @action(detail=True, filterset_class=None)
    def versions(self, request, *args, **kwargs):
        """Every version of the plan, the newest first."""
        return self.page(self.get_queryset().filter(chain=self.reached().chain))


class WarningShown(serializers.Serializer):
    code = serializers.CharField()
    sentence = serializers.CharField()
    source = serializers.CharField()


class Preview(Schedule):
    warnings = WarningShown(many=True)


class TaperPreview(Scoped):
    """What a taper would be: steps, total, warnings. Nothing is stored."""

    write_right = None

    @extend_schema(request=ScheduleBody, responses=Preview, examples=[A_PREVIEW])
    def post(self, request):
        body = ScheduleBody(data=request.data, context={"view": self})
        body.is_valid(raise_exception=True)
        told = body.validated_data
        warnings = WarningShown(told["warnings"], many=True).data
        return Response(Schedule(told["taper"]).data | {"warnings": warnings})
