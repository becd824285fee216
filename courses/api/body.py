"""Weights and heights over HTTP, checked before doses are made of them."""

from courses.actions.body import correct_measure, record_measure
from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.models import BodyMeasure


class CheckedBody(FactBody):
    shown_only = ("findings",)


class BodyMeasures(FactViewSet):
    """Weights in kg and heights in cm; a doubtful one needs a coded reason and its words."""

    serializer_class = fact_body(BodyMeasure, base=CheckedBody)
    filterset_class = fact_filters(BodyMeasure, "kind")

    def store(self, fact: BodyMeasure, parts: dict) -> BodyMeasure:
        return record_measure(measure=fact, by=self.request.user)

    def store_correction(self, old, new, parts: dict, **how) -> BodyMeasure:
        return correct_measure(old=old, new=new, by=self.request.user, **how)
