"""What a load did, in words: how many rows became what, and each row that no record could hold."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

# In the order in which a report names them; one, many.
KINDS = {
    "Result": ("result", "results"),
    "PastPulse": ("pulse course", "pulse courses"),
    "DoseTaken": ("dose taken", "doses taken"),
    "DrugPeriod": ("drug period", "drug periods"),
    "StrengthTest": ("strength test", "strength tests"),
    "ImagingStudy": ("imaging study", "imaging studies"),
    "Measure": ("measure", "measures"),
    "BodyMeasure": ("weight or height", "weights and heights"),
    "AdverseEffect": ("adverse effect", "adverse effects"),
    "event": ("event", "events"),
    "outcome": ("outcome", "outcomes"),
}


@dataclass(frozen=True)
class Unrepresented:
    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.what}: {self.why}"


@dataclass
class PatientReport:
    """What became of one patient's rows; `counts` is by name of KINDS."""

    patient_id: str
    series_id: str
    rows: int
    is_new: bool = False
    was_loaded: bool = False
    counts: Counter = field(default_factory=Counter)
    unrepresented: list[Unrepresented] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)  # by the validator, in the tapers as printed

    def lines(self, *, is_alone: bool) -> list[str]:
        """Return who it is and what became of the rows; the total says that of one who is alone."""
        if self.was_loaded:
            return [f"{self.patient_id}: {_rows(self.rows)} already loaded; nothing added."]
        who = f"{self.patient_id}, {'new patient' if self.is_new else 'patient already in the clinic'}"
        rows = f": {_rows(self.rows)}: {_said(self.counts)}; {len(self.unrepresented)} became notes"
        found = [f"  found in the doses as printed: {sentence}" for sentence in self.found]
        return [f"{who}{'' if is_alone else rows}.", *self.remarks, *found]


@dataclass
class CaseReport:
    file_name: str
    clinic: str
    day0: date
    patients: list[PatientReport] = field(default_factory=list)

    @property
    def counts(self) -> Counter:
        return sum((patient.counts for patient in self.patients), Counter())

    @property
    def unrepresented(self) -> list[Unrepresented]:
        every = [one for patient in self.patients for one in patient.unrepresented]
        return sorted(every, key=lambda one: one.line)

    @property
    def added_rows(self) -> int:
        return sum(patient.rows for patient in self.patients if not patient.was_loaded)

    def lines(self) -> list[str]:
        """Return the report; its counts and the rows without a record add up to the rows."""
        opening = f"{self.file_name} in {self.clinic}, day 0 = {self.day0}"
        is_alone = len(self.patients) == 1
        each = [line for patient in self.patients for line in patient.lines(is_alone=is_alone)]
        return [opening, *each, *self._total()]

    def _total(self) -> Iterable[str]:
        if not self.added_rows:
            return ["Nothing was added: every row was loaded before."]
        missing = self.unrepresented
        total = f"{_rows(self.added_rows)}: {_said(self.counts)}; "
        end = ":" if missing else "."
        return [
            f"{total}{len(missing)} could not be represented and became notes{end}",
            *(f"  {one}" for one in missing),
        ]


def _rows(count: int) -> str:
    return f"{count} row{'' if count == 1 else 's'}"


def _said(counts: Counter) -> str:
    said = [f"{counts[kind]} {names[counts[kind] != 1]}" for kind, names in KINDS.items() if counts[kind]]
    return ", ".join(said) or "no record"
