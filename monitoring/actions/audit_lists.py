"""A line in the trail for each list of patients that was read behind a figure."""

from collections.abc import Mapping

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.models import Clinic


@transaction.atomic
def note_list_read(*, measure: str, reasons: list[str], listed: Mapping[Clinic, int], by) -> None:
    """Keep who read which list, and how many of each clinic stood in it; nobody in it is named."""
    for clinic, count in listed.items():
        require(by, Right.READ, clinic)
        after = {"measure": measure, "reasons": reasons, "listed": count}
        audit.write_read(by=by, action="outcomes.list", clinic=clinic, after=after)
