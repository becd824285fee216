"""Infusions of pulse courses, and what is measured beside them."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.actions import infusions as actions
from courses.api.facts import Why
from courses.api.fields import PlainBoolean, PlainDay, PlainNumber
from courses.api.filters import record_filters
from courses.api.serializers import ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.clinic.access import Right
from courses.models import Infusion, InfusionObservation


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

    class Meta:
        model = Infusion
        fields = ["given_on", "given_mg", "part", "started_at", "ended_at", "reason"]


class PlanAgainBody(Why):
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
            "reason",
        ]

    def get_fields(self):
        found = super().get_fields()
        for column in found.values():
            column.required = False
        return found


class CorrectInfusion(Why):
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

    @extend_schema(request=GiveBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def give(self, request, *args, **kwargs):
        """Record that the infusion was given; another dose than planned needs a reason."""
        return self._act(actions.give, GiveBody)

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
        actions.observe(infusion=infusion, by=request.user, observation=observation)
        return Response(ObservationBody(observation).data, status=status.HTTP_201_CREATED)
