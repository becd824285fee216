"""Infusions of pulse courses, and what is measured beside them."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.actions import giving
from courses.actions import infusions as actions
from courses.actions.checks import LATE_CODES, day_to_check, gates_on, record_check
from courses.api.facts import Why
from courses.api.fields import PlainBoolean, PlainDay, PlainNumber, PlainText
from courses.api.filters import record_filters
from courses.api.serializers import ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.clinic.access import Right
from courses.models import Infusion, InfusionCheck, InfusionObservation, OverrideCode


class InfusionBody(ReadOnly):
    class Meta:
        model = Infusion
        exclude = ["course"]


class ObservationBody(RecordBody):
    recorded_by = UserName()

    class Meta:
        model = InfusionObservation
        exclude = ["infusion"]


class InfusionAlone(InfusionBody):
    """An infusion with the course and patient it belongs to."""

    patient = serializers.IntegerField(source="course.patient_id", read_only=True)

    class Meta:
        model = Infusion
        fields = "__all__"


class GiveBody(RecordBody):
    part = PlainBoolean(default=False, help_text="true: given in part only")
    given_mg = PlainNumber(max_digits=8, decimal_places=2, allow_null=True, help_text="null: not recorded")
    given_on = PlainDay()
    gates_code = serializers.ChoiceField(
        choices=[code.value for code in LATE_CODES],
        required=False,
        help_text="For checks not recorded here: goes past each one still open, with `gates_words`.",
    )
    gates_words = PlainText(max_length=300, required=False, default="")

    class Meta:
        model = Infusion
        fields = [
            "given_on",
            "given_mg",
            "part",
            "started_at",
            "ended_at",
            "rate_ml_h",
            "reason",
            "gates_code",
            "gates_words",
            "unsigned_code",
        ]


class StartBody(RecordBody):
    class Meta:
        model = Infusion
        fields = ["started_at", "rate_ml_h", "unsigned_code", "reason"]


class CheckBody(RecordBody):
    recorded_by = UserName()
    for_day = PlainDay(required=False, help_text="The day of the infusion; left out: the day it is due.")

    class Meta:
        model = InfusionCheck
        exclude = ["infusion"]


class GateBody(serializers.Serializer):
    """One gate as it stands for a day; `outcome` null: nobody has checked it."""

    gate = serializers.CharField(source="gate.code")
    label = serializers.CharField(source="gate.label")
    outcome = serializers.CharField(allow_null=True)
    is_settled = serializers.BooleanField()
    source = serializers.CharField(source="gate.source")


class OverrideBody(Why):
    override_code = serializers.ChoiceField(
        choices=OverrideCode.choices, required=False, allow_blank=True, help_text="to go past the dose check"
    )


class PlanAgainBody(OverrideBody):
    planned_on = PlainDay()


class InfusionChanges(RecordBody):
    """Any of the columns, and only those that change."""

    class Meta:
        model = Infusion
        fields = [
            "state",
            "planned_on",
            "precision",
            "planned_mg",
            "given_on",
            "given_mg",
            "started_at",
            "ended_at",
            "rate_ml_h",
            "reason",
        ]

    def get_fields(self):
        found = super().get_fields()
        for column in found.values():
            column.required = False
        return found


class CorrectInfusion(OverrideBody):
    changes = InfusionChanges()

    def validate_changes(self, changes: dict) -> dict:
        if not changes:
            raise serializers.ValidationError(
                "The correction was refused: it changes nothing; name a column."
            )
        return changes


class Infusions(RecordViewSet):
    """Infusions of pulse courses, and what is done with each."""

    serializer_class = InfusionAlone
    rights = {"plan_again": Right.PRESCRIBE}
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = record_filters(Infusion, "state", "course", patient="course__patient", day="planned_on")

    def get_queryset(self):
        rows = self.access.records(Infusion, patient="course__patient")
        return rows.select_related("course__patient__clinic")

    def _act(self, act, body):
        infusion, seen_version = self.seen()
        act(infusion=infusion, seen_version=seen_version, by=self.request.user, **self.body(body))
        return self.answer_again(infusion)

    @extend_schema(responses=GateBody(many=True))
    @action(detail=True, filterset_class=None, pagination_class=None)
    def gates(self, request, *args, **kwargs):
        """How the checks before the infusion stand, for the day it is due."""
        infusion = self.reached()
        on = day_to_check(infusion, infusion.patient.clinic.today())
        return Response(GateBody(gates_on(infusion, on), many=True).data)

    @extend_schema(request=CheckBody, responses=CheckBody(many=True))
    @action(detail=True, filterset_class=None)
    def checks(self, request, *args, **kwargs):
        """What was found before the infusion, the latest of each gate last."""
        shown = self.paginate_queryset(self.reached().checks.select_related("recorded_by"))
        return self.get_paginated_response(CheckBody(shown, many=True).data)

    @extend_schema(request=CheckBody, responses={201: CheckBody})
    @checks.mapping.post
    def check(self, request, *args, **kwargs):
        """Add what was found at one gate: acceptable, not acceptable, or gone past with a coded reason."""
        check = record_check(
            infusion=self.reached(), by=request.user, check=InfusionCheck(**self.body(CheckBody))
        )
        return Response(CheckBody(check).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=StartBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def start(self, request, *args, **kwargs):
        """Record that the infusion has begun; every check must be settled for that day."""
        return self._act(giving.start, StartBody)

    @extend_schema(request=GiveBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def give(self, request, *args, **kwargs):
        """Record that the infusion was given; another dose than planned needs a reason."""
        return self._act(giving.give, GiveBody)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def hold(self, request, *args, **kwargs):
        """Put the infusion off until it is planned again."""
        return self._act(actions.hold, Why)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def omit(self, request, *args, **kwargs):
        """Record that the infusion will not be given."""
        return self._act(actions.omit, Why)

    @extend_schema(request=PlanAgainBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="plan-again")
    def plan_again(self, request, *args, **kwargs):
        """Give a held or planned infusion another day."""
        return self._act(actions.plan_again, PlanAgainBody)

    @extend_schema(request=CorrectInfusion, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def correct(self, request, *args, **kwargs):
        """Correct what was recorded; what it said before stays in the trail."""
        return self._act(actions.correct_infusion, CorrectInfusion)

    @extend_schema(request=ObservationBody, responses=ObservationBody(many=True))
    @action(detail=True, filterset_class=None)
    def observations(self, request, *args, **kwargs):
        """What was measured at the bedside."""
        rows = self.reached().observations.select_related("recorded_by")
        shown = self.paginate_queryset(rows)
        return self.get_paginated_response(ObservationBody(shown, many=True).data)

    @extend_schema(request=ObservationBody, responses={201: ObservationBody})
    @observations.mapping.post
    def observe(self, request, *args, **kwargs):
        """Add what was measured at the bedside."""
        infusion = self.reached()
        observation = InfusionObservation(**self.body(ObservationBody))
        giving.observe(infusion=infusion, by=request.user, observation=observation)
        return Response(ObservationBody(observation).data, status=status.HTTP_201_CREATED)
