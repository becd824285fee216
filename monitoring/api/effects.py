"""Adverse effects and notes."""

from courses.api.facts import FactViewSet, fact_body, fact_filters
from monitoring.models import AdverseEffect, Note


class AdverseEffects(FactViewSet):
    """Adverse effects; a CTCAE grade names its version."""

    serializer_class = fact_body(AdverseEffect)
    filterset_class = fact_filters(AdverseEffect, "causality", "grade", "suspected_drug")


class Notes(FactViewSet):
    """Events, outcomes and remarks on the timeline."""

    serializer_class = fact_body(Note)
    filterset_class = fact_filters(Note, "kind")
