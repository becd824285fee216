"""What every row needs to become a record: its day on the calendar, its words, and where it came from."""

from dataclasses import dataclass
from datetime import date, timedelta

from courses.clinic.fact import Fact
from courses.models import Patient
from courses.rules.dates import Precision
from monitoring.imports.rows import CaseRow
from monitoring.models import Note

MOST_SOURCE_LETTERS = 200
# Columns every record keeps in columns of its own.
KEPT = frozenset(
    {"series_id", "patient_id", "seq", "day_from", "day_precision", "time_text", "kind", "name", "note"}
)
IN_WORDS = {
    "day_to": "until day",
    "value": "value",
    "value_high": "upper end",
    "comparator": "comparator",
    "unit": "unit",
    "ref_low": "lower limit",
    "ref_high": "upper limit",
    "route": "route",
    "per": "per",
}


class CannotHoldError(ValueError):
    """No record can hold the row as printed: it becomes a note, and this says why."""


@dataclass(frozen=True)
class Place:
    """Whose rows these are, which day is their day 0, and which file they stand in."""

    patient: Patient
    day0: date
    file_name: str

    def day(self, number: int | None) -> date | None:
        return None if number is None else self.day0 + timedelta(days=number)

    def source_of(self, row: CaseRow) -> str:
        where = f" line {row.line}"
        return self.file_name[: MOST_SOURCE_LETTERS - len(where)] + where

    def fact(self, model: type[Fact], row: CaseRow, *, day: str, **columns) -> Fact:
        """Return an unsaved fact of the row's patient, day, printed time and source; `day` is its column."""
        return model(
            patient=self.patient,
            precision=row.precision,
            printed=row.time_text,
            source=self.source_of(row),
            **{day: self.day(row.day_from)},
            **columns,
        )


def rest(row: CaseRow, *used: str) -> list[str]:
    """Return in words each printed cell that is in none of the `used` columns: nothing printed is dropped."""
    return [
        f"{words} {row.cells[column]}"
        for column, words in IN_WORDS.items()
        if column not in used and row.cells[column]
    ]


def note_and_rest(row: CaseRow, *used: str) -> str:
    """Return the row's note, then what no column holds."""
    return sentence([row.note, *rest(row, *used)])


def sentence(parts: list[str]) -> str:
    return "; ".join(part for part in parts if part)


def dose_in_words(row: CaseRow) -> str:
    """Return the value as printed: "about 60 mg per day", "40–60 mg"."""
    number = "–".join(row.cells[column] for column in ("value", "value_high") if row.cells[column])
    per = f"per {row.per}" if row.per else ""
    return " ".join(part for part in (row.comparator, number, row.unit, per) if part)


def is_plain_number(row: CaseRow) -> bool:
    """Return whether one number without a sign was printed."""
    return row.value is not None and row.value_high is None and not row.comparator


def precision_of_one_day(row: CaseRow) -> Precision:
    """Return the precision of a record that holds one day: over several days no one day is exact."""
    if row.precision is Precision.EXACT and row.day_to not in {None, row.day_from}:
        return Precision.APPROX
    return row.precision


def unrepresented(row: CaseRow, at: Place) -> Note:
    """Return the note that keeps every printed cell of a row for which there is no record."""
    text = sentence([f"{row.kind}: {row.name}", *rest(row, "day_to"), row.note])
    return at.fact(
        Note, row, day="noted_on", kind=Note.Kind.UNREPRESENTED, text=text, until=at.day(row.day_to)
    )
