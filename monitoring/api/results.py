"""Laboratory results: one, or a whole lab sheet. The printed value is sent; its number is read from it."""

from dataclasses import fields

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.fields import PlainDay, PlainMoment, PlainNumber, PlainText
from courses.api.serializers import Body, Reached
from courses.models import Patient
from courses.rules.errors import RuleError
from monitoring.actions.arrivals import Outcome, receive_result
from monitoring.actions.printed_value import read_value
from monitoring.actions.results import Report, SheetRow, record_lab_sheet
from monitoring.actions.sign_off import Decision, Looked, sign_off
from monitoring.api.arrivals import (
    A_MESSAGE,
    A_SIGN_OFF,
    MessageBody,
    OutcomeField,
    SeenBody,
    SignOffBody,
)
from monitoring.models import Result

MOST_ROWS = 100
REPORTED = [field.name for field in fields(Report)]
READ_FROM_TEXT = ["analyte", "loinc", "comparator", "number", "number_high"]


class PrintedResult(FactBody):
    """`name` and `raw_text` as printed; code, comparator and number follow from them."""

    shown_only = ("canonical_number", "canonical_unit")

    def validate(self, told: dict) -> dict:
        if "name" in told:
            told["analyte"] = ""
        return told | _as_read(told["raw_text"]) if "raw_text" in told else told


def _as_read(raw_text: str) -> dict:
    """Return what the printed value says; a 400 names the field when it says nothing."""
    result = Result()
    try:
        read_value(result, raw_text)
    except RuleError as error:
        raise ValidationError({"raw_text": str(error)}) from error
    return {
        "raw_text": result.raw_text,
        "comparator": result.comparator,
        "number": result.number,
        "number_high": None,
    }


class SheetRowBody(Body):
    analyte = PlainText(max_length=120)
    value = PlainText(max_length=120)
    unit = PlainText(max_length=24, required=False, allow_blank=True)
    uln = PlainNumber(max_digits=14, decimal_places=5, required=False, allow_null=True)
    lln = PlainNumber(max_digits=14, decimal_places=5, required=False, allow_null=True)


class LabSheet(Body):
    patient = Reached(model=Patient, patient=None)
    sampled_on = PlainDay()
    sampled_at = PlainMoment(required=False, allow_null=True)
    laboratory = PlainText(max_length=80, required=False, allow_blank=True)
    status = serializers.ChoiceField(choices=Result.Status.choices, required=False)
    lab_number = PlainText(max_length=60, required=False, allow_blank=True)
    reported_at = PlainMoment(required=False, allow_null=True)
    rows = SheetRowBody(many=True, allow_empty=False, max_length=MOST_ROWS)

    def validate_rows(self, rows: list[dict]) -> list[SheetRow]:
        return [SheetRow(**row) for row in rows]


A_RESULT = OpenApiExample(
    "A CK",
    request_only=True,
    value={
        "patient": 1,
        "name": "CK",
        "raw_text": "1953",
        "unit": "U/L",
        "uln": "200",
        "sampled_on": "2026-01-05",
    },
)
A_SHEET = OpenApiExample(
    "CK and ALT",
    request_only=True,
    value={
        "patient": 1,
        "sampled_on": "2026-01-05",
        "laboratory": "North chemistry",
        "rows": [
            {"analyte": "CK", "value": "1953", "unit": "U/L", "uln": "200"},
            {"analyte": "ALT", "value": "> 500", "unit": "U/L", "uln": "40"},
        ],
    },
)


ResultShown = fact_body(Result, base=PrintedResult, read_only_fields=READ_FROM_TEXT)


class Taken(serializers.Serializer):
    """What became of a message: the version it is, and the one that stands now."""

    became = OutcomeField(source="outcome")
    result = ResultShown()
    standing = ResultShown()


class Results(FactViewSet):
    """Laboratory results, each with its own unit and limits."""

    serializer_class = ResultShown
    filterset_class = fact_filters(Result, "analyte", "status")

    @extend_schema(examples=[A_RESULT])
    def create(self, request, *args, **kwargs):
        """Record one result."""
        return super().create(request, *args, **kwargs)

    @extend_schema(request=LabSheet, responses={201: serializer_class(many=True)}, examples=[A_SHEET])
    @action(detail=False, methods=["post"], url_path="lab-sheet")
    def lab_sheet(self, request, *args, **kwargs):
        """Record every row of a sheet, or none."""
        told = self.body(LabSheet)
        report = Report(**{name: told.pop(name) for name in REPORTED if name in told})
        stored = record_lab_sheet(by=request.user, report=report, **told)
        shown = self.serializer_class(stored, many=True, context=self.get_serializer_context())
        return Response(shown.data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MessageBody, responses={200: Taken, 201: Taken}, examples=[A_MESSAGE])
    @action(detail=False, methods=["post"], filterset_class=None)
    def receive(self, request, *args, **kwargs):
        """Take in a laboratory's message about one result, in any order; the same again: 200."""
        told = self.body(MessageBody)
        received = receive_result(patient=told["patient"], by=request.user, message=MessageBody.message(told))
        shown = Taken(received, context=self.get_serializer_context())
        is_new = received.outcome is not Outcome.KNOWN
        return Response(shown.data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(request=SignOffBody, responses={201: SeenBody(many=True)}, examples=[A_SIGN_OFF])
    @action(detail=False, methods=["post"], url_path="sign-off", filterset_class=None)
    def sign_off(self, request, *args, **kwargs):
        """Sign that these versions were looked at, all or none; refused for one that has changed (412)."""
        told = self.body(SignOffBody)
        signed = sign_off(
            patient=told["patient"],
            by=request.user,
            looked=[Looked(**one) for one in told["results"]],
            decision=Decision(told["decision"], told["words"]),
        )
        return Response(SeenBody(signed, many=True).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=serializer_class(many=True))
    @action(detail=False)
    def unseen(self, request, *args, **kwargs):
        """The newest versions that nobody has looked at; published cases are not among them."""
        rows = self.filter_queryset(self.get_queryset()).unseen()
        return self.page(rows.exclude(patient__origin=Patient.Origin.PUBLISHED))
