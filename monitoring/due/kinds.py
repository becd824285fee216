"""What is due, derived from course facts: one entry per kind, one query per entry.

Nothing here is stored. `rows` takes the patients asked about, a day and how far to look ahead, and gives
back what falls due, overdue included, whatever has been done about it since; what was done lies in reminders.
"""

from datetime import date, timedelta

from courses.clinic.clinic import Role
from monitoring.due.bloods import bloods
from monitoring.due.decisions import decision_reviews
from monitoring.due.derived import Derived, Kind
from monitoring.due.drug_bloods import drug_bloods
from monitoring.due.infusions import infusions
from monitoring.due.refills import refills
from monitoring.due.reviews import window_reviews
from monitoring.due.safety import safety_prompts
from monitoring.due.signatures import signatures
from monitoring.due.tapers import plans_to_structure, taper_steps
from monitoring.due.unseen_results import unseen_outside_limits
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
    Kind(Reminder.Kind.UNSEEN_RESULT, Role.NURSE, unseen_outside_limits),
    Kind(Reminder.Kind.DECISION_REVIEW, Role.PRESCRIBER, decision_reviews),
    Kind(Reminder.Kind.STEROID_CARD, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.PJP, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.BONE, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.EYES, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.GLUCOSE, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.GROWTH, Role.NURSE, safety_prompts),
    Kind(Reminder.Kind.SCREEN, Role.NURSE, safety_prompts),
)


def derive(patients, *, today: date, days_ahead: int) -> list[Derived]:
    """Return everything due for those of `patients` still followed; kinds of one read are read once."""
    horizon = today + timedelta(days=days_ahead)
    followed = patients.followed()
    reads = dict.fromkeys(kind.rows for kind in KINDS)
    return [derived for rows in reads for derived in rows(followed, today, horizon)]
