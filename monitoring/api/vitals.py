"""Blood pressures over HTTP."""

from courses.api.facts import FactViewSet, fact_body, fact_filters
from monitoring.actions.vitals import correct_pressure, record_pressure
from monitoring.models import BloodPressure


class BloodPressures(FactViewSet):
    """Blood pressures in mmHg; a very high one says whether it was measured again."""

    serializer_class = fact_body(BloodPressure)
    filterset_class = fact_filters(BloodPressure, "position")

    def store(self, fact: BloodPressure, parts: dict) -> BloodPressure:
        return record_pressure(pressure=fact, by=self.request.user)

    def store_correction(self, old, new, parts: dict, **how) -> BloodPressure:
        return correct_pressure(old=old, new=new, by=self.request.user, **how)
