"""Every fact over HTTP: list, read, record, correct, mark as entered in error, and all its versions.

A subclass of FactViewSet declares its serializer and filters; what is peculiar to one fact overrides one
of `build`, `store` and `store_correction`.
"""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action

from courses.api.fields import PlainText
from courses.api.filters import record_filters
from courses.api.serializers import Body, Reached, RecordBody, UserName
from courses.api.versions import IF_MATCH
from courses.api.viewset import RecordViewSet
from courses.clinic import facts
from courses.clinic.access import Right
from courses.clinic.fact import Fact
from courses.models import Patient

UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
BOOKKEEPING = [
    "recorded_at",
    "recorded_by",
    "reason",
    "source",
    "replaced_at",
    "voided_at",
    "voided_by",
    "void_reason",
]


class Why(Body):
    """A reason, for what needs no more than that."""

    reason = PlainText(max_length=300)


class FactBody(RecordBody):
    """A fact's columns, from the model; the bookkeeping is read-only."""

    patient = Reached(model=Patient, patient=None)
    recorded_by = UserName()
    voided_by = UserName(allow_null=True)
    is_correction = False
    shown_only: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    def get_field_names(self, declared_fields, info):
        told = self.Meta.model.fact_fields()
        return ["chain", "version", "patient", *told, *self.parts, *self.shown_only, *BOOKKEEPING]

    def get_fields(self):
        fields = super().get_fields()
        if self.is_correction:
            fields["patient"].read_only = True
            fields["reason"] = PlainText(max_length=300, help_text="Why the record changes.")
        return fields


def fact_body(fact: type[Fact], *, base: type[FactBody] = FactBody, **columns) -> type[FactBody]:
    """Return the body of one kind of fact."""
    meta = type("Meta", (), {"model": fact} | columns)
    return type(f"{fact.__name__}Body", (base,), {"Meta": meta, "__doc__": fact.__doc__})


def correction_of(body: type[FactBody]) -> type[FactBody]:
    """Return the body of a correction: a reason is needed, and the patient stays."""
    name = body.__name__.removesuffix("Body") + "Correction"
    return type(name, (body,), {"is_correction": True, "Meta": body.Meta, "__doc__": body.__doc__})


def fact_filters(fact: type[Fact], *exact: str, day: str | None = None):
    return record_filters(fact, *exact, day=day or fact.happened_on)


@extend_schema_view(
    update=extend_schema(parameters=[IF_MATCH]), partial_update=extend_schema(parameters=[IF_MATCH])
)
class FactViewSet(RecordViewSet):
    lookup_field = "chain"
    lookup_value_regex = UUID
    correction_class: type[FactBody]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "serializer_class" in vars(cls):
            cls.correction_class = correction_of(cls.serializer_class)

    def get_serializer_class(self):
        is_correction = self.action in {"update", "partial_update"}
        return self.correction_class if is_correction else self.serializer_class

    def get_queryset(self):
        rows = self.access.records(self.model).select_related("patient__clinic", "recorded_by", "voided_by")
        rows = rows.prefetch_related(*self.serializer_class.parts)
        if self.action == "versions":
            return rows
        return rows.current() if self.action == "list" else rows.heads()

    def create(self, request, *args, **kwargs):
        told = self.body()
        parts = self.take_parts(told)
        return self.answer_again(self.store(self.build(told), parts), status.HTTP_201_CREATED)

    def update(self, request, *args, **kwargs):
        return self._correct(is_partial=False)

    def partial_update(self, request, *args, **kwargs):
        return self._correct(is_partial=True)

    def _correct(self, *, is_partial: bool):
        old, seen_version = self.seen()
        told = self.body(partial=is_partial)
        reason = told.pop("reason", "")
        parts = self.take_parts(told)
        if is_partial:
            told = {name: getattr(old, name) for name in self.model.fact_fields()} | told
            parts = self.parts_of(old) | parts
        new = self.build(told | {"patient": old.patient})
        stored = self.store_correction(old, new, parts, seen_version=seen_version, reason=reason)
        return self.answer_again(stored)

    @extend_schema(request=Why, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        """Mark the fact as entered in error; it leaves charts and sums and stays in the history."""
        fact, seen_version = self.seen()
        reason = self.body(Why)["reason"]
        right = self.rights.get("void", Right.RECORD)
        facts.void(fact, seen_version=seen_version, by=request.user, reason=reason, right=right)
        return self.answer_again(fact)

    @action(detail=True, filterset_class=None)
    def versions(self, request, *args, **kwargs):
        """Every version of the fact, the newest first."""
        newest = self.reached()
        return self.page(self.get_queryset().filter(chain=newest.chain))

    def build(self, told: dict) -> Fact:
        """Return the fact that a body tells, not stored yet."""
        return self.model(**told)

    def take_parts(self, told: dict) -> dict:
        """Return the nested rows, taken out of what the body tells."""
        return {name: told.pop(name) for name in self.serializer_class.parts if name in told}

    def parts_of(self, fact: Fact) -> dict:
        """Return the nested rows of a stored fact, as a body would tell them."""
        return {}

    def store(self, fact: Fact, parts: dict) -> Fact:
        return facts.record(fact, by=self.request.user)

    def store_correction(self, old: Fact, new: Fact, parts: dict, *, seen_version: int, reason: str) -> Fact:
        return facts.correct(old, new, seen_version=seen_version, by=self.request.user, reason=reason)
