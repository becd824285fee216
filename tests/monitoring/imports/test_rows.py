"""Cells to rows: strict numbers, days and words, on both sides of each limit."""

from decimal import Decimal

import pytest

from courses.rules.dates import Precision
from monitoring.imports.reading import read_cells
from monitoring.imports.refusals import ImportRefusedError
from monitoring.imports.rows import COLUMNS, read_rows
from tests.monitoring.imports.case_file import line_of, row_of, text_of


def faults_of(*lines: str) -> list[str]:
    cells = read_cells(text_of(*lines), columns=COLUMNS, file_name="case.csv")
    with pytest.raises(ImportRefusedError) as caught:
        read_rows(cells, file_name="case.csv")
    return [str(fault) for fault in caught.value.faults]


def test_a_row_is_read_as_printed() -> None:
    row = row_of(day_from="-9", day_to="0", value="4.50", comparator=">=", ref_low="0", ref_high="1.5")
    assert (row.line, row.seq, row.day_from, row.day_to, row.precision) == (2, 1, -9, 0, Precision.EXACT)
    assert (row.value, row.value_high, row.comparator) == (Decimal("4.50"), None, ">=")
    assert (row.ref_low, row.ref_high, row.cells["value"]) == (Decimal(0), Decimal("1.5"), "4.50")


def test_an_unknown_day_and_a_missing_number_stay_unknown() -> None:
    row = row_of(day_from="", day_precision="unknown", value="", unit="")
    assert (row.day_from, row.precision, row.value) == (None, Precision.UNKNOWN, None)


@pytest.mark.parametrize("column", ["series_id", "patient_id", "seq", "kind", "name"])
def test_what_a_row_cannot_be_without(column: str) -> None:
    assert faults_of(line_of(**{column: ""})) == [f"line 2, column {column}: the cell is blank; fill it."]


@pytest.mark.parametrize(
    ("column", "cell", "sentence"),
    [
        ("kind", "result", "'result' is not known; use one of: "),
        ("kind", "Lab", "'Lab' is not known; use one of: "),
        ("comparator", "~", "'~' is not known; use one of: <, >, <=, >=, about, normal."),
        ("day_precision", "", "'' is not known; use one of: exact, approx, unknown."),
        ("day_precision", "roughly", "'roughly' is not known; use one of: exact, approx, unknown."),
        ("seq", "1.5", "'1.5' is not a whole number; number the rows 1, 2, 3."),
        ("day_from", "1.5", "'1.5' is not a whole day; "),
        ("day_from", "\u0661", "'\u0661' is not a whole day; "),
        ("day_from", "36501", "day 36501 is more than a hundred years from day 0; correct it."),
        ("day_from", "-36501", "day -36501 is more than a hundred years from day 0; correct it."),
        ("value", "1,953", "The number '1,953' was refused because a comma can mean thousands or decimals"),
        ("value", "1e3", "The number '1e3' was refused because only digits and one point are accepted"),
        ("value", "NaN", "The number 'NaN' was refused because only digits and one point are accepted"),
        ("value", "high", "The number 'high' was refused because only digits and one point are accepted"),
        ("ref_high", "5 U", "The number '5 U' was refused because only digits and one point are accepted"),
        ("value", "-1", "a value of CK cannot be negative; correct it."),
        ("patient_id", "x" * 61, "the cell has 61 letters and at most 60 fit; shorten it."),
        ("time_text", "x" * 201, "the cell has 201 letters and at most 200 fit; shorten it."),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused(column: str, cell: str, sentence: str) -> None:
    (fault,) = faults_of(line_of(), line_of(**{"seq": "2", column: cell}))
    assert fault.startswith(f"line 3, column {column}: {sentence}")


@pytest.mark.parametrize("day", ["36500", "-36500"])
def test_a_hundred_years_are_still_a_day(day: str) -> None:
    assert row_of(day_from=day).day_from == int(day)


def test_days_must_fit_their_precision() -> None:
    assert faults_of(line_of(day_precision="unknown")) == [
        "line 2, column day_precision: the day is marked unknown but given; leave the days blank."
    ]
    assert faults_of(line_of(day_from="", day_precision="approx")) == [
        "line 2, column day_from: the day is blank; give it, or write 'unknown' as its precision."
    ]


def test_a_fact_may_end_on_its_first_day_and_not_before() -> None:
    assert row_of(day_from="5", day_to="5").day_to == 5
    assert faults_of(line_of(day_from="5", day_to="4")) == [
        "line 2, column day_to: day 4 is before day 5, where it begins; correct one."
    ]


def test_normal_means_that_no_number_was_printed() -> None:
    assert row_of(comparator="normal", value="", unit="").comparator == "normal"
    assert faults_of(line_of(comparator="normal")) == [
        "line 2, column comparator: 'normal' means that no number was printed; remove one of the two."
    ]


def test_a_range_needs_both_ends_and_rises() -> None:
    assert row_of(value="10", value_high="10.1").value_high == Decimal("10.1")
    assert faults_of(line_of(value="10", value_high="10")) == [
        "line 2, column value_high: the upper end of a range must lie above its lower end; correct one."
    ]
    assert faults_of(line_of(value="", value_high="10")) == [
        "line 2, column value_high: the upper end of a range has no lower end; fill 'value'."
    ]


def test_a_dose_may_be_zero_and_not_negative() -> None:
    assert row_of(kind="dose", name="prednisone", value="0", unit="mg").value == 0
    assert faults_of(line_of(kind="dose", name="prednisone", value="-0.5", unit="mg")) == [
        "line 2, column value: a dose cannot be negative; correct it."
    ]


def test_a_change_outside_the_analyte_table_may_be_negative() -> None:
    assert row_of(name="weight change", value="-10", unit="kg").value == -10


def test_a_number_of_a_patient_is_used_once() -> None:
    other = line_of(patient_id="P-2")
    assert faults_of(line_of(), other, line_of(seq="01")) == [
        "line 4, column seq: row 01 of P-1 is already on line 2; number it anew or remove it."
    ]


def test_every_fault_of_every_row_is_told() -> None:
    faults = faults_of(line_of(value="x", kind="y"), line_of(seq="", day_from="z"))
    assert [fault.split(":")[0] for fault in faults] == [
        "line 2, column kind",
        "line 2, column value",
        "line 3, column seq",
        "line 3, column day_from",
    ]
