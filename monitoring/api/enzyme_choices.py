"""Which enzyme a course is judged by: chosen once, at baseline."""

from courses.api.facts import FactBody, FactViewSet, fact_body, fact_filters
from courses.api.serializers import Reached
from courses.clinic.access import Right
from courses.models import PulseCourse
from monitoring.actions.enzyme_choices import choose_enzyme, correct_enzyme_choice
from monitoring.models import EnzymeChoice


class ChosenEnzyme(FactBody):
    """The patient is the course's; `baselines` are the five enzymes as they read when it was chosen."""

    course = Reached(model=PulseCourse)
    shown_only = ("baselines",)

    def get_fields(self):
        found = super().get_fields()
        found["patient"].read_only = True
        found["course"].read_only = self.is_correction
        return found


class EnzymeChoices(FactViewSet):
    """The enzyme each course is judged by, one choice a course; a change is a correction with its reason."""

    serializer_class = fact_body(EnzymeChoice, base=ChosenEnzyme)
    filterset_class = fact_filters(EnzymeChoice, "course", "analyte")
    write_right = Right.REVIEW
    rights = {"void": Right.REVIEW}

    def build(self, told: dict) -> dict:
        """Return what the body tells, for the actions make the record themselves."""
        return told

    def store(self, fact: dict, parts: dict) -> EnzymeChoice:
        told = {name: fact[name] for name in ("course", "analyte", "why")}
        return choose_enzyme(by=self.request.user, **told)

    def store_correction(self, old, new: dict, parts: dict, *, seen_version: int, reason: str):
        return correct_enzyme_choice(
            choice=old,
            seen_version=seen_version,
            by=self.request.user,
            reason=reason,
            analyte=new["analyte"],
            why=new["why"],
        )
