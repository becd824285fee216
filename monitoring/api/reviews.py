"""Response reviews: the signed answer to "did this pulse work?"."""

from dataclasses import fields

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.fields import PlainText
from courses.api.serializers import Reached, ReachedFact
from courses.clinic.access import Right
from courses.models import PulseCourse
from monitoring.actions.reviews import Judgement, ReviewInputs, ScoreBy, correct_review, sign_review
from monitoring.models import EnzymeChoice, Measure, ResponseReview, Result, StrengthTest

SCORED_BY = [f.name for f in fields(ScoreBy)]
JUDGED = [f.name for f in fields(Judgement)]
INPUTS = [f.name for f in fields(ReviewInputs)]

MEASURES = INPUTS[4:]
WHY_OTHERS = (
    "Why other inputs than proposed (in a correction: than signed); needed then, and kept with the reason "
    "of the decision."
)


class SignedReview(FactBody):
    """The inputs are named by their chains and kept as they read when the review was signed."""

    course = Reached(model=PulseCourse)
    baseline_enzyme = ReachedFact(model=Result, required=False, allow_null=True)
    followup_enzyme = ReachedFact(model=Result, required=False, allow_null=True)
    baseline_strength = ReachedFact(model=StrengthTest, required=False, allow_null=True)
    followup_strength = ReachedFact(model=StrengthTest, required=False, allow_null=True)
    enzyme_choice = ReachedFact(model=EnzymeChoice, read_only=True)
    shown_only = (
        "inputs",
        "rule_version",
        "enzyme_choice",
        "score",
        "score_lowest",
        "score_highest",
        "criteria_version",
    )

    def get_fields(self):
        found = super().get_fields()
        for name in MEASURES:
            found[name] = ReachedFact(model=Measure, required=False, allow_null=True)
        found["choice_reason"] = PlainText(
            max_length=300, required=False, allow_blank=True, write_only=True, help_text=WHY_OTHERS
        )
        found["patient"].read_only = True
        found["course"].read_only = self.is_correction
        return found


A_REVIEW = OpenApiExample(
    "Responded",
    request_only=True,
    value={
        "course": 1,
        "reviewed_on": "2026-02-10",
        "baseline_enzyme": "5f0c0d4e-9d0f-4a59-9d3c-0d6f3f0f7a11",
        "followup_enzyme": "8d3f1a52-3f0f-4a1e-8a43-95f1b8f1c2d2",
        "population": "adult",
        "verdict_enzymes": "responded",
        "verdict_strength": "partial",
        "verdict": "responded",
        "decision": "continue",
        "decision_reason": "CK has fallen and MMT-8 has risen.",
    },
)


class ResponseReviews(FactViewSet):
    """Response reviews of pulse courses, one per course."""

    serializer_class = fact_body(ResponseReview, base=SignedReview)
    filterset_class = fact_filters(ResponseReview, "course", "verdict", "decision")
    write_right = Right.REVIEW
    rights = {"void": Right.REVIEW}

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related(*INPUTS, "enzyme_choice", "patient__clinic", "recorded_by", "voided_by")
        )

    @extend_schema(examples=[A_REVIEW])
    def create(self, request, *args, **kwargs):
        """Sign a review; refused before the response window opens."""
        told = self.body()
        review = sign_review(course=told["course"], by=request.user, **_signed(told))
        return self.answer_again(review, status.HTTP_201_CREATED)

    def build(self, told: dict) -> dict:
        """Return what the body tells, for `correct_review` makes the record itself."""
        return told

    def store_correction(self, old, new: dict, parts: dict, *, seen_version: int, reason: str):
        return correct_review(
            review=old, seen_version=seen_version, by=self.request.user, reason=reason, **_signed(new)
        )


def _signed(told: dict) -> dict:
    return {
        "reviewed_on": told["reviewed_on"],
        "inputs": ReviewInputs(**{name: told[name] for name in INPUTS if name in told}),
        "score_by": ScoreBy(**{name: told[name] for name in SCORED_BY if name in told}),
        "judgement": Judgement(**{name: told[name] for name in JUDGED if name in told}),
        "choice_reason": told.get("choice_reason", ""),
    }
