"""Case files for tests: a row is the cells that matter, the rest stands as in an ordinary lab row."""

import csv
import io
from pathlib import Path

from monitoring.imports.reading import read_cells
from monitoring.imports.rows import COLUMNS, CaseRow, read_rows

HEADER = ",".join(COLUMNS)
ORDINARY = {
    "series_id": "a_series",
    "patient_id": "P-1",
    "seq": "1",
    "day_from": "0",
    "day_precision": "exact",
    "kind": "lab",
    "name": "CK",
    "value": "1953",
    "unit": "U/L",
}
BLANK = dict.fromkeys(COLUMNS, "")


def line_of(**cells: str) -> str:
    """Return one line of a file; cells not named are as in ORDINARY."""
    out = io.StringIO()
    csv.DictWriter(out, COLUMNS, lineterminator="\n").writerow(BLANK | ORDINARY | cells)
    return out.getvalue().removesuffix("\n")


def text_of(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *lines]) + "\n"


def write(folder: Path, *lines: str, name: str = "case.csv") -> Path:
    path = folder / name
    path.write_text(text_of(*lines), encoding="utf-8")
    return path


def row_of(**cells: str) -> CaseRow:
    """Return the one row of a file that holds only it."""
    lines = read_cells(text_of(line_of(**cells)), columns=COLUMNS, file_name="case.csv")
    return read_rows(lines, file_name="case.csv")[0]


def plain_row(**cells: str) -> CaseRow:
    """Return a row in which nothing is filled but who, when and what is named."""
    return row_of(**{"value": "", "unit": ""} | cells)
