"""Patients: register, read, change, end and resume follow-up, identifiers, and the trail of changes."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from courses.actions import patients as actions
from courses.actions.consents import record_consent
from courses.api.facts import Why
from courses.api.fields import PlainDay, PlainText
from courses.api.filters import CharFilter, IdFilter, record_filters
from courses.api.serializers import Body, RecordBody, UserName
from courses.api.versions import IF_MATCH, with_etag
from courses.api.viewset import RecordViewSet
from courses.models import AuditLine, Consent, FollowUp, Patient, PatientIdentifier

COLUMNS = [
    "family_name",
    "given_name",
    "birth_date",
    "age_years",
    "age_on",
    "sex",
    "subtype",
    "nurse",
    "consultant",
    "phone",
    "email",
    "may_phone",
    "may_email",
    "may_text",
    "may_research",
]
SET_BY_ACTIONS = ["follow_up", "follow_up_changed_on", "origin", "origin_source"]


@extend_schema_field(OpenApiTypes.INT)
class OwnClinic(serializers.PrimaryKeyRelatedField):
    """The id of a clinic the user works in; any other is not found."""

    def get_queryset(self):
        return self.context["view"].access.clinics

    def to_internal_value(self, data):
        found = next((clinic for clinic in self.get_queryset() if str(clinic.pk) == str(data)), None)
        if found is None:
            raise NotFound({self.field_name: ["There is no such clinic, or it is not one of yours."]})
        return found


class IdentifierBody(RecordBody):
    class Meta:
        model = PatientIdentifier
        fields = ["issuer", "value"]


class Colleague(UserName):
    """The sign-in name of someone who works in the patient's clinic."""

    def to_internal_value(self, data) -> str:
        return PlainText(max_length=150).run_validation(data)


class PatientBody(RecordBody):
    clinic = OwnClinic()
    identifiers = IdentifierBody(many=True, allow_empty=False, max_length=20)
    nurse = Colleague(read_only=False, required=False, allow_null=True)
    consultant = Colleague(read_only=False, required=False, allow_null=True)

    class Meta:
        model = Patient
        fields = ["id", "version", "clinic", "identifiers", *COLUMNS, *SET_BY_ACTIONS]
        read_only_fields = SET_BY_ACTIONS

    def validate_identifiers(self, rows: list[dict]) -> dict[str, str]:
        issuers = [row["issuer"] for row in rows]
        if len(set(issuers)) < len(issuers):
            raise serializers.ValidationError(
                "The identifiers were refused: one issuer is named twice; add the second one afterwards."
            )
        return {row["issuer"]: row["value"] for row in rows}

    def validate(self, told: dict) -> dict:
        if self.partial and not set(told) - {"reason"}:
            raise serializers.ValidationError("The change was refused: it names nothing to change.")
        clinic = told.get("clinic") or self.instance.clinic
        return told | {name: _colleague(clinic, told[name], name) for name in _people(told)}


class PatientChange(PatientBody):
    """What may be changed of a patient; `reason` is kept in the trail."""

    clinic = serializers.PrimaryKeyRelatedField(read_only=True)
    identifiers = IdentifierBody(many=True, read_only=True)
    reason = PlainText(max_length=300, required=False, allow_blank=True, write_only=True)

    class Meta(PatientBody.Meta):
        fields = [*PatientBody.Meta.fields, "reason"]


def _people(told: dict) -> list[str]:
    return [name for name in ("nurse", "consultant") if told.get(name)]


def _colleague(clinic, username: str, field_name: str):
    rows = clinic.memberships.filter(user__username=username, ended_at__isnull=True).select_related("user")
    found = rows.first()
    if found is None:
        raise NotFound({field_name: [f"Nobody of that name works at {clinic}."]})
    return found.user


class EndFollowUp(Body):
    state = serializers.ChoiceField(choices=[c for c in FollowUp.choices if c[0] != FollowUp.ACTIVE])
    on = PlainDay()
    reason = PlainText(max_length=300, required=False, allow_blank=True, default="")


class ConsentBody(RecordBody):
    recorded_by = UserName()
    version = serializers.IntegerField(source="patient.version", read_only=True)
    how = serializers.ChoiceField(choices=Consent.How.choices)

    class Meta:
        model = Consent
        fields = ["about", "is_given", "how", "said_on", "recorded_by", "recorded_at", "version"]
        read_only_fields = ["recorded_at"]


