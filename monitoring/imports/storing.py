"""One row stored: as the record that holds it, or as the note that keeps its words."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError

from courses.actions.body import record_past_measure
from courses.actions.pulse import record_past_course
from courses.clinic import facts
from courses.models import BodyMeasure
from courses.rules.errors import RuleError
from monitoring.actions.imaging import record_imaging
from monitoring.actions.measures import record_measure
from monitoring.actions.strength import record_strength
from monitoring.imports.assessments import imaging_of, measure_of, strength_of
from monitoring.imports.doses import PastPulse, dose_of
from monitoring.imports.happenings import effect_of, note_of
from monitoring.imports.labs import result_of
from monitoring.imports.placing import CannotHoldError, Place, unrepresented
from monitoring.imports.refusals import Fault, ImportRefusedError
from monitoring.imports.report import PatientReport, Unrepresented
from monitoring.imports.rows import CaseRow
from monitoring.models import ImagingStudy, Measure, StrengthTest

RECORDS: dict[str, Callable] = {
    "event": note_of,
    "lab": result_of,
    "dose": dose_of,
    "strength": strength_of,
    "imaging": imaging_of,
    "pro": measure_of,
    "ae": effect_of,
    "outcome": note_of,
}
NO_RECORD = (CannotHoldError, ValidationError, RuleError, IntegrityError)


def store_row(row: CaseRow, place: Place, report: PatientReport, by) -> None:
    """Store the row's record; when no record holds it, store the note that keeps its words."""
    try:
        record = RECORDS[row.kind](row, place)
        report.remarks += _store(record, by, row.line)
        report.counts[row.kind if row.kind in {"event", "outcome"} else type(record).__name__] += 1
    except NO_RECORD as error:
        _store_note(row, place, by)
        report.unrepresented.append(Unrepresented(row.line, f"{row.kind} {row.name}", _why(error)))


def _store(record, by, line: int) -> list[str]:
    """Store the record; return what the check says of a pulse or a weight, which is kept as told."""
    match record:
        case PastPulse(patient=patient, infusions=infusions, source=source):
            course = record_past_course(patient=patient, by=by, infusions=infusions, source=source)
            return _kept(course.findings, line, "as it was given")
        case BodyMeasure():
            measure = record_past_measure(measure=record, by=by)
            return _kept(measure.findings, line, "as it was printed")
        case StrengthTest():
            record_strength(test=record, by=by)
        case Measure():
            record_measure(measure=record, by=by)
        case ImagingStudy():
            record_imaging(study=record, by=by)
        case _:
            facts.record(record, by=by)
    return []


def _kept(findings: list[dict], line: int, how: str) -> list[str]:
    return [f"line {line}, kept {how}: {finding['sentence']}" for finding in findings]


def _store_note(row: CaseRow, place: Place, by) -> None:
    try:
        facts.record(unrepresented(row, place), by=by)
    except ValidationError as error:
        fault = Fault(row.line, f"not even a note can hold the row: {_why(error)}")
        raise ImportRefusedError(place.file_name, [fault]) from error


def _why(error: Exception) -> str:
    """Return why no record holds the row, each reason with its column where it has one."""
    if isinstance(error, IntegrityError):
        return "the database holds a record that rules it out"
    if hasattr(error, "error_dict"):
        return " ".join(f"{column}: {' '.join(words)}" for column, words in error.message_dict.items())
    return " ".join(getattr(error, "messages", None) or [str(error)])
