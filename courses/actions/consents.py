"""What a patient said about being reached or about research: agreed or withdrew, how and when."""

from datetime import date

from django.db import transaction

from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.facts import refuse_future
from courses.clinic.moves import change
from courses.models import Consent, Patient
from courses.rules.numbers import e164

COLUMN = {
    Consent.About.PHONE: "may_phone",
    Consent.About.EMAIL: "may_email",
    Consent.About.TEXT: "may_text",
    Consent.About.RESEARCH: "may_research",
}


@transaction.atomic
def record_consent(
    *, patient: Patient, seen_version: int, by, about: str, is_given: bool, how: str, said_on: date
) -> Patient:
    """Record that the patient agreed, or refused; said again it is kept again. The newest holds."""
    require(by, Right.RECORD, patient.clinic)
    refuse_future(said_on, patient.clinic, field_name="said_on")
    if is_given and about == Consent.About.TEXT:
        e164(patient.phone)
    change(
        patient,
        seen_version=seen_version,
        by=by,
        action="patient.consent",
        changes={COLUMN[about]: is_given},
        reason=Consent.How(how).label,
    )
    keep(patient, by=by, about=about, is_given=is_given, how=how, said_on=said_on)
    return patient


def keep(patient: Patient, *, by, about: str, is_given: bool, how: str, said_on: date) -> None:
    consent = Consent(
        patient=patient, about=about, is_given=is_given, how=how, said_on=said_on, recorded_by=by
    )
    consent.full_clean()
    consent.save()


def keep_entered(patient: Patient, before: dict, *, by) -> None:
    """Keep what was ticked or unticked among the patient's details; call it in the write's transaction."""
    today = patient.clinic.today()
    for about, column in COLUMN.items():
        if getattr(patient, column) != before.get(column, False):
            given = getattr(patient, column)
            keep(patient, by=by, about=about, is_given=given, how=Consent.How.DETAILS, said_on=today)


def snapshot(patient: Patient) -> dict:
    return audit.snapshot(patient, list(COLUMN.values()))
