"""Answers to safety prompts."""

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from monitoring.models import SafetyAnswer


class AnswerWithVersion(FactBody):
    shown_only = ("prompts_version",)


class SafetyAnswers(FactViewSet):
    """Answers to safety prompts: done, declined or not applicable; what is not done says why."""

    serializer_class = fact_body(SafetyAnswer, base=AnswerWithVersion)
    filterset_class = fact_filters(SafetyAnswer, "prompt", "answer")
