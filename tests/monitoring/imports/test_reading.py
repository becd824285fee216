"""Bytes to cells: each class of bad file is refused, with the line it is wrong on."""

from pathlib import Path

import pytest

from monitoring.imports.reading import MOST_BYTES, read_cells, read_text
from monitoring.imports.refusals import ImportRefusedError
from monitoring.imports.rows import COLUMNS
from tests.monitoring.imports.case_file import HEADER, line_of, text_of


def refusal(text: str) -> list[str]:
    """Return the faults of a text, in words."""
    with pytest.raises(ImportRefusedError) as caught:
        read_cells(text, columns=COLUMNS, file_name="case.csv")
    return [str(fault) for fault in caught.value.faults]


def file_refusal(path: Path) -> str:
    with pytest.raises(ImportRefusedError) as caught:
        read_text(path)
    return str(caught.value)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf8_is_read_with_and_without_its_mark(tmp_path: Path, mark: bytes) -> None:
    path = tmp_path / "case.csv"
    path.write_bytes(mark + "œdème\n".encode())
    assert read_text(path) == "œdème\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "it is empty; choose the file with the rows."),
        (b" \r\n\n", "it is empty; choose the file with the rows."),
        (b"a,b\nc,\x00d", "it holds zero bytes, so it is not plain text; save it as CSV in UTF-8."),
        (b"a\nb\nc\xe9d\n", "line 3: its text is not UTF-8; save it as CSV in UTF-8."),
    ],
)
def test_what_is_not_text_is_refused(tmp_path: Path, data: bytes, sentence: str) -> None:
    path = tmp_path / "case.csv"
    path.write_bytes(data)
    assert file_refusal(path) == f"case.csv was refused and nothing was stored: {sentence}"


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "case.csv"
    for size, is_refused in [(MOST_BYTES, False), (MOST_BYTES + 1, True), (50 * 1024**2, True)]:
        with path.open("wb") as file:
            file.truncate(size)
        assert ("larger than 5 MB" in file_refusal(path)) is is_refused


@pytest.mark.parametrize("place", ["", "nothing.csv"])
def test_a_folder_and_a_missing_file_are_refused(tmp_path: Path, place: str) -> None:
    assert file_refusal(tmp_path / place).endswith("there is no such file; check the path.")


def test_cells_come_by_column_in_any_order_of_columns() -> None:
    turned = ",".join(reversed(COLUMNS))
    cells = ",".join(f" {place} " for place in range(len(COLUMNS)))
    found = read_cells(text_of(cells, header=turned), columns=COLUMNS, file_name="case.csv")
    assert [(line.line, line.cells["series_id"], line.cells["note"]) for line in found] == [(2, "17", "0")]


def test_lines_are_counted_through_quoted_newlines_and_blank_lines() -> None:
    text = text_of(line_of(note="one\ntwo\nthree"), "", line_of(seq="2"))
    found = read_cells(text, columns=COLUMNS, file_name="case.csv")
    assert [line.line for line in found] == [2, 6]
    assert found[0].cells["note"] == "one\ntwo\nthree"


def test_the_header_says_everything_that_is_wrong_with_it() -> None:
    header = HEADER.replace("day_to", "day_until").replace("route", "per")
    assert refusal(text_of(line_of(), header=header)) == [
        f"line 1: the header lacks day_to, route; the columns are {', '.join(COLUMNS)}.",
        "line 1: the header has columns that are not known: day_until; remove them.",
        "line 1: the header has a column twice: per; keep one.",
    ]


def test_a_header_without_rows_is_refused() -> None:
    assert refusal(HEADER + "\n") == ["it has a header but no rows; choose the file with the rows."]


def test_rows_cut_short_or_too_long_are_refused_on_their_lines() -> None:
    ragged = "it may be cut off, or a comma stands outside quotation marks: correct it."
    text = text_of(line_of(), "a,b,c", line_of(), line_of() + ",more")
    assert refusal(text) == [
        f"line 3: the row has 3 cells and the header 18; {ragged}",
        f"line 5: the row has 19 cells and the header 18; {ragged}",
    ]


def test_a_quotation_that_never_closes_is_refused_on_the_line_where_it_opens() -> None:
    assert refusal(text_of(line_of(), 'a,"b\nc,d')) == [
        "line 3: a quotation mark is opened and never closed; the file may be cut off: take it again."
    ]


def test_letters_after_a_closed_quotation_are_refused() -> None:
    assert refusal(text_of('"a"b,c'))[0].startswith("line 2: the row is not readable CSV")


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "= 1+1",
        "= A1 B2",
        "=cmd|' /C calc'!A0",
        "= cmd|go to!there",
        "= sum(all)",
        "  =SUM(A1)",
        "+49 30",
        "@name",
        "\tCK",
        "-cmd",
        "-",
        "- 5",
        "\uff1d1",
    ],
)
@pytest.mark.parametrize("column", ["name", "value", "note"])
def test_a_cell_that_begins_like_a_formula_is_refused(cell: str, column: str) -> None:
    (fault,) = refusal(text_of(line_of(), line_of(**{column: cell})))
    assert fault.startswith(f"line 3, column {column}: the cell '")
    assert fault.endswith("begins like a spreadsheet formula; write it without its first character.")


def test_a_conversion_in_words_is_no_formula_where_words_may_stand() -> None:
    words = "= 21.4 mmol/L; on metformin + gliclazide"
    (line,) = read_cells(text_of(line_of(note=words, value="-10")), columns=COLUMNS, file_name="case.csv")
    assert (line.cells["note"], line.cells["value"]) == (words, "-10")
    assert refusal(text_of(line_of(unit=words)))[0].startswith("line 2, column unit: ")


def test_control_characters_are_refused() -> None:
    assert refusal(text_of(line_of(name="C\x07K"))) == [
        "line 2, column name: the cell holds a control character; remove it."
    ]


def test_every_fault_of_a_file_is_told_at_once() -> None:
    faults = refusal(text_of(line_of(name="=1", note="@2"), "short", line_of(value="+3")))
    assert [fault.split(":")[0] for fault in faults] == [
        "line 2, column name",
        "line 2, column note",
        "line 3",
        "line 4, column value",
    ]


def test_a_refusal_of_hundreds_of_faults_stays_readable() -> None:
    with pytest.raises(ImportRefusedError) as caught:
        read_cells(text_of(*["short"] * 150), columns=COLUMNS, file_name="case.csv")
    sentences = str(caught.value).splitlines()
    assert (len(sentences), sentences[-1]) == (102, "  and 50 more")
