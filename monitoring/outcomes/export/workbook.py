"""The same tables as one Excel workbook, a sheet each."""

import csv
import re
from pathlib import Path

from courses.rules.errors import RuleError
from monitoring.outcomes.export.archive import Written, written

NAME = "export.xlsx"
MOST_ROWS = 1_048_576  # of a sheet, its head included
NUMBER = re.compile(r"-?\d{1,15}(\.\d+)?")  # more digits than that a spreadsheet does not keep


def write(folder: Path, files: list[Written]) -> Written:
    """Write the CSV files as sheets of one workbook; RuleError when one is longer than a sheet.

    Text is written as text, so that no cell is a formula, whatever it begins with.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - only the worker that makes one pays for it

    if longest := next((one for one in files if one.rows >= MOST_ROWS), None):
        raise RuleError(
            f"The workbook was refused because {longest.name} has {longest.rows} rows, more than a sheet "
            "holds; ask for CSV files."
        )
    path = folder / NAME
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        for one in files:
            sheet = book.add_worksheet(Path(one.name).stem)
            with (folder / one.name).open(encoding="utf-8", newline="") as rows:
                for place, row in enumerate(csv.reader(rows)):
                    for column, cell in enumerate(row):
                        _write(sheet, place, column, cell)
    return written(path, sum(one.rows for one in files))


def _write(sheet, row: int, column: int, cell: str) -> None:
    if not cell:
        return
    if row and NUMBER.fullmatch(cell):
        sheet.write_number(row, column, float(cell))  # a spreadsheet knows no other number
    else:
        sheet.write_string(row, column, cell)
