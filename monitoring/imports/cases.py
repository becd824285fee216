"""Loading a case file: every row becomes a record or a note, in one transaction or not at all."""

from datetime import date, timedelta
from pathlib import Path

from django.db import transaction

from courses.actions.clinics import open_clinic, service_user
from courses.models import Clinic, DoseTaken
from monitoring.imports import loaded, patients
from monitoring.imports.placing import Place
from monitoring.imports.reading import read_cells, read_text
from monitoring.imports.refusals import Fault, ImportRefusedError, refused
from monitoring.imports.report import CaseReport, PatientReport
from monitoring.imports.rows import COLUMNS, CaseRow, read_rows
from monitoring.imports.storing import store_row
from monitoring.rules.steroid.printed import printed_findings
from monitoring.timeline import taken_fact

EARLIEST = date(1900, 1, 1)  # where the forms' calendar begins


def read_case(path: Path, *, patient_id: str = "") -> list[CaseRow]:
    """Return the file's rows, of one patient where asked; ImportRefusedError lists its faults."""
    lines = read_cells(read_text(path), columns=COLUMNS, file_name=path.name)
    rows = read_rows(lines, file_name=path.name)
    if not patient_id:
        return rows
    found = [row for row in rows if row.patient_id == patient_id]
    if not found:
        known = ", ".join(dict.fromkeys(row.patient_id for row in rows))
        raise refused(path.name, f"it has no patient '{patient_id[:60]}'; choose one of: {known}.")
    return found


def load_case(
    path: Path, *, clinic_name: str, day0: date, patient_id: str = "", dry_run: bool = False
) -> CaseReport:
    """Store the file's patients and facts, and return what was stored; a dry run undoes it all at the end.

    The same rows with the same day 0 add nothing. ImportRefusedError, or ValidationError for the clinic,
    leaves nothing behind.
    """
    rows = read_case(path, patient_id=patient_id)
    with transaction.atomic():
        report = _load(rows, path.name, clinic_name, day0)
        transaction.set_rollback(dry_run)
    return report


def _load(rows: list[CaseRow], file_name: str, clinic_name: str, day0: date) -> CaseReport:
    clinic = open_clinic(clinic_name, data_kind=Clinic.DataKind.PUBLISHED)
    by = service_user(clinic)
    _refuse_impossible_days(rows, file_name, day0, clinic.today())
    report = CaseReport(file_name, clinic.name, day0)
    for group in _by_patient_and_series(rows):
        report.patients.append(_load_patient(group, file_name, clinic, day0, by))
    return report


def _by_patient_and_series(rows: list[CaseRow]) -> list[list[CaseRow]]:
    groups: dict[tuple[str, str], list[CaseRow]] = {}
    for row in rows:
        groups.setdefault((row.patient_id, row.series_id), []).append(row)
    return list(groups.values())


def _refuse_impossible_days(rows: list[CaseRow], file_name: str, day0: date, today: date) -> None:
    """Refuse a day 0 that puts a row into the future or off the calendar; one sentence for the worst row."""
    days = [(day, row) for row in rows for day in (row.day_from, row.day_to) if day is not None]
    if not days:
        return
    first, last = min(days, key=lambda pair: pair[0]), max(days, key=lambda pair: pair[0])
    if day0.toordinal() + first[0] < EARLIEST.toordinal():
        sentence = f"day {first[0]} would lie before the calendar begins; choose a later --day0."
        raise ImportRefusedError(file_name, [Fault(first[1].line, sentence)])
    if day0.toordinal() + last[0] > today.toordinal():
        latest = today - timedelta(days=last[0])
        sentence = (
            f"day {last[0]} has not come yet when day 0 is {day0} (today is {today}); "
            f"choose --day0 {latest} or earlier."
        )
        raise ImportRefusedError(file_name, [Fault(last[1].line, sentence)])


def _load_patient(rows: list[CaseRow], file_name: str, clinic: Clinic, day0: date, by) -> PatientReport:
    first = rows[0]
    report = PatientReport(first.patient_id, first.series_id, len(rows))
    patient = patients.find_patient(clinic, first.patient_id)
    if patient and loaded.was_loaded(patient, rows, file_name, day0):
        report.was_loaded = True
        return report
    if patient is None:
        patient = patients.register(first, clinic, day0, by)
        report.is_new = True
    place = Place(patient, day0, file_name)
    for row in rows:
        store_row(row, place, report, by)
    report.remarks += patients.say_more(rows, place, by)
    doses = DoseTaken.objects.current().filter(patient=patient).order_by("first_day", "id")
    report.found += [found.sentence for found in printed_findings(map(taken_fact, doses))]
    loaded.remember(patient, rows, file_name, day0, by)
    return report
