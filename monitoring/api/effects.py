"""Adverse effects and notes."""

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import Reached
from courses.models import Infusion
from monitoring.models import AdverseEffect, Note


class EffectOfInfusion(FactBody):
    infusion = Reached(model=Infusion, patient="course__patient", required=False, allow_null=True)


class AdverseEffects(FactViewSet):
    """Adverse effects; a CTCAE grade names its version."""

    serializer_class = fact_body(AdverseEffect, base=EffectOfInfusion)
    filterset_class = fact_filters(AdverseEffect, "causality", "grade", "suspected_drug")


class Notes(FactViewSet):
    """Events, outcomes and remarks on the timeline."""

    serializer_class = fact_body(Note)
    filterset_class = fact_filters(Note, "kind", "mark")
