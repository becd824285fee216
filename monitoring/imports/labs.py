"""A lab row as a result: raw text first, its own limits beside it, and no number where none was printed."""

from monitoring.actions.printed_value import read_value
from monitoring.imports.placing import (
    CannotHoldError,
    Place,
    note_and_rest,
    precision_of_one_day,
    sentence,
)
from monitoring.imports.rows import CaseRow
from monitoring.models import Result

HELD = ("value", "value_high", "comparator", "unit", "ref_low", "ref_high")


def result_of(row: CaseRow, at: Place) -> Result:
    """Return the result; the analyte table names it, and one outside the table keeps its printed name."""
    if row.value is None and row.comparator != "normal":
        missing = "no number stands behind its comparator" if row.comparator else "it has no value"
        raise CannotHoldError(missing)
    result = at.fact(Result, row, day="sampled_on", name=row.name, unit=row.unit, note=_note(row))
    result.precision = precision_of_one_day(row)
    read_value(result, f"{row.comparator} {row.cells['value']}".strip())
    if row.value_high is not None:
        result.number_high = row.value_high
        result.raw_text = f"{result.raw_text}–{row.cells['value_high']}"
    if _limits_are_possible(row):
        result.lln, result.uln = row.ref_low, row.ref_high
    return result


def _limits_are_possible(row: CaseRow) -> bool:
    low, high = row.ref_low, row.ref_high
    return (high is None or high > 0) and (low is None or high is None or low < high)


def _note(row: CaseRow) -> str:
    if _limits_are_possible(row):
        return note_and_rest(row, *HELD)
    printed = f"limits as printed: {row.cells['ref_low'] or 'none'} to {row.cells['ref_high']}"
    return sentence([note_and_rest(row, *HELD), printed])
