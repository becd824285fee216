"""Several things due marked as done at once: one confirmation, one audit line each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from courses.models import Patient
from monitoring.actions.reminders import Due, mark_done, raise_reminder
from monitoring.models import Reminder

MOST = 50  # at once: what one confirmation can be read for


@dataclass(frozen=True)
class Item:
    """One of them; `seen_version` is its reminder's as shown, None where there was no reminder yet."""

    patient: Patient
    due: Due
    seen_version: int | None


@transaction.atomic
def mark_many_done(*, items: Sequence[Item], by, note: str = "") -> list[Reminder]:
    """Return the reminders, all done, or none of them.

    All or none: who confirmed a list of ten must find ten done. One that somebody changed meanwhile, or that
    a record of its own settles, refuses the whole with its reason, and the list is confirmed again.
    """
    return [_done(item, by, note) for item in items]


def _done(item: Item, by, note: str) -> Reminder:
    reminder = raise_reminder(patient=item.patient, due=item.due, by=by)
    seen = reminder.version if item.seen_version is None else item.seen_version
    return mark_done(reminder=reminder, seen_version=seen, by=by, note=note)
