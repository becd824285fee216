"""Follow-ups of what a response review decided."""

from drf_spectacular.utils import OpenApiExample, extend_schema

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import Reached, ReachedFact
from courses.clinic.access import Right
from courses.models import DrugPeriod, PulseCourse
from monitoring.actions.decisions import correct_follow_up, follow_up
from monitoring.models import DecisionFollowUp


class FollowUpBody(FactBody):
    """Either the day of the next review, or that the decision is closed."""

    course = Reached(model=PulseCourse)
    new_course = Reached(model=PulseCourse, required=False, allow_null=True)
    drug = ReachedFact(model=DrugPeriod, required=False, allow_null=True)

    def get_fields(self):
        found = super().get_fields()
        found["patient"].read_only = True
        found["course"].read_only = self.is_correction
        return found


A_FOLLOW_UP = OpenApiExample(
    "IVIG given",
    request_only=True,
    value={
        "course": 1,
        "done": "ivig",
        "done_on": "2026-03-10",
        "words": "2 g/kg over 5 days, tolerated; strength to be tested in four weeks.",
        "next_review_on": "2026-04-07",
    },
)


class DecisionFollowUps(FactViewSet):
    """What was done about the decision of a response review, and when it is looked at again."""

    serializer_class = fact_body(DecisionFollowUp, base=FollowUpBody)
    filterset_class = fact_filters(DecisionFollowUp, "course", "done", "is_closed")
    write_right = Right.REVIEW
    rights = {"void": Right.REVIEW}

    def get_queryset(self):
        return super().get_queryset().select_related("course__patient__clinic", "drug")

    @extend_schema(examples=[A_FOLLOW_UP])
    def create(self, request, *args, **kwargs):
        """Record what was done; refused for a pulse without a response review."""
        return super().create(request, *args, **kwargs)

    def build(self, told: dict) -> DecisionFollowUp:
        """Return the follow-up a body tells; its patient is the course's."""
        if "course" in told:
            told = told | {"patient": told["course"].patient}
        return super().build(told)

    def store(self, fact: DecisionFollowUp, parts: dict) -> DecisionFollowUp:
        return follow_up(record=fact, by=self.request.user)

    def store_correction(self, old, new, parts: dict, *, seen_version: int, reason: str) -> DecisionFollowUp:
        return correct_follow_up(
            old=old, new=new, seen_version=seen_version, by=self.request.user, reason=reason
        )
