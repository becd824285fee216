"""Strength tests, other measures, and imaging studies, with their muscles."""

from drf_spectacular.utils import OpenApiExample, extend_schema

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import RecordBody
from courses.clinic import facts
from courses.clinic.errors import refuse
from monitoring.actions.assessments import record_imaging, record_strength
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
        return [MuscleScore(**row) for row in rows]


class StudyWithMuscles(FactBody):
    muscles = GradeBody(many=True, required=False, max_length=MOST_MUSCLES)
    parts = ("muscles",)

    def validate_muscles(self, rows: list[dict]) -> list[MuscleGrade]:
        return [MuscleGrade(**row) for row in rows]


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


class WithMuscles(FactViewSet):
    """A fact with one row a muscle."""

    def store_correction(self, old, new, parts: dict, *, seen_version: int, reason: str):
        if parts.get("muscles") or old.muscles.exists():
            raise refuse(
                "The correction was refused: this record has scores by muscle, which are not corrected one "
                "by one; mark it as entered in error and record it anew.",
                field_name="muscles",
            )
        return facts.correct(old, new, seen_version=seen_version, by=self.request.user, reason=reason)


class StrengthTests(WithMuscles):
    """Strength tests; a total that contradicts its muscles is refused."""

    serializer_class = fact_body(StrengthTest, base=TestWithMuscles)
    filterset_class = fact_filters(StrengthTest, "instrument")

    @extend_schema(examples=[A_TEST])
    def create(self, request, *args, **kwargs):
        """Record a strength test, with or without its muscles."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: StrengthTest, parts: dict) -> StrengthTest:
        return record_strength(test=fact, by=self.request.user, **parts)


class Measures(FactViewSet):
    """Global scales, function indices, swallowing, weight and height."""

    serializer_class = fact_body(Measure)
    filterset_class = fact_filters(Measure, "kind")


class ImagingStudies(WithMuscles):
    """MRI as read, with oedema and fat by muscle; a fat grade names its scale."""

    serializer_class = fact_body(ImagingStudy, base=StudyWithMuscles)
    filterset_class = fact_filters(ImagingStudy, "region")

    def store(self, fact: ImagingStudy, parts: dict) -> ImagingStudy:
        return record_imaging(study=fact, by=self.request.user, **parts)
