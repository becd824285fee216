"""The rows of a case file: one fact each, as printed, with every number and day read strictly."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from courses.protocols.loader import find_analyte
from courses.rules.dates import Precision
from courses.rules.errors import RuleError
from courses.rules.units import parse_decimal
from monitoring.imports.reading import CellLine
from monitoring.imports.refusals import Fault, ImportRefusedError

COLUMNS = (
    "series_id",
    "patient_id",
    "seq",
    "day_from",
    "day_to",
    "day_precision",
    "time_text",
    "kind",
    "name",
    "value",
    "value_high",
    "comparator",
    "unit",
    "ref_low",
    "ref_high",
    "route",
    "per",
    "note",
)
KINDS = ("event", "lab", "dose", "strength", "imaging", "pro", "ae", "outcome")
COMPARATORS = ("", "<", ">", "<=", ">=", "about", "normal")
MOST_DAYS = 36500  # a hundred years: beyond it a day was mistyped
# As many letters as the record they become can hold.
LONGEST = {"series_id": 120, "patient_id": 60, "time_text": 200, "name": 600, "note": 300}
LONGEST_OTHER = 60
NUMBERS = ("value", "value_high", "ref_low", "ref_high")
TEXTS = ("series_id", "patient_id", "time_text", "kind", "name", "comparator", "unit", "route", "per", "note")
NEEDED = ("series_id", "patient_id", "seq", "kind", "name")


@dataclass(frozen=True)
class CaseRow:
    """One row; a blank number or day is None and stays unknown; `cells` is what was printed."""

    line: int
    cells: Mapping[str, str]
    series_id: str
    patient_id: str
    seq: int
    day_from: int | None
    day_to: int | None
    precision: Precision
    time_text: str
    kind: str
    name: str
    value: Decimal | None
    value_high: Decimal | None
    comparator: str
    unit: str
    ref_low: Decimal | None
    ref_high: Decimal | None
    route: str
    per: str
    note: str


def read_rows(lines: list[CellLine], *, file_name: str) -> list[CaseRow]:
    """Return every row; ImportRefusedError lists every fault of every row."""
    faults: list[Fault] = []
    rows = []
    for line in lines:
        reading = _Reading(line)
        row = reading.row()
        faults += reading.faults
        if row is not None:
            rows.append(row)
    faults += _repeated(lines)
    if faults:
        raise ImportRefusedError(file_name, faults)
    return rows


def _repeated(lines: list[CellLine]) -> Iterator[Fault]:
    """Yield a fault for each row whose patient and number an earlier row already has."""
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        patient_id, seq = line.cells["patient_id"], line.cells["seq"]
        key = (patient_id, seq.lstrip("0"))
        if patient_id and seq and key in seen:
            yield Fault(
                line.line,
                f"row {seq} of {patient_id} is already on line {seen[key]}; number it anew or remove it.",
                "seq",
            )
        seen.setdefault(key, line.line)


class _Reading:
    """One row being read: each fault is kept and the reading goes on."""

    def __init__(self, line: CellLine) -> None:
        self.line, self.cells = line.line, line.cells
        self.faults: list[Fault] = []

    def fault(self, column: str, sentence: str) -> None:
        self.faults.append(Fault(self.line, sentence, column))

    def row(self) -> CaseRow | None:
        """Return the row, or None when it has a fault."""
        self._words()
        numbers = {column: self._read(column, parse_decimal) for column in NUMBERS}
        days = {column: self._read(column, _whole_day) for column in ("day_from", "day_to")}
        seq = self._read("seq", _whole_number)
        self._days(**days)
        self._value(numbers["value"], numbers["value_high"])
        if self.faults:
            return None
        precision = Precision(self.cells["day_precision"])
        texts = {column: self.cells[column] for column in TEXTS}
        return CaseRow(self.line, self.cells, seq=seq, precision=precision, **texts, **days, **numbers)

    def _read(self, column: str, read: Callable):
        text = self.cells[column]
        if not text:
            return None
        try:
            return read(text)
        except RuleError as error:
            self.fault(column, str(error))
            return None

    def _words(self) -> None:
        for column in NEEDED:
            if not self.cells[column]:
                self.fault(column, "the cell is blank; fill it.")
        for column, text in self.cells.items():
            most = LONGEST.get(column, LONGEST_OTHER)
            if len(text) > most:
                self.fault(column, f"the cell has {len(text)} letters and at most {most} fit; shorten it.")
        self._one_of("kind", KINDS)
        self._one_of("comparator", COMPARATORS)
        self._one_of("day_precision", tuple(Precision))

    def _one_of(self, column: str, known: tuple[str, ...]) -> None:
        text = self.cells[column]
        if text not in known and (text or column != "kind"):
            listed = ", ".join(known_text for known_text in known if known_text)
            self.fault(column, f"'{text[:30]}' is not known; use one of: {listed}.")

    def _days(self, day_from: int | None, day_to: int | None) -> None:
        is_unknown = self.cells["day_precision"] == Precision.UNKNOWN
        if is_unknown and (self.cells["day_from"] or self.cells["day_to"]):
            self.fault("day_precision", "the day is marked unknown but given; leave the days blank.")
        if not is_unknown and not self.cells["day_from"]:
            self.fault("day_from", "the day is blank; give it, or write 'unknown' as its precision.")
        if day_from is not None and day_to is not None and day_to < day_from:
            self.fault("day_to", f"day {day_to} is before day {day_from}, where it begins; correct one.")

    def _value(self, value: Decimal | None, value_high: Decimal | None) -> None:
        if self.cells["comparator"] == "normal" and (self.cells["value"] or self.cells["value_high"]):
            self.fault("comparator", "'normal' means that no number was printed; remove one of the two.")
        if self.cells["value_high"] and not self.cells["value"]:
            self.fault("value_high", "the upper end of a range has no lower end; fill 'value'.")
        if value is not None and value_high is not None and value_high <= value:
            self.fault("value_high", "the upper end of a range must lie above its lower end; correct one.")
        if value is not None and value < 0 and (what := self._never_negative()):
            self.fault("value", f"{what} cannot be negative; correct it.")

    def _never_negative(self) -> str:
        if self.cells["kind"] == "dose":
            return "a dose"
        known = find_analyte(self.cells["name"]) if self.cells["kind"] == "lab" else None
        return f"a value of {known.label}" if known else ""


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII):
        raise RuleError(f"'{text[:30]}' is not a whole number; number the rows 1, 2, 3.")
    return int(text)


def _whole_day(text: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,12}", text, re.ASCII):
        raise RuleError(f"'{text[:30]}' is not a whole day; count days from day 0, such as -9 or 28.")
    if abs(int(text)) > MOST_DAYS:
        raise RuleError(f"day {text} is more than a hundred years from day 0; correct it.")
    return int(text)
