"""A file as bytes, then as text, then as lines of cells; refused before anything is stored."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.rules.units import PLAIN_NUMBER
from monitoring.imports.refusals import Fault, ImportRefusedError, refused

MOST_BYTES = 5 * 1024 * 1024
# A spreadsheet would run these as a formula; the last four are their full-width twins.
FORMULA_STARTS = ("=", "+", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff20", "\uff0d")
# "= prednisone 40 mg" is how authors write a conversion: words, kept as printed, where words may stand and
# nothing is there with which a formula could call or reach anything.
PROSE_COLUMNS = frozenset({"name", "note", "time_text"})
REACHING = frozenset("()|!'\"`{}[]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class CellLine:
    """One record of the file: the line it begins on, and its cells by column, without outer spaces."""

    line: int
    cells: dict[str, str]


def read_text(path: Path) -> str:
    """Return the file's text, without a byte-order mark; ImportRefusedError when it cannot be a text file."""
    data = _read_bytes(path)
    if not data.strip():
        raise refused(path.name, "it is empty; choose the file with the rows.")
    if b"\x00" in data:
        raise refused(path.name, "it holds zero bytes, so it is not plain text; save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        sentence = "its text is not UTF-8; save it as CSV in UTF-8."
        raise ImportRefusedError(path.name, [Fault(line, sentence)]) from error


def _read_bytes(path: Path) -> bytes:
    """Return the bytes; a file that is too large is refused by its size, before it is read."""
    try:
        if not path.is_file():
            raise refused(path.name or str(path), "there is no such file; check the path.")
        if path.stat().st_size > MOST_BYTES:
            raise refused(
                path.name, f"it is larger than {MOST_BYTES // 1024**2} MB; split it into smaller files."
            )
        return path.read_bytes()
    except OSError as error:
        raise refused(
            path.name[:60], f"it could not be read ({error.strerror}); check its path and permissions."
        ) from error


def read_cells(text: str, *, columns: tuple[str, ...], file_name: str) -> list[CellLine]:
    """Return every record of the text under exactly these columns, in any order.

    ImportRefusedError lists every fault of header, quotes, cell count and formula-like cells.
    """
    records = _records(text, file_name)
    header_line, header = next(records, (1, []))
    names = [name.strip() for name in header]
    faults = list(_header_faults(header_line, names, columns))
    if faults:
        raise ImportRefusedError(file_name, faults)
    lines = []
    for line, record in records:
        if found := list(_record_faults(line, record, names)):
            faults += found
        else:
            lines.append(CellLine(line, dict(zip(names, map(str.strip, record), strict=True))))
    if faults:
        raise ImportRefusedError(file_name, faults)
    if not lines:
        raise refused(file_name, "it has a header but no rows; choose the file with the rows.")
    return lines


def _records(text: str, file_name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (first line, cells) of each record; a quoted cell may run over several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise ImportRefusedError(file_name, [Fault(line, _quote_sentence(str(error)))]) from error
        if record:
            yield line, record


def _quote_sentence(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened and never closed; the file may be cut off: take it again."
    return f"the row is not readable CSV ({error}); correct its quotation marks."


def _header_faults(line: int, names: list[str], columns: tuple[str, ...]) -> Iterator[Fault]:
    if missing := [column for column in columns if column not in names]:
        yield Fault(line, f"the header lacks {', '.join(missing)}; the columns are {', '.join(columns)}.")
    if unknown := [name[:40] for name in names if name not in columns]:
        listed = ", ".join(name or "(blank)" for name in unknown[:20])
        yield Fault(line, f"the header has columns that are not known: {listed}; remove them.")
    if twice := sorted({name for name in names if name in columns and names.count(name) > 1}):
        yield Fault(line, f"the header has a column twice: {', '.join(twice)}; keep one.")


def _record_faults(line: int, record: list[str], names: list[str]) -> Iterator[Fault]:
    if len(record) != len(names):
        yield Fault(
            line,
            f"the row has {len(record)} cells and the header {len(names)}; "
            "it may be cut off, or a comma stands outside quotation marks: correct it.",
        )
        return
    for name, cell in zip(names, record, strict=True):
        if sentence := _cell_sentence(cell, may_be_prose=name in PROSE_COLUMNS):
            yield Fault(line, sentence, name)


def _cell_sentence(cell: str, *, may_be_prose: bool) -> str:
    """Return why the cell is refused, or ""."""
    if CONTROL.search(cell):
        return "the cell holds a control character; remove it."
    text = cell.strip(" ")
    if not _begins_like_formula(text) or (may_be_prose and _is_prose(text)):
        return ""
    return f"the cell '{text[:30]}' begins like a spreadsheet formula; write it without its first character."


def _begins_like_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) or (text.startswith("-") and not PLAIN_NUMBER.fullmatch(text))


def _is_prose(text: str) -> bool:
    return text.startswith("= ") and REACHING.isdisjoint(text) and re.search("[a-z]{2}", text) is not None
