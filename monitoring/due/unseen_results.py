"""Results outside the clinic's own limits that nobody has looked at."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.utils import timezone

from courses.clinic.clinic import Role
from courses.rules.wording import short_day_text, unit_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.models import Result
from monitoring.unseen import unseen_results


def unseen_outside_limits(patients, today: date, horizon: date) -> Iterator[Derived]:
    """One thing due for each patient, on the day the first of them came; a sign-off alone settles it."""
    rows = unseen_results(patients).filter(is_outside=True).select_related("patient__clinic")
    for patient_id, found in groupby(
        rows.order_by("patient_id", "recorded_at", "id"), lambda r: r.patient_id
    ):
        results = list(found)
        came_on = _came_on(results[0])
        if came_on <= horizon:
            yield Derived(
                patient_id,
                Due("unseen_result", came_on, f"patient:{patient_id}", Role.NURSE),
                f"Result to look at: {_said(results)}",
                "outside the clinic's action limit, and nobody has signed for it",
            )


def _came_on(result: Result) -> date:
    """Return the day it came, on the clinic's calendar."""
    return timezone.localdate(result.recorded_at, result.patient.clinic.zone)


def _said(results: list[Result]) -> str:
    """Return "ALT 313 U/L of 12 Jan, and 2 more"."""
    first = results[0]
    day = f" of {short_day_text(first.sampled_on)}" if first.sampled_on else ""
    more = f", and {len(results) - 1} more" if len(results) > 1 else ""
    return f"{first.name} {first.raw_text} {unit_text(first.unit)}{day}{more}"
