"""Pulse courses."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action

from courses.actions import pulse as actions
from courses.api.facts import Why
from courses.api.fields import PlainDay, PlainNumber, PlainText
from courses.api.filters import record_filters
from courses.api.infusions import InfusionBody
from courses.api.serializers import Body, Reached, ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.clinic.access import Right
from courses.models import Patient, PulseCourse
from courses.rules.pulse import PlannedInfusion

MOST_INFUSIONS = 60  # in one order: beyond it a list was pasted twice


class CourseBody(ReadOnly):
    prescriber = UserName(allow_null=True)
    recorded_by = UserName()
    infusions = InfusionBody(many=True, read_only=True)

    class Meta:
        model = PulseCourse
        fields = "__all__"


class OrderedInfusion(Body):
    planned_on = PlainDay()
    planned_mg = PlainNumber(max_digits=8, decimal_places=2, allow_null=True, help_text="null: not recorded")


class OrderBody(RecordBody):
    patient = Reached(model=Patient, patient=None)
    basis = serializers.ChoiceField(choices=["flat", "mg_per_kg"], default="flat")
    protocol = PlainText(max_length=60, default="seed")
    infusions = OrderedInfusion(many=True, allow_empty=False, max_length=MOST_INFUSIONS)

    class Meta:
        model = PulseCourse
        fields = [
            "patient",
            "ordered_on",
            "indication",
            "indication_note",
            "basis",
            "mg_per_kg",
            "weight_kg",
            "weight_on",
            "protocol",
            "warning_reason",
            "infusions",
        ]

    def validate_infusions(self, rows: list[dict]) -> tuple[PlannedInfusion, ...]:
        return tuple(PlannedInfusion(row["planned_on"], row["planned_mg"]) for row in rows)


class StopBody(Why):
    stopped_on = PlainDay()


NEW_COURSE = OpenApiExample(
    "Three days of 1 g",
    request_only=True,
    value={
        "patient": 1,
        "indication": "severe_weakness",
        "basis": "flat",
        "infusions": [
            {"planned_on": "2026-01-05", "planned_mg": "1000"},
            {"planned_on": "2026-01-06", "planned_mg": "1000"},
            {"planned_on": "2026-01-07", "planned_mg": "1000"},
        ],
    },
)


class PulseCourses(RecordViewSet):
    """Pulse courses with their infusions."""

    serializer_class = CourseBody
    write_right = Right.PRESCRIBE
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    filterset_class = record_filters(PulseCourse, "state", "indication", day="ordered_on")

    def get_queryset(self):
        rows = self.access.records(PulseCourse)
        rows = rows.select_related("patient__clinic", "prescriber", "recorded_by")
        return rows.prefetch_related("infusions")

    @extend_schema(request=OrderBody, examples=[NEW_COURSE])
    def create(self, request, *args, **kwargs):
        """Order a course. What lies outside the protocol needs a `warning_reason`."""
        told = self.body(OrderBody)
        patient = told.pop("patient")
        order = actions.CourseOrder(**told)
        course = actions.order_course(patient=patient, by=request.user, order=order)
        return self.answer_again(course, status.HTTP_201_CREATED)

    @extend_schema(request=StopBody, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def stop(self, request, *args, **kwargs):
        """Stop the course; infusions not yet given are omitted with the same reason."""
        course, seen_version = self.seen()
        actions.stop_course(course=course, seen_version=seen_version, by=request.user, **self.body(StopBody))
        return self.answer_again(course)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """Mark the whole course as entered in error."""
        course, seen_version = self.seen()
        actions.void_course(course=course, seen_version=seen_version, by=request.user, **self.body(Why))
        return self.answer_again(course)
