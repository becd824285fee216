"""Results outside the clinic's own limits that nobody has looked at."""

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from courses.rules.wording import short_day_text, unit_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.models import Result
from monitoring.unseen import first_of_each, unseen_results


def unseen_outside_limits(patients, today: date, horizon: date) -> Iterator[Derived]:
    """One thing due for each patient, on the day the first of them came; a sign-off alone settles it."""
    rows = unseen_results(patients).filter(is_outside=True)
    first = first_of_each(rows, 1, "recorded_at", "id").select_related("patient__clinic")
    for result in first.order_by("patient_id"):
        came_on = _came_on(result)
        if came_on <= horizon:
            yield Derived(
                result.patient_id,
                Due("unseen_result", came_on, f"patient:{result.patient_id}"),
                f"Result to look at: {_said(result)}",
                "outside the clinic's action limit, and nobody has signed for it",
            )


def _came_on(result: Result) -> date:
    """Return the day it came, on the clinic's calendar."""
    return timezone.localdate(result.recorded_at, result.patient.clinic.zone)


def _said(first: Result) -> str:
    """Return "ALT 313 U/L of 12 Jan, and 2 more"."""
    day = f" of {short_day_text(first.sampled_on)}" if first.sampled_on else ""
    more = f", and {first.in_all - 1} more" if first.in_all > 1 else ""
    return f"{first.name} {first.raw_text} {unit_text(first.unit)}{day}{more}"
