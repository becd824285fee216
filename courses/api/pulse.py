"""Pulse courses."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from courses.actions import pulse as actions
from courses.actions.order_warned import note_warned
from courses.actions.signature import sign_doses, to_sign
from courses.api.facts import Why
from courses.api.fields import PlainDay, PlainInteger, PlainNumber, PlainText
from courses.api.filters import record_filters
from courses.api.infusions import InfusionBody
from courses.api.serializers import Body, Reached, ReadOnly, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.clinic.access import Right
from courses.models import DoseSignature, Infusion, Patient, PulseCourse
from courses.rules.dose_facts import Product, Route
from courses.rules.findings import Severity, Verdict
from courses.rules.pulse import PlannedInfusion

MOST_MINUTES = 2880
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
    minutes = PlainInteger(
        min_value=1, max_value=MOST_MINUTES, required=False, allow_null=True, help_text="of each infusion"
    )
    product = serializers.ChoiceField(choices=list(Product), default=Product.SUCCINATE)
    route = serializers.ChoiceField(choices=list(Route), default=Route.IV)
    risks = serializers.ListField(
        child=PlainText(max_length=60), required=False, max_length=20, help_text="beside those on record"
    )
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
            "minutes",
            "product",
            "route",
            "risks",
            "override_code",
            "warning_reason",
            "infusions",
        ]

    def validate_infusions(self, rows: list[dict]) -> tuple[PlannedInfusion, ...]:
        return tuple(PlannedInfusion(row["planned_on"], row["planned_mg"]) for row in rows)


class FindingBody(serializers.Serializer):
    code = serializers.CharField()
    severity = serializers.ChoiceField(choices=list(Severity))
    sentence = serializers.CharField()
    source = serializers.CharField()


class CheckedOrder(serializers.Serializer):
    """What the dose check says of an order; nothing is stored."""

    verdict = serializers.ChoiceField(choices=list(Verdict))
    findings = FindingBody(many=True)
    rules_version = serializers.CharField()


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


class ToSign(ReadOnly):
    class Meta:
        model = Infusion
        fields = ["id", "number", "planned_on"]


class EnteredDose(Body):
    number = PlainInteger(min_value=1)
    mg = PlainNumber(max_digits=8, decimal_places=2)


class SignBody(Body):
    doses = EnteredDose(many=True, allow_empty=False, max_length=MOST_INFUSIONS)


class SignatureBody(ReadOnly):
    """The signature as stored; the doses stay in the trail."""

    ordered_by = UserName()
    signed_by = UserName()

    class Meta:
        model = DoseSignature
        exclude = ["doses", "voided_by"]


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
        """Order a course. What the dose check warns of needs `override_code` and `warning_reason`."""
        patient, order = self._order()
        self.access.require(Right.PRESCRIBE, patient.clinic)
        checked = actions.check_course_order(patient, order)
        if checked.findings:
            note_warned(patient=patient, by=request.user, checked=checked)
        course = actions.order_course(patient=patient, by=request.user, order=order)
        return self.answer_again(course, status.HTTP_201_CREATED)

    def _order(self) -> tuple[Patient, actions.CourseOrder]:
        told = self.body(OrderBody)
        patient = told.pop("patient")
        told["risks"] = tuple(told.get("risks", ()))
        return patient, actions.CourseOrder(**told)

    @extend_schema(request=OrderBody, responses=CheckedOrder, examples=[NEW_COURSE])
    @action(detail=False, methods=["post"], filterset_class=None)
    def preview(self, request, *args, **kwargs):
        """Say what the dose check finds in an order; nothing is stored."""
        patient, order = self._order()
        self.access.require(Right.PRESCRIBE, patient.clinic)
        return Response(CheckedOrder(actions.check_course_order(patient, order)).data)

    @extend_schema(responses=ToSign(many=True))
    @action(detail=True, url_path="signature", filterset_class=None, pagination_class=None)
    def to_sign(self, request, *args, **kwargs):
        """The infusions whose doses wait for a second signature, without their doses: enter them anew."""
        course = self.reached()
        self.access.require(Right.PRESCRIBE, course.patient.clinic)
        return Response(ToSign(to_sign(course), many=True).data)

    @extend_schema(request=SignBody, responses={201: SignatureBody})
    @to_sign.mapping.post
    def sign(self, request, *args, **kwargs):
        """Sign a second time: another person than ordered enters each dose, in mg."""
        course = self.reached()
        entered = {row["number"]: row["mg"] for row in self.body(SignBody)["doses"]}
        signature = sign_doses(course=course, by=request.user, entered=entered)
        return Response(SignatureBody(signature).data, status=status.HTTP_201_CREATED)

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
