"""Strength tests, other measures, and imaging studies, with their muscles."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.exceptions import ValidationError

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import RecordBody
from monitoring.actions.assessments import (
    correct_imaging,
    correct_strength,
    record_imaging,
    record_strength,
)
from monitoring.models import ImagingStudy, Measure, MuscleGrade, MuscleScore, StrengthTest

MOST_MUSCLES = 120  # MMT-26 on both sides has 52


class ScoreBody(RecordBody):
    class Meta:
        model = MuscleScore
        fields = ["muscle", "side", "score"]


class GradeBody(RecordBody):
    class Meta:
        model = MuscleGrade
        fields = ["muscle", "side", "oedema", "fat_grade", "fat_scale"]


class TestWithMuscles(FactBody):
    muscles = ScoreBody(many=True, required=False, max_length=MOST_MUSCLES)
    parts = ("muscles",)

    def validate_muscles(self, rows: list[dict]) -> list[MuscleScore]:
        return _distinct(MuscleScore, rows)


class StudyWithMuscles(FactBody):
    muscles = GradeBody(many=True, required=False, max_length=MOST_MUSCLES)
    parts = ("muscles",)

    def validate_muscles(self, rows: list[dict]) -> list[MuscleGrade]:
        return _distinct(MuscleGrade, rows)


A_TEST = OpenApiExample(
    "MMT-8, one side",
    request_only=True,
    value={
        "patient": 1,
        "instrument": "mmt8",
        "total": "62",
        "maximum": "80",
        "tested_on": "2026-01-05",
        "tester": "N. Nurse",
    },
)


def _distinct(muscle, rows: list[dict]) -> list:
    """Return the rows as records of `muscle`; a muscle named twice is refused."""
    named = [(row["muscle"], row["side"]) for row in rows]
    if len(set(named)) < len(named):
        raise ValidationError("The muscles were refused: one is named twice on one side; keep one of them.")
    return [muscle(**row) for row in rows]


def _again(parts) -> list:
    """Return unsaved copies of stored muscles, for the next version."""
    columns = [f for f in parts.model._meta.fields if not f.is_relation and not f.primary_key]
    return [parts.model(**{f.name: getattr(row, f.name) for f in columns}) for row in parts.all()]


class StrengthTests(FactViewSet):
    """Strength tests; a total that contradicts its muscles is refused."""

    serializer_class = fact_body(StrengthTest, base=TestWithMuscles)
    filterset_class = fact_filters(StrengthTest, "instrument")

    @extend_schema(examples=[A_TEST])
    def create(self, request, *args, **kwargs):
        """Record a strength test, with or without its muscles."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: StrengthTest, parts: dict) -> StrengthTest:
        return record_strength(test=fact, by=self.request.user, **parts)

    def parts_of(self, fact: StrengthTest) -> dict:
        return {"muscles": _again(fact.muscles)}

    def store_correction(self, old, new, parts: dict, **how) -> StrengthTest:
        return correct_strength(old=old, new=new, by=self.request.user, **how, **parts)


class Measures(FactViewSet):
    """Global scales, function indices, swallowing and others; weight and height are body measures."""

    serializer_class = fact_body(Measure)
    filterset_class = fact_filters(Measure, "kind")


class ImagingStudies(FactViewSet):
    """MRI as read, with oedema and fat by muscle; a fat grade names its scale."""

    serializer_class = fact_body(ImagingStudy, base=StudyWithMuscles)
    filterset_class = fact_filters(ImagingStudy, "region")

    def store(self, fact: ImagingStudy, parts: dict) -> ImagingStudy:
        return record_imaging(study=fact, by=self.request.user, **parts)

    def parts_of(self, fact: ImagingStudy) -> dict:
        return {"muscles": _again(fact.muscles)}

    def store_correction(self, old, new, parts: dict, **how) -> ImagingStudy:
        return correct_imaging(old=old, new=new, by=self.request.user, **how, **parts)
