"""Imaging studies with their muscles."""

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import RecordBody
from monitoring.actions.assessments import correct_imaging, record_imaging
from monitoring.api.parts import again, distinct
from monitoring.models import ImagingStudy, MuscleGrade

MOST_MUSCLES = 120


class GradeBody(RecordBody):
    class Meta:
        model = MuscleGrade
        fields = ["muscle", "side", "oedema", "fat_grade", "fat_scale"]


class StudyWithMuscles(FactBody):
    muscles = GradeBody(many=True, required=False, max_length=MOST_MUSCLES)
    parts = ("muscles",)

    def validate_muscles(self, rows: list[dict]) -> list[MuscleGrade]:
        return distinct(MuscleGrade, rows, "muscle", "side")


class ImagingStudies(FactViewSet):
    """MRI as read, with oedema and fat by muscle; a fat grade names its scale."""

    serializer_class = fact_body(ImagingStudy, base=StudyWithMuscles)
    filterset_class = fact_filters(ImagingStudy, "region")

    def store(self, fact: ImagingStudy, parts: dict) -> ImagingStudy:
        return record_imaging(study=fact, by=self.request.user, **parts)

    def parts_of(self, fact: ImagingStudy) -> dict:
        return {"muscles": again(fact.muscles)}

    def store_correction(self, old, new, parts: dict, **how) -> ImagingStudy:
        return correct_imaging(old=old, new=new, by=self.request.user, **how, **parts)
