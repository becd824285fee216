"""Registering a patient, changing what is known of them, and ending their follow-up."""

from datetime import date

from django.db import transaction

from courses.actions import consents
from courses.clinic import audit
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.facts import refuse_future
from courses.clinic.moves import change
from courses.clinic.text import refuse_hidden
from courses.models import Clinic, FollowUp, Patient, PatientIdentifier


@transaction.atomic
def register_patient(*, clinic: Clinic, by, identifiers: dict[str, str], **columns) -> Patient:
    """Store a patient with at least one identifier (issuer to number)."""
    require(by, Right.RECORD, clinic)
    if not identifiers:
        raise refuse("The patient was refused: no identifier was given; add at least one, with its issuer.")
    patient = Patient(clinic=clinic, **columns)
    _refuse_impossible_birth(patient)
    refuse_hidden(patient)
    patient.full_clean()
    patient.save()
    for issuer, value in identifiers.items():
        _identify(patient, issuer, value)
    consents.keep_entered(patient, {}, by=by)
    after = audit.snapshot(patient) | {"identifiers": identifiers}
    audit.write(by=by, action="patient.register", record=patient, after=after)
    return patient


@transaction.atomic
def update_patient(*, patient: Patient, seen_version: int, by, changes: dict, reason: str = "") -> Patient:
    """Change what is known of the patient; what was known before stays in the trail."""
    require(by, Right.RECORD, patient.clinic)
    if changes.get("birth_date"):
        refuse_future(changes["birth_date"], patient.clinic, field_name="birth_date")
    before = consents.snapshot(patient)
    change(patient, seen_version=seen_version, by=by, action="patient.update", changes=changes, reason=reason)
    consents.keep_entered(patient, before, by=by)
    return patient


@transaction.atomic
def end_follow_up(
    *, patient: Patient, seen_version: int, by, state: str, on: date, reason: str = ""
) -> Patient:
    """Record that the patient died, moved or was lost; from then on nothing reminds anyone of them."""
    require(by, Right.RECORD, patient.clinic)
    if state == FollowUp.ACTIVE:
        raise refuse("The change was refused: choose died, moved or lost to follow-up.", field_name="state")
    refuse_future(on, patient.clinic, field_name="on")
    changes = {"follow_up": state, "follow_up_changed_on": on}
    return change(
        patient,
        seen_version=seen_version,
        by=by,
        action="patient.end_follow_up",
        changes=changes,
        reason=reason,
    )


@transaction.atomic
def resume_follow_up(*, patient: Patient, seen_version: int, by, reason: str) -> Patient:
    """Put a patient back into follow-up: one who had moved or was lost, or whose death was a mistake."""
    require(by, Right.RECORD, patient.clinic)
    if patient.is_followed and patient.version == seen_version:
        raise refuse("The change was refused: the patient is in follow-up already.")
    if not reason.strip():
        raise refuse("The change was refused: it has no reason; say why.", field_name="reason")
    changes = {"follow_up": FollowUp.ACTIVE, "follow_up_changed_on": None}
    return change(
        patient, seen_version=seen_version, by=by, action="patient.resume", changes=changes, reason=reason
    )


@transaction.atomic
def add_identifier(*, patient: Patient, by, issuer: str, value: str) -> PatientIdentifier:
    require(by, Right.RECORD, patient.clinic)
    identifier = _identify(patient, issuer, value)
    audit.write(by=by, action="patient.identify", record=patient, after={issuer: value})
    return identifier


def _identify(patient: Patient, issuer: str, value: str) -> PatientIdentifier:
    identifier = PatientIdentifier(patient=patient, clinic=patient.clinic, issuer=issuer, value=value)
    refuse_hidden(identifier)
    identifier.full_clean()
    identifier.save()
    return identifier


def _refuse_impossible_birth(patient: Patient) -> None:
    if patient.birth_date:
        refuse_future(patient.birth_date, patient.clinic, field_name="birth_date")
