"""The patient of a case: found by its printed id, or registered with what the publication says."""

from datetime import date

from courses.actions.patients import end_follow_up, register_patient, update_patient
from courses.clinic import facts
from courses.models import Antibody, Clinic, Condition, FollowUp, Patient
from courses.rules.dates import Precision
from monitoring.imports import sources
from monitoring.imports.happenings import says_lost, subtype_said
from monitoring.imports.placing import Place
from monitoring.imports.rows import CaseRow

ISSUER = "Publication"


def find_patient(clinic: Clinic, patient_id: str) -> Patient | None:
    found = Patient.objects.filter(clinic=clinic, identifiers__issuer=ISSUER, identifiers__value=patient_id)
    return found.select_related("clinic").first()


def register(row: CaseRow, clinic: Clinic, day0: date, by) -> Patient:
    """Store the patient with what the table of sources prints; a name nobody printed is not invented."""
    said = sources.patient_said(row.series_id, row.patient_id)
    patient = register_patient(
        clinic=clinic,
        by=by,
        identifiers={ISSUER: row.patient_id},
        family_name=said.family_name or row.patient_id,
        sex=said.sex,
        subtype=said.subtype,
        age_years=said.age_years,
        age_on=day0 if said.age_years is not None else None,
        origin=Patient.Origin.PUBLISHED,
        origin_source=sources.origin_of(row.series_id),
    )
    source = sources.origin_of(row.series_id)[:200]
    for name, result in said.antibodies:
        facts.record(Antibody(patient=patient, name=name, result=result, source=source), by=by)
    for code in said.conditions:
        condition = Condition(patient=patient, code=code, precision=Precision.UNKNOWN, source=source)
        facts.record(condition, by=by)
    return patient


def say_more(rows: list[CaseRow], place: Place, by) -> list[str]:
    """Set the subtype an event names and end follow-up where an outcome says so; return what was left."""
    left = []
    for row in rows:
        if subtype := subtype_said(row):
            left.append(_set_subtype(row, subtype, place, by))
        if says_lost(row):
            left.append(_lose(row, place, by))
    return [f"  line {line}: {sentence}" for line, sentence in filter(None, left)]


def _set_subtype(row: CaseRow, subtype: str, place: Place, by) -> tuple[int, str] | None:
    """Set the subtype where none is recorded; return the line and why it was left, or None."""
    patient = place.patient
    if patient.subtype == subtype:
        return None
    if patient.subtype != Patient.Subtype.UNKNOWN:
        return row.line, f"'{row.name}' differs from the record; {patient.get_subtype_display()} is kept."
    changes, reason = {"subtype": subtype}, place.source_of(row)
    update_patient(patient=patient, seen_version=patient.version, by=by, changes=changes, reason=reason)
    return None


def _lose(row: CaseRow, place: Place, by) -> tuple[int, str] | None:
    """End follow-up on the row's day; return the line and why it was left, or None."""
    patient, on = place.patient, place.day(row.day_from)
    if on is None:
        return row.line, "follow-up goes on, because no day is printed on which it ended."
    if not patient.is_followed:
        return row.line, f"follow-up stays as recorded: {patient.get_follow_up_display()}."
    seen, reason = patient.version, place.source_of(row)
    end_follow_up(patient=patient, seen_version=seen, by=by, state=FollowUp.LOST, on=on, reason=reason)
    return None
