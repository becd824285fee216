"""The scope of these tests: everything in some clinics, as known on one day."""

from datetime import date, timedelta

from courses.models import Clinic
from monitoring.outcomes.scope import Scope

TODAY = date(2026, 5, 13)


def scope_of(clinics: tuple[Clinic, ...], **told) -> Scope:
    period = {"first_day": date(1990, 1, 1), "last_day": TODAY + timedelta(days=400), "as_of": TODAY}
    return Scope(tuple(clinic.pk for clinic in clinics), **(period | told))
