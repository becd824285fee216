"""Asking one measure of a clinic in a test, over all its courses as known today unless told otherwise."""

from datetime import date, timedelta

from courses.models import Clinic
from monitoring.outcomes.measures import measure_of
from monitoring.outcomes.scope import Scope
from monitoring.outcomes.tally import Case, cases


def asked(code: str, clinic: Clinic, **told) -> list[Case]:
    """Return what the measure says of each course or patient, in the order the courses began."""
    today = clinic.today()
    period = {"first_day": date(2000, 1, 1), "last_day": today + timedelta(days=400), "as_of": today}
    return cases(measure_of(code), Scope((clinic.pk,), **(period | told)))


def reasons(code: str, clinic: Clinic, **told) -> list[str]:
    """Return only the reasons."""
    return [case.reason for case in asked(code, clinic, **told)]


def reason(code: str, clinic: Clinic, **told) -> str:
    """Return the reason of the only one there is."""
    [only] = reasons(code, clinic, **told)
    return only
