"""The base of every body: unknown and read-only fields are refused by name, ids only of what one may see."""

from collections.abc import Mapping

from django.db import models
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from courses.api.fields import (
    PlainBoolean,
    PlainDay,
    PlainEmail,
    PlainInteger,
    PlainMoment,
    PlainNumber,
    PlainText,
    PlainURL,
)

PLAIN_FIELDS = {
    models.BooleanField: PlainBoolean,
    models.CharField: PlainText,
    models.DateField: PlainDay,
    models.DateTimeField: PlainMoment,
    models.DecimalField: PlainNumber,
    models.EmailField: PlainEmail,
    models.PositiveIntegerField: PlainInteger,
    models.PositiveSmallIntegerField: PlainInteger,
    models.TextField: PlainText,
    models.URLField: PlainURL,
}


class Body(serializers.Serializer):
    """A body that refuses what it does not know."""

    def to_internal_value(self, data):
        if isinstance(data, Mapping):
            self._refuse_unknown(data)
        return super().to_internal_value(data)

    def _refuse_unknown(self, data: Mapping) -> None:
        writable = [name for name, field in self.fields.items() if not field.read_only]
        refused = {name: self._why_not(name, writable) for name in data if name not in writable}
        if refused:
            raise serializers.ValidationError(refused)

    def _why_not(self, name: str, writable: list[str]) -> str:
        if name in self.fields:
            return "This field was refused: it is set by the server; leave it out."
        return f"This field was refused: it is not known here; send only: {', '.join(writable)}."


class RecordBody(Body, serializers.ModelSerializer):
    """A model's columns; the action checks the constraints, so no validator of its own asks the database."""

    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | PLAIN_FIELDS

    def get_uniqueness_extra_kwargs(self, field_names, declared_fields, extra_kwargs):
        return extra_kwargs, {}

    def get_unique_together_validators(self):
        return []

    def get_unique_for_date_validators(self):
        return []


class ReadOnly(RecordBody):
    """A record as shown inside another, and never written there."""

    def get_fields(self):
        fields = super().get_fields()
        for field in fields.values():
            field.read_only = True
        return fields


@extend_schema_field(OpenApiTypes.INT)
class Reached(serializers.PrimaryKeyRelatedField):
    """The id of a record of `model` whose patient the user may see; any other is not found.

    `patient` is the path to the patient, None for a patient itself.
    """

    def __init__(self, *, model=None, patient: str | None = "patient", **kwargs):
        self.model, self.patient = model, patient
        super().__init__(**kwargs)

    def get_queryset(self):
        access = self.context["view"].access
        if self.patient is None:
            return access.patients().select_related("clinic")
        rows = access.records(self.model, patient=self.patient)
        return rows.select_related(f"{self.patient}__clinic")

    def fail(self, key, **kwargs):
        if key == "does_not_exist":
            raise NotFound({self.field_name: ["There is no such record, or it is not one of your clinics'."]})
        super().fail(key, **kwargs)


@extend_schema_field(OpenApiTypes.UUID)
class ReachedFact(Reached):
    """The chain of a fact, standing for its newest version that is not in error."""

    def get_queryset(self):
        return super().get_queryset().current()

    def use_pk_only_optimization(self) -> bool:
        return False

    def to_internal_value(self, data):
        chain = serializers.UUIDField().run_validation(data)
        found = self.get_queryset().filter(chain=chain).first()
        return found or self.fail("does_not_exist", pk_value=data)

    def to_representation(self, value) -> str:
        return str(value.chain)


class UserName(serializers.CharField):
    """A user, shown by the name they sign in with."""

    def __init__(self, **kwargs):
        super().__init__(**({"read_only": True} | kwargs))

    def to_representation(self, value) -> str:
        return value.get_username()
