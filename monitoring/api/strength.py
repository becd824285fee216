"""Strength tests with their muscles or items, and measures with their categories."""

from drf_spectacular.utils import OpenApiExample, extend_schema

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import RecordBody
from monitoring.actions.measures import correct_measure, record_measure
from monitoring.actions.strength import correct_strength, record_strength
from monitoring.api.parts import again, distinct
from monitoring.models import CategoryScore, ItemScore, Measure, MuscleScore, StrengthTest

MOST_PARTS = 60  # MMT-26 has 26 sites, CMAS 14 items


class ScoreBody(RecordBody):
    class Meta:
        model = MuscleScore
        fields = ["muscle", "side", "score", "mrc"]


class ItemBody(RecordBody):
    class Meta:
        model = ItemScore
        fields = ["item", "score"]


class CategoryBody(RecordBody):
    class Meta:
        model = CategoryScore
        fields = ["category", "score", "has_help"]


class TestWithParts(FactBody):
    muscles = ScoreBody(many=True, required=False, max_length=MOST_PARTS)
    items = ItemBody(many=True, required=False, max_length=MOST_PARTS)
    parts = ("muscles", "items")

    def validate_muscles(self, rows: list[dict]) -> list[MuscleScore]:
        return distinct(MuscleScore, rows, "muscle", "side")

    def validate_items(self, rows: list[dict]) -> list[ItemScore]:
        return distinct(ItemScore, rows, "item")


class MeasureWithCategories(FactBody):
    categories = CategoryBody(many=True, required=False, max_length=MOST_PARTS)
    parts = ("categories",)

    def validate_categories(self, rows: list[dict]) -> list[CategoryScore]:
        return distinct(CategoryScore, rows, "category")


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
A_HAQ = OpenApiExample(
    "HAQ-DI by category",
    request_only=True,
    value={
        "patient": 1,
        "kind": "haq_di",
        "measured_on": "2026-01-05",
        "categories": [
            {"category": "dressing", "score": 1, "has_help": True},
            {"category": "arising", "score": 2},
            {"category": "eating", "score": 0},
            {"category": "walking", "score": 1},
            {"category": "hygiene", "score": 1},
            {"category": "grip", "score": 0},
        ],
    },
)


class StrengthTests(FactViewSet):
    """Strength tests; a total that contradicts its muscles or items is refused, and may be left out."""

    serializer_class = fact_body(StrengthTest, base=TestWithParts)
    filterset_class = fact_filters(StrengthTest, "instrument")

    @extend_schema(examples=[A_TEST])
    def create(self, request, *args, **kwargs):
        """Record a strength test: MMT-8 or MMT-26 by muscle, CMAS by item number, or a total alone."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: StrengthTest, parts: dict) -> StrengthTest:
        return record_strength(test=fact, by=self.request.user, **parts)

    def parts_of(self, fact: StrengthTest) -> dict:
        return {"muscles": again(fact.muscles), "items": again(fact.items)}

    def store_correction(self, old, new, parts: dict, **how) -> StrengthTest:
        return correct_strength(old=old, new=new, by=self.request.user, **how, **parts)


class Measures(FactViewSet):
    """Global scales, function indices, swallowing and others; weight and height are body measures."""

    serializer_class = fact_body(Measure, base=MeasureWithCategories)
    filterset_class = fact_filters(Measure, "kind")

    @extend_schema(examples=[A_HAQ])
    def create(self, request, *args, **kwargs):
        """Record a measure; HAQ-DI and CHAQ by category or as the index alone."""
        return super().create(request, *args, **kwargs)

    def store(self, fact: Measure, parts: dict) -> Measure:
        return record_measure(measure=fact, by=self.request.user, **parts)

    def parts_of(self, fact: Measure) -> dict:
        return {"categories": again(fact.categories)}

    def store_correction(self, old, new, parts: dict, **how) -> Measure:
        return correct_measure(old=old, new=new, by=self.request.user, **how, **parts)
