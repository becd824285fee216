"""What is due, derived from course facts: one entry per kind, one query per entry.

Nothing here is stored. `rows` takes the patients asked about, a day and how far to look ahead, and gives
back what falls due, overdue included, whatever has been done about it since; what was done lies in reminders.
"""

from datetime import date, timedelta

from courses.clinic.clinic import Role
from monitoring.due.bloods import bloods
from monitoring.due.derived import Derived, Kind
from monitoring.due.drug_bloods import drug_bloods
from monitoring.due.infusions import infusions
from monitoring.due.refills import refills
from monitoring.due.reviews import window_reviews
from monitoring.due.signatures import signatures
from monitoring.due.tapers import plans_to_structure, taper_steps
from monitoring.models import Reminder

__all__ = ["KINDS", "Derived", "Kind", "derive"]

KINDS = (
    Kind(Reminder.Kind.INFUSION, Role.NURSE, infusions),
    Kind(Reminder.Kind.SIGNATURE, Role.PRESCRIBER, signatures),
    Kind(Reminder.Kind.TAPER_STEP, Role.NURSE, taper_steps),
    Kind(Reminder.Kind.STRUCTURE_PLAN, Role.PRESCRIBER, plans_to_structure),
    Kind(Reminder.Kind.REFILL, Role.NURSE, refills),
    Kind(Reminder.Kind.BLOODS, Role.NURSE, bloods),
    Kind(Reminder.Kind.DRUG_BLOODS, Role.NURSE, drug_bloods),
    Kind(Reminder.Kind.WINDOW_REVIEW, Role.PRESCRIBER, window_reviews),
)


def derive(patients, *, today: date, days_ahead: int) -> list[Derived]:
    """Return everything due for those of `patients` still followed, from one query per kind."""
    horizon = today + timedelta(days=days_ahead)
    followed = patients.followed()
    return [derived for kind in KINDS for derived in kind.rows(followed, today, horizon)]
