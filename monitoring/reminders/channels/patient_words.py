"""What a patient is told: that something comes, on which day, whom to call. No disease, no drug, no dose.

Nor the clinic's name, which may say what it treats: an e-mail or a locked screen is read by others.
"""

from datetime import date

from courses.models import Clinic
from monitoring.models import Reminder

_WORDS = {
    Reminder.Kind.INFUSION: "You have an appointment with us on {day}.",
    Reminder.Kind.TAPER_STEP: "Your treatment plan changes on {day}: look at your sheet, or call us.",
    Reminder.Kind.BLOODS: "A blood test is due on {day}.",
    Reminder.Kind.DRUG_BLOODS: "A blood test is due on {day}.",
}
KINDS = frozenset(_WORDS)


def words_for_patient(kind: str, due_on: date, clinic: Clinic) -> str:
    """Return the sentence; KeyError for a kind that does not concern a patient."""
    what = _WORDS[Reminder.Kind(kind)].format(day=f"{due_on:%A} {due_on.day} {due_on:%B}")
    return f"{what} Questions? Call {clinic.phone}."
