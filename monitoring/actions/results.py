"""Recording results: one, or a whole lab sheet."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from courses.clinic import facts
from courses.clinic.errors import refuse
from courses.models import Patient
from courses.rules.errors import RuleError
from monitoring.actions.arrivals import Message, receive_result, result_of
from monitoring.models import Result

WHOLE_SHEET = frozenset(
    {"sampled_on", "sampled_at", "laboratory", "lab_number", "status", "reported_at"}
)  # refused once, not row by row


@dataclass(frozen=True)
class SheetRow:
    """One analyte of a lab sheet: its name or code, the value as printed, its unit and its own limits.

    `record_id` is the name the record will have, given by the form so that a sheet sent twice is stored once.
    """

    analyte: str
    value: str
    unit: str = ""
    uln: Decimal | None = None
    lln: Decimal | None = None
    record_id: UUID | None = None


@dataclass(frozen=True)
class Report:
    """How far the laboratory is with the sheet: its status, when it was reported, the laboratory's number.

    With a number each row is a message of that number: it becomes the next version of a result that is on
    record, or its history. Without one each row is a result of its own.
    """

    status: str = Result.Status.FINAL
    lab_number: str = ""
    reported_at: datetime | None = None


FINAL = Report()


@transaction.atomic
def record_lab_sheet(
    *,
    patient: Patient,
    by,
    sampled_on: date,
    rows: list[SheetRow],
    laboratory: str = "",
    sampled_at=None,
    report: Report = FINAL,
) -> list[Result]:
    """Store every row of the sheet or none; an error names its row."""
    if not rows:
        raise refuse("The sheet was refused: no value was entered; enter at least one.")
    results = []
    for row in rows:
        message = Message(
            laboratory=laboratory,
            lab_number=report.lab_number,
            status=report.status,
            reported_at=report.reported_at,
            name=row.analyte,
            value=row.value,
            unit=row.unit,
            uln=row.uln,
            lln=row.lln,
            sampled_on=sampled_on,
            sampled_at=sampled_at,
        )
        try:
            results.append(_record(patient, by, message, row.record_id))
        except (ValidationError, RuleError) as error:
            raise _of_row(row, error) from error
    return results


def _record(patient: Patient, by, message: Message, record_id: UUID | None) -> Result:
    """Return the row as stored: the version that stands of a numbered one, else a result of its own."""
    if message.lab_number:
        return receive_result(patient=patient, by=by, message=message).standing
    result = result_of(patient, message)
    result.chain = record_id or result.chain
    return facts.record(result, by=by)


def _of_row(row: SheetRow, error: ValidationError | RuleError) -> ValidationError:
    """Return the refusal with its row in front, unless it is about the whole sheet, such as its day."""
    if not WHOLE_SHEET.isdisjoint(getattr(error, "error_dict", {})):
        return error
    sentence = " ".join(getattr(error, "messages", None) or [str(error)])
    return refuse(f"{row.analyte}: {sentence}")
