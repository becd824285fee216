"""A laboratory's messages over HTTP, and who looked at what came."""

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from courses.api.fields import PlainDay, PlainInteger, PlainMoment, PlainNumber, PlainText
from courses.api.serializers import Body, Reached, ReadOnly, UserName
from courses.models import Patient
from monitoring.actions.arrivals import Message, Outcome
from monitoring.models import Result, ResultSeen

MOST_LOOKED_AT = 200


class MessageBody(Body):
    """One message about one result. `lab_number` is the laboratory's own; a withdrawal needs no value."""

    patient = Reached(model=Patient, patient=None)
    laboratory = PlainText(max_length=80)
    lab_number = PlainText(max_length=60)
    status = serializers.ChoiceField(choices=Result.Status.choices)
    reported_at = PlainMoment(help_text="By it and the status the version that stands is told.")
    name = PlainText(max_length=120)
    value = PlainText(max_length=120, required=False, allow_blank=True)
    unit = PlainText(max_length=24, required=False, allow_blank=True)
    uln = PlainNumber(max_digits=14, decimal_places=5, required=False, allow_null=True)
    lln = PlainNumber(max_digits=14, decimal_places=5, required=False, allow_null=True)
    sampled_on = PlainDay(required=False, allow_null=True)
    sampled_at = PlainMoment(required=False, allow_null=True)
    note = PlainText(max_length=500, required=False, allow_blank=True)

    @staticmethod
    def message(told: dict) -> Message:
        """Return what the body tells, without whose it is."""
        return Message(**{name: value for name, value in told.items() if name != "patient"})


class OutcomeField(serializers.ChoiceField):
    def __init__(self, **kwargs):
        super().__init__(choices=[(outcome.value, outcome.value) for outcome in Outcome], **kwargs)


A_MESSAGE = OpenApiExample(
    "A corrected CK",
    request_only=True,
    value={
        "patient": 1,
        "laboratory": "North chemistry",
        "lab_number": "C-2207",
        "status": "corrected",
        "reported_at": "2026-01-06T08:30:00Z",
        "name": "CK",
        "value": "460",
        "unit": "U/L",
        "uln": "170",
        "sampled_on": "2026-01-05",
    },
)


class LookedBody(Body):
    """A result and the version of it that was looked at."""

    chain = serializers.UUIDField()
    version = PlainInteger(min_value=1)


class SignOffBody(Body):
    """What was looked at and what was decided; an action or a question needs its words."""

    patient = Reached(model=Patient, patient=None)
    results = LookedBody(many=True, allow_empty=False, max_length=MOST_LOOKED_AT)
    decision = serializers.ChoiceField(choices=ResultSeen.Decision.choices)
    words = PlainText(max_length=300, required=False, allow_blank=True, default="")


class SeenBody(ReadOnly):
    result = serializers.UUIDField(source="result.chain", read_only=True)
    version = serializers.IntegerField(source="result.version", read_only=True)
    seen_by = UserName()

    class Meta:
        model = ResultSeen
        fields = ["id", "result", "version", "decision", "words", "seen_at", "seen_by"]


A_SIGN_OFF = OpenApiExample(
    "Two results, no action",
    request_only=True,
    value={
        "patient": 1,
        "results": [{"chain": "5f0c0d4e-9d0f-4a59-9d3c-0d6f3f0f7a11", "version": 1}],
        "decision": "no_action",
    },
)
