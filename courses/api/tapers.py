"""Oral tapers: plans with their steps, and a preview that stores nothing."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.actions import taper as actions
from courses.api.facts import BOOKKEEPING, UUID, Why
from courses.api.fields import PlainDay, PlainInteger, PlainNumber, PlainText
from courses.api.filters import record_filters
from courses.api.serializers import Body, Reached, ReadOnly, UserName
from courses.api.tablets import PlanShown, plan_shown
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet, Scoped
from courses.clinic.access import Right
from courses.models import Patient, PulseCourse, TaperPlan
from courses.models.tablets import dispensing_of
from courses.protocols.loader import taper_protocol
from courses.rules.taper import Taper, TaperStep, generate, taper_warnings
from courses.rules.units import plain

MOST_STEPS = 200
GENERATED = ("start_mg", "start_on", "hold_weeks")


def steps_shown(taper: Taper) -> list[dict]:
    """Return the steps with a dose: first and last day (None: open end) and mg as plain text."""
    periods = [(step, taper.period_of(step)) for step in taper.dose_steps]
    return [{"from": p.first, "to": p.last, "daily_mg": plain(step.daily_mg)} for step, p in periods]


class ShownStep(serializers.Serializer):
    to = serializers.DateField(allow_null=True)
    daily_mg = serializers.CharField()

    def get_fields(self):
        return {"from": serializers.DateField()} | super().get_fields()


class TaperBody(ReadOnly):
    recorded_by = UserName()
    voided_by = UserName(allow_null=True)
    course = serializers.PrimaryKeyRelatedField(read_only=True)

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
            "warnings",
            "warning_reason",
            "closed_on",
            "close_reason",
            *BOOKKEEPING,
        ]

    def get_fields(self):
        return super().get_fields() | {"schedule": Schedule(source="as_taper", read_only=True)}


class Schedule(serializers.Serializer):
    """The steps, and what those that end add up to."""

    steps = ShownStep(many=True)
    total_mg = serializers.CharField()
    days = serializers.IntegerField()

    def to_representation(self, taper) -> dict:
        taper = taper() if callable(taper) else taper
        return {
            "steps": steps_shown(taper),
            "total_mg": plain(taper.planned_total_mg()),
            "days": taper.days,
        }


class StepBody(Body):
    first_day = PlainDay()
    daily_mg = PlainNumber(max_digits=8, decimal_places=3, help_text="0 ends the plan and comes last")


class ScheduleBody(Body):
    """Either explicit `steps`, or what the protocol's schedule is made from."""

    steps = StepBody(many=True, required=False, allow_empty=False, max_length=MOST_STEPS)
    start_mg = PlainNumber(max_digits=8, decimal_places=3, required=False)
    start_on = PlainDay(required=False)
    hold_weeks = PlainInteger(required=False)
    stop_at_mg = PlainNumber(max_digits=8, decimal_places=3, required=False)
    weight_kg = PlainNumber(
        max_digits=6, decimal_places=2, required=False, help_text="to check the start dose"
    )
    protocol = PlainText(max_length=60, required=False)

    def validate(self, told: dict) -> dict:
        """Return the body with `taper` and `warnings` in place of what the schedule is made from."""
        sketch = {name: told.pop(name) for name in list(ScheduleBody().fields) if name in told}
        return told | (_explicit(sketch) if "steps" in sketch else _generated(sketch))


def _explicit(sketch: dict) -> dict:
    others = [name for name in sketch if name != "steps"]
    if others:
        sentence = (
            "This was refused beside explicit steps: send the steps or what they are made from, not both."
        )
        raise ValidationError(dict.fromkeys(others, sentence))
    steps = tuple(TaperStep(step["first_day"], step["daily_mg"]) for step in sketch["steps"])
    return {"taper": Taper(steps), "warnings": (), "protocol": None}


def _generated(sketch: dict) -> dict:
    missing = [name for name in GENERATED if name not in sketch]
    if missing:
        raise ValidationError(dict.fromkeys(missing, "This is missing: send it, or explicit steps."))
    protocol = taper_protocol(sketch.pop("protocol", "seed"))
    weight_kg = sketch.pop("weight_kg", None)
    taper = generate(protocol, **sketch)
    warnings = taper_warnings(protocol, sketch["start_mg"], sketch["hold_weeks"], weight_kg)
    return {"taper": taper, "warnings": warnings, "protocol": protocol}


class NewTaper(ScheduleBody):
    patient = Reached(model=Patient, patient=None)
    drug = PlainText(max_length=40)
    course = Reached(model=PulseCourse, required=False, allow_null=True)
    warning_reason = PlainText(max_length=300, required=False, allow_blank=True)


class ReplanBody(ScheduleBody):
    """Steps from the day the plan changes; the plan before that day stays as it was."""

    reason = PlainText(max_length=300)


class StopTaperBody(Why):
    last_day = PlainDay(help_text="the last day on which the drug is taken")


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


class Tapers(RecordViewSet):
    """Taper plans, the newest version of each."""

    serializer_class = TaperBody
    write_right = Right.PRESCRIBE
    lookup_field = "chain"
    lookup_value_regex = UUID
    filterset_class = record_filters(TaperPlan, "drug", "course")

    def get_queryset(self):
        rows = self.access.records(TaperPlan)
        rows = rows.select_related("patient__clinic", "course", "recorded_by", "voided_by")
        rows = rows.prefetch_related("steps")
        if self.action == "versions":
            return rows
        return rows.current() if self.action == "list" else rows.heads()

    @extend_schema(request=NewTaper, examples=[NEW_TAPER])
    def create(self, request, *args, **kwargs):
        """Start a taper, from explicit steps or from the protocol's schedule."""
        told = self.body(NewTaper)
        protocol = told.pop("protocol")
        told["warnings"] = [warning.sentence for warning in told["warnings"]]
        if protocol:
            told |= {"protocol": protocol.name, "protocol_version": protocol.version}
        return self.answer_again(actions.start_taper(by=request.user, **told), status.HTTP_201_CREATED)

    @extend_schema(request=ReplanBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def replan(self, request, *args, **kwargs):
        """Change the schedule from the first day sent; the version before stays readable."""
        plan, seen_version = self.seen()
        told = self.body(ReplanBody)
        new = told["taper"]
        taper = plan.as_taper().replaced_from(new.first_day, new.steps)
        actions.replan_taper(
            plan=plan, seen_version=seen_version, by=request.user, taper=taper, reason=told["reason"]
        )
        return self.answer_again(plan)

    @extend_schema(request=StopTaperBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def stop(self, request, *args, **kwargs):
        """End the plan after a last day."""
        plan, seen_version = self.seen()
        actions.stop_taper(plan=plan, seen_version=seen_version, by=request.user, **self.body(StopTaperBody))
        return self.answer_again(plan)

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
