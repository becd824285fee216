"""A reply that asks for no more text messages: it withdraws consent, and a colleague's choice of texts."""

from django.db import transaction

from courses.actions.clinics import service_user
from courses.actions.consents import record_consent
from courses.models import Consent, Patient
from courses.rules.errors import RuleError
from courses.rules.numbers import e164
from monitoring.actions.deliveries import GATEWAY
from monitoring.actions.preferences import stop_texts
from monitoring.models import Preference

# https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out: the words that stop messages.
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "OPTOUT", "REVOKE"})


def is_stop(body: str) -> bool:
    """Return whether the reply is one of the words and nothing else."""
    return body.strip().rstrip(".!").upper() in STOP_WORDS


@transaction.atomic
def stop(number: str) -> int:
    """Withdraw consent to texts for everybody with the number; return how many they were."""
    patients = [
        patient
        for patient in Patient.objects.select_for_update().filter(may_text=True, phone__startswith="+")
        if _is(number, patient.phone)
    ]
    for patient in patients:
        record_consent(
            patient=patient,
            seen_version=patient.version,
            by=service_user(patient.clinic, GATEWAY),
            about=Consent.About.TEXT,
            is_given=False,
            how=Consent.How.REPLY,
            said_on=patient.clinic.today(),
        )
    people = list(Preference.objects.select_for_update().filter(by_text=True, number=number))
    for preference in people:
        stop_texts(preference)
    return len(patients) + len(people)


def _is(number: str, phone: str) -> bool:
    try:
        return e164(phone) == number
    except RuleError:
        return False