class AuditBody(serializers.ModelSerializer):
    actor = UserName()

    class Meta:
        model = AuditLine
        fields = ["id", "at", "actor", "action", "record", "before", "after", "reason"]
        read_only_fields = fields


NEW_PATIENT = OpenApiExample(
    "A new patient",
    request_only=True,
    value={
        "clinic": 1,
        "identifiers": [{"issuer": "hospital", "value": "N-1042"}],
        "family_name": "Abbott",
        "given_name": "Ada",
        "birth_date": "1961-04-02",
        "sex": "female",
        "subtype": "dm",
    },
)


class Patients(RecordViewSet):
    """Patients of the user's clinics, by name."""

    serializer_class = PatientBody
    lookup_field = "pk"
    lookup_value_regex = "[0-9]{1,18}"
    page_order = ("family_name", "given_name", "id")
    filterset_class = record_filters(
        Patient,
        "subtype",
        "follow_up",
        clinic=IdFilter(field_name="clinic_id", label="id of the clinic"),
        patient=None,
        search=CharFilter(method="search_names", label="words of a name or identifier"),
    )
    filterset_class.search_names = lambda self, rows, name, text: rows.named_like(text)

    def get_serializer_class(self):
        return PatientChange if self.action == "partial_update" else PatientBody

    def get_queryset(self):
        rows = self.access.patients().select_related("clinic", "nurse", "consultant")
        return rows.prefetch_related("identifiers")

    @extend_schema(examples=[NEW_PATIENT])
    def create(self, request, *args, **kwargs):
        patient = actions.register_patient(by=request.user, **self.body())
        return self.answer_again(patient, status.HTTP_201_CREATED)

    @extend_schema(parameters=[IF_MATCH])
    def partial_update(self, request, *args, **kwargs):
        patient, seen_version = self.seen()
        changes = self.body(instance=patient, partial=True)
        reason = changes.pop("reason", "")
        actions.update_patient(
            patient=patient, seen_version=seen_version, by=request.user, changes=changes, reason=reason
        )
        return self.answer_again(patient)

    @extend_schema(request=EndFollowUp, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="end-follow-up")
    def end_follow_up(self, request, *args, **kwargs):
        """Record that the patient died, moved or was lost; nothing reminds anyone of them from then on."""
        patient, seen_version = self.seen()
        told = self.body(EndFollowUp)
        actions.end_follow_up(patient=patient, seen_version=seen_version, by=request.user, **told)
        return self.answer_again(patient)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def resume(self, request, *args, **kwargs):
        """Put a patient who had moved or was lost back into follow-up."""
        patient, seen_version = self.seen()
        told = self.body(Why)
        actions.resume_follow_up(patient=patient, seen_version=seen_version, by=request.user, **told)
        return self.answer_again(patient)

    @extend_schema(request=IdentifierBody, responses={201: IdentifierBody})
    @action(detail=True, methods=["post"])
    def identifiers(self, request, *args, **kwargs):
        """Add a number by which an issuer knows the patient."""
        patient = self.reached()
        found = actions.add_identifier(patient=patient, by=request.user, **self.body(IdentifierBody))
        return Response(IdentifierBody(found).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=ConsentBody, responses={201: ConsentBody}, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def consent(self, request, *args, **kwargs):
        """Record what the patient said about being reached, or about research; the newest word holds."""
        patient, seen_version = self.seen()
        told = self.body(ConsentBody)
        record_consent(patient=patient, seen_version=seen_version, by=request.user, **told)
        newest = patient.consents.select_related("recorded_by", "patient").first()
        answer = Response(ConsentBody(newest).data, status=status.HTTP_201_CREATED)
        return with_etag(answer, patient)

    @extend_schema(responses=ConsentBody(many=True))
    @action(detail=True, filterset_class=None)
    def consents(self, request, *args, **kwargs):
        """Everything the patient said about being reached and about research, the newest first."""
        rows = self.reached().consents.select_related("recorded_by", "patient").order_by("-id")
        self.page_order = "-id"
        return self.get_paginated_response(ConsentBody(self.paginate_queryset(rows), many=True).data)

    @extend_schema(responses=AuditBody(many=True))
    @action(detail=True, filterset_class=None)
    def history(self, request, *args, **kwargs):
        """Who changed what of this patient, when and why, the newest first."""
        rows = self.reached().audit_lines.select_related("actor").order_by("-id")
        self.page_order = "-id"
        shown = self.paginate_queryset(rows)
        return self.get_paginated_response(AuditBody(shown, many=True).data)
