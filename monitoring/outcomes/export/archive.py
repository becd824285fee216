"""Writing the data set: some hundred patients at a time, one file a table, then everything into one zip.

Beside the tables: `dictionary.csv` says what each column is, and `manifest.json` what the set is, how many
rows each file has, and its SHA-256.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from courses.models import Patient
from monitoring.outcomes.export.columns import Leaving
from monitoring.outcomes.export.disguise import Disguise
from monitoring.outcomes.export.tables import Table, tables

BATCH = 500
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
DICTIONARY, MANIFEST = "dictionary.csv", "manifest.json"
DICTIONARY_HEAD = ("table", "column", "kind", "unit", "meaning", "values")


@dataclass(frozen=True)
class Written:
    """One file of the set: how many rows it has beneath its head, and the SHA-256 of its bytes in hex."""

    name: str
    rows: int
    sha256: str


def rows(table: Table, patients: Sequence[int], disguise: Disguise) -> Iterator[list[str]]:
    """Yield the cells of each row of the patients, in the order of the table's columns; one query."""
    for row in table.rows(Patient.objects.filter(pk__in=patients)):
        leaving = Leaving(row[table.patient], disguise)
        yield [column.cell(row[column.field], leaving) for column in table.columns]


def write(
    folder: Path, patients: Iterable[int], disguise: Disguise, *, done: Callable[[int], None]
) -> list[Written]:
    """Write each table of these patients and the dictionary; `done` hears how many patients are written.

    They go in the order of their names in the study, which says nothing of when they came.
    """
    ordered = sorted(patients, key=lambda pk: disguise.name("patient", pk))
    counts = dict.fromkeys((table.code for table in tables()), 0)
    with ExitStack() as files:
        writers = {code: _writer(files, folder / f"{code}.csv") for code in counts}
        for table in tables():
            writers[table.code].writerow([column.name for column in table.columns])
        for start in range(0, len(ordered), BATCH):
            batch = ordered[start : start + BATCH]
            for table in tables():
                for cells in rows(table, batch, disguise):
                    writers[table.code].writerow([safe(cell) for cell in cells])
                    counts[table.code] += 1
            done(start + len(batch))
        dictionary = _writer(files, folder / DICTIONARY)
        dictionary.writerow(DICTIONARY_HEAD)
        dictionary.writerows(described())
    counts[Path(DICTIONARY).stem] = sum(len(table.columns) for table in tables())
    return [written(folder / f"{name}.csv", count) for name, count in counts.items()]


def packed(folder: Path, files: Iterable[Written], *, about: dict[str, object]) -> Path:
    """Return one zip of the files and a manifest that tells `about` them and their SHA-256."""
    names = [one.name for one in files]
    told = about | {"files": [vars(one) for one in files]}
    (folder / MANIFEST).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    path = folder / "export.zip"
    with ZipFile(path, "w", ZIP_DEFLATED) as zipped:
        for name in [*names, MANIFEST]:
            zipped.write(folder / name, name)
    return path


def described() -> Iterator[list[str]]:
    """Yield what each column is, as `DICTIONARY_HEAD` names it."""
    for table in tables():
        for column in table.columns:
            yield [
                table.code,
                column.name,
                column.kind,
                column.unit,
                column.meaning,
                " ".join(column.values),
            ]


def safe(cell: str) -> str:
    """Return the cell so that a spreadsheet takes it for what it is: text is never a formula.

    A number below zero stays a number.
    """
    is_number = cell[:1] == "-" and cell[1:].replace(".", "", 1).isdigit()
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) and not is_number else cell


def _writer(files: ExitStack, path: Path):
    return csv.writer(files.enter_context(path.open("w", encoding="utf-8", newline="")))


def written(path: Path, count: int) -> Written:
    """Return what the manifest says of a file; `count`: its rows beneath the head."""
    with path.open("rb") as file:
        return Written(path.name, count, hashlib.file_digest(file, "sha256").hexdigest())
