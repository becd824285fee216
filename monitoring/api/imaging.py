"""Imaging studies over HTTP: what was seen, the grades by muscle, and what follows from them."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import serializers

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.fields import PlainText
from courses.api.serializers import Body, RecordBody
from monitoring.actions.imaging import correct_imaging, record_imaging
from monitoring.api.parts import again, distinct
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.models.imaging import REGIONS
from monitoring.rules.imaging.grades import oedema_score

MOST_MUSCLES = 120  # every muscle of the atlas on both sides is 66


class GradeBody(RecordBody):
    """One muscle on one side; with neither oedema nor fat it was looked for and not seen."""

    muscle = PlainText(
        max_length=40,
        help_text="A code of the atlas such as vastus_lateralis, or the words for another muscle.",
    )

    class Meta:
        model = MuscleGrade
        fields = ["muscle", "side", "oedema", "fat_grade", "fat_scale"]


class RegionsField(serializers.ListField):
    """A list of codes, stored as one text in the order of the atlas."""

    child = serializers.ChoiceField(choices=REGIONS)

    def to_internal_value(self, data) -> str:
        chosen = super().to_internal_value(data)
        return " ".join(code for code in REGIONS if code in chosen)

    def to_representation(self, data: str) -> list[str]:
        return data.split()


class OedemaScoreBody(Body):
    """The oedema total of the muscles graded, of those the score counts."""

    total = serializers.IntegerField()
    out_of = serializers.IntegerField(help_text="3 for each muscle graded: 114 only when all 38 are.")
    graded = serializers.IntegerField()
    not_seen = serializers.IntegerField()
    beyond = serializers.IntegerField(help_text="Muscles graded that the score does not count.")
    is_full = serializers.BooleanField()


class StudyWithMuscles(FactBody):
    regions = RegionsField(required=False, help_text="Regions seen.")
    muscles = GradeBody(many=True, required=False, max_length=MOST_MUSCLES)
    oedema_score = serializers.SerializerMethodField(help_text="Derived from the muscles, never stored.")
    viewer_link = serializers.SerializerMethodField(
        help_text="The study's own link, else made of the clinic's template; empty without either."
    )
    parts = ("muscles",)
    shown_only = ("oedema_score", "viewer_link")

    def validate_muscles(self, rows: list[dict]) -> list[MuscleGrade]:
        return distinct(MuscleGrade, rows, "muscle", "side")

    @extend_schema_field(OedemaScoreBody)
    def get_oedema_score(self, study: ImagingStudy) -> dict:
        return OedemaScoreBody(oedema_score(study.muscles.all())).data

    def get_viewer_link(self, study: ImagingStudy) -> str:
        return study.viewer_link


A_STUDY = OpenApiExample(
    "Two muscles of both thighs",
    request_only=True,
    value={
        "patient": 1,
        "name": "MRI of both thighs",
        "regions": ["thighs"],
        "t1_seen": True,
        "fat_suppressed_seen": True,
        "imaged_on": "2026-01-05",
        "accession": "A123",
        "muscles": [
            {
                "muscle": "vastus_lateralis",
                "side": "right",
                "oedema": 2,
                "fat_grade": "2a",
                "fat_scale": "mercuri_0_4",
            },
            {"muscle": "vastus_lateralis", "side": "left", "oedema": 3},
            {"muscle": "gracilis", "side": "left"},
        ],
    },
)


class ImagingStudies(FactViewSet):
    """MRI as read, with oedema (0-3) and fat by muscle; a study's fat is graded by one named scale.

    Images are never taken: an accession number, a StudyInstanceUID or a link leads to them.
    """

    serializer_class = fact_body(ImagingStudy, base=StudyWithMuscles)
    filterset_class = fact_filters(ImagingStudy, "region")

    @extend_schema(examples=[A_STUDY])
    def create(self, request, *args, **kwargs):
        """Record a study, with or without its muscles; a total that contradicts them is refused."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: ImagingStudy, parts: dict) -> ImagingStudy:
        return record_imaging(study=fact, by=self.request.user, **parts)

    def parts_of(self, fact: ImagingStudy) -> dict:
        return {"muscles": again(fact.muscles)}

    def store_correction(self, old, new, parts: dict, **how) -> ImagingStudy:
        return correct_imaging(old=old, new=new, by=self.request.user, **how, **parts)
