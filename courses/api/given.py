"""What a patient takes and carries: doses taken, other drugs, antibodies, organs and risks."""

from courses.api.facts import FactViewSet, fact_body, fact_filters
from courses.models import Antibody, Condition, DoseTaken, DrugPeriod


class DosesTaken(FactViewSet):
    """Doses taken where they differ from the plan, or where no plan is known."""

    serializer_class = fact_body(DoseTaken)
    filterset_class = fact_filters(DoseTaken, "drug", "route")


class DrugPeriods(FactViewSet):
    """Steroid-sparing agents, prophylaxis and other drugs."""

    serializer_class = fact_body(DrugPeriod)
    filterset_class = fact_filters(DrugPeriod, "drug", "purpose", day="first_day")


class Antibodies(FactViewSet):
    """Myositis antibodies as found."""

    serializer_class = fact_body(Antibody)
    filterset_class = fact_filters(Antibody, "name")


class Conditions(FactViewSet):
    """Organs the disease involves, and risks from before the steroid."""

    serializer_class = fact_body(Condition)
    filterset_class = fact_filters(Condition, "code", day="since")
