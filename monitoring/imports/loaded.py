"""What was loaded before: the same rows once more add nothing, other rows under one name are refused."""

import hashlib
import json
from datetime import date

from courses.clinic import audit
from courses.models import Patient
from monitoring.imports.refusals import refused
from monitoring.imports.rows import COLUMNS, CaseRow
from monitoring.models import CaseImport


def was_loaded(patient: Patient, rows: list[CaseRow], file_name: str, day0: date) -> bool:
    """Return whether these rows were loaded with this day 0; ImportRefusedError when they differ."""
    loaded = patient.case_imports.filter(series=rows[0].series_id).first()
    if loaded is None:
        return False
    who = f"{rows[0].patient_id} of {loaded.series}"
    if loaded.day0 != day0:
        raise refused(
            file_name,
            f"{who} is already loaded with day 0 {loaded.day0}, not {day0}; "
            "use that --day0 or another clinic.",
        )
    if loaded.rows_sha256 != _sha256(rows):
        raise refused(
            file_name,
            f"{who} is already loaded with other rows; correct the records in the clinic, "
            "or load the changed file into another clinic.",
        )
    return True


def _sha256(rows: list[CaseRow]) -> str:
    """Return the digest of what the rows say, whatever the order of rows and columns."""
    ordered = [[row.cells[column] for column in COLUMNS] for row in sorted(rows, key=lambda row: row.seq)]
    return hashlib.sha256(json.dumps(ordered).encode()).hexdigest()


def remember(patient: Patient, rows: list[CaseRow], file_name: str, day0: date, by) -> None:
    case_import = CaseImport(
        patient=patient,
        series=rows[0].series_id,
        file_name=file_name[:200],
        rows_sha256=_sha256(rows),
        day0=day0,
        row_count=len(rows),
        loaded_by=by,
    )
    case_import.full_clean()
    case_import.save()
    audit.write(by=by, action="case.load", record=case_import, after=audit.snapshot(case_import))
