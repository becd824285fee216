"""Recording results: one, or a whole lab sheet."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from courses.clinic import facts
from courses.clinic.errors import refuse
from courses.models import Patient
from courses.rules.errors import RuleError
from courses.rules.units import parse_decimal
from monitoring.models import Result

_SIGNS = ("<=", ">=", "<", ">")
WHOLE_SHEET = frozenset({"sampled_on", "sampled_at", "laboratory"})


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


@transaction.atomic
def record_lab_sheet(
    *, patient: Patient, by, sampled_on: date, rows: list[SheetRow], laboratory: str = "", sampled_at=None
) -> list[Result]:
    """Store every row of the sheet or none; an error names its row."""
    if not rows:
        raise refuse("The sheet was refused: no value was entered; enter at least one.")
    results = []
    for row in rows:
        result = Result(
            patient=patient,
            name=row.analyte,
            unit=row.unit,
            uln=row.uln,
            lln=row.lln,
            sampled_on=sampled_on,
            sampled_at=sampled_at,
            laboratory=laboratory,
        )
        result.chain = row.record_id or result.chain
        try:
            read_value(result, row.value)
            results.append(facts.record(result, by=by))
        except (ValidationError, RuleError) as error:
            raise _of_row(row, error) from error
    return results


def _of_row(row: SheetRow, error: ValidationError | RuleError) -> ValidationError:
    """Return the refusal with its row in front, unless it is about the whole sheet, such as its day."""
    if not WHOLE_SHEET.isdisjoint(getattr(error, "error_dict", {})):
        return error
    sentence = " ".join(getattr(error, "messages", None) or [str(error)])
    return refuse(f"{row.analyte}: {sentence}")


def read_value(result: Result, text: str) -> None:
    """Fill raw text, comparator and number from a value as typed: "1953", "> 20000", "about 500", "normal".

    A comparator keeps its number apart, and "normal" has none: neither becomes a plain number. RuleError
    for anything else.
    """
    result.raw_text = text.strip()
    words = result.raw_text.casefold()
    if words == "normal":
        result.comparator, result.number = "normal", None
        return
    for sign in (*_SIGNS, "about"):
        if words.startswith(sign):
            result.comparator, result.number = sign, parse_decimal(words.removeprefix(sign).strip())
            return
    result.comparator, result.number = "", parse_decimal(words)
