"""Rows to records, nothing stored yet: what each column holds, and that no printed cell is dropped."""

from datetime import date
from decimal import Decimal

import pytest

from courses.models import BodyMeasure, DoseTaken, DrugPeriod, Patient
from monitoring.imports.assessments import imaging_of, measure_of, strength_of
from monitoring.imports.doses import PastPulse, dose_of, is_steroid
from monitoring.imports.happenings import effect_of, note_of, says_lost, subtype_said
from monitoring.imports.labs import result_of
from monitoring.imports.placing import CannotHoldError, Place, unrepresented
from tests.monitoring.imports.case_file import plain_row, row_of

DAY0 = date(2022, 1, 3)
PLACE = Place(Patient(family_name="P-1"), DAY0, "case.csv")


def said(record, *columns: str) -> tuple:
    return tuple(getattr(record, column) for column in columns)


def lab(**cells: str) -> tuple:
    return said(result_of(row_of(**cells), PLACE), "raw_text", "comparator", "number", "number_high", "unit")


def dose(**cells: str):
    return dose_of(plain_row(**{"kind": "dose", "name": "prednisone"} | cells), PLACE)


def pulse(**cells: str) -> list[tuple]:
    """Return (number, day, mg, precision, reason) of each infusion of a pulse row."""
    row = {"name": "methylprednisolone IV pulse", "unit": "mg", "route": "IV", "per": "day"}
    found = dose(**row | cells)
    assert isinstance(found, PastPulse)
    return [
        said(infusion, "number", "given_on", "given_mg", "precision", "reason")
        for infusion in found.infusions
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, ("1953", "", Decimal(1953), None, "U/L")),
        ({"value": "4.50"}, ("4.50", "", Decimal("4.50"), None, "U/L")),
        ({"comparator": "<="}, ("<= 1953", "<=", Decimal(1953), None, "U/L")),
        ({"comparator": "about"}, ("about 1953", "about", Decimal(1953), None, "U/L")),
        ({"comparator": "normal", "value": "", "unit": ""}, ("normal", "normal", None, None, "")),
        ({"value": "10", "value_high": "20"}, ("10–20", "", Decimal(10), Decimal(20), "U/L")),
    ],
)
def test_a_result_keeps_its_printed_text_and_its_sign_apart_from_the_number(
    cells: dict, expected: tuple
) -> None:
    assert lab(**cells) == expected


@pytest.mark.parametrize("comparator", ["", "<"])
def test_a_lab_row_without_a_value_is_no_result(comparator: str) -> None:
    with pytest.raises(CannotHoldError):
        lab(value="", comparator=comparator)


@pytest.mark.parametrize(
    ("low", "high", "limits", "note"),
    [
        ("2", "35", (Decimal(2), Decimal(35)), "kept"),
        ("", "35", (None, Decimal(35)), "kept"),
        ("2", "", (Decimal(2), None), "kept"),
        ("35", "35", (None, None), "kept; limits as printed: 35 to 35"),
        ("", "0", (None, None), "kept; limits as printed: none to 0"),
    ],
)
def test_limits_that_cannot_be_are_kept_in_words(low: str, high: str, limits: tuple, note: str) -> None:
    result = result_of(row_of(ref_low=low, ref_high=high, note="kept"), PLACE)
    assert said(result, "lln", "uln", "note") == (*limits, note)


def test_no_limit_is_made_of_a_note() -> None:
    result = result_of(row_of(note="15 times normal, so ULN about 130"), PLACE)
    assert said(result, "lln", "uln", "note") == (None, None, "15 times normal, so ULN about 130")


def test_a_result_carries_its_day_its_printed_time_and_its_line() -> None:
    result = result_of(row_of(day_from="-9", day_precision="approx", time_text="Dec 2013"), PLACE)
    assert said(result, "sampled_on", "precision", "printed", "source") == (
        date(2021, 12, 25),
        "approx",
        "Dec 2013",
        "case.csv line 2",
    )


@pytest.mark.parametrize(("day_to", "precision"), [("", "exact"), ("0", "exact"), ("3", "approx")])
def test_a_result_printed_for_several_days_has_no_exact_day(day_to: str, precision: str) -> None:
    result = result_of(row_of(day_to=day_to), PLACE)
    assert (result.precision, result.note) == (precision, f"until day {day_to}" if day_to else "")


def test_cells_a_result_has_no_column_for_stay_in_its_note() -> None:
    assert result_of(row_of(route="IV", per="day", note="a"), PLACE).note == "a; route IV; per day"


def test_a_pulse_is_one_infusion_a_day_and_an_unprinted_dose_stays_unknown() -> None:
    assert pulse(day_to="2", note="dose NOT printed") == [
        (n, date(2022, 1, 2 + n), None, "exact", "as printed: dose NOT printed") for n in (1, 2, 3)
    ]


def test_a_pulse_of_one_day_has_one_infusion() -> None:
    assert pulse(value="1", unit="g", per="", day_precision="approx") == [
        (1, DAY0, Decimal(1000), "approx", "")
    ]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"value": "15", "unit": "mg/kg"}, "15 mg/kg per day"),
        ({"value": "500", "value_high": "1000"}, "500–1000 mg per day"),
        ({"value": "500", "comparator": "about"}, "about 500 mg per day"),
        ({"value": "3000", "per": ""}, "3000 mg"),
    ],
)
def test_a_pulse_dose_that_is_no_plain_mg_a_day_stays_in_words(cells: dict, words: str) -> None:
    assert pulse(day_to="1", **cells) == [
        (n, date(2022, 1, 2 + n), None, "exact", f"as printed: {words}") for n in (1, 2)
    ]


@pytest.mark.parametrize(
    "cells",
    [
        {"day_from": "", "day_precision": "unknown"},
        {"day_to": "60", "value": "1000", "per": "month"},
        {"day_to": "31", "value": "1000"},
        {"value": "0"},
    ],
)
def test_a_pulse_whose_infusions_are_not_known_is_no_course(cells: dict) -> None:
    with pytest.raises(CannotHoldError):
        pulse(**cells)


def test_a_month_of_days_in_a_row_is_still_a_course() -> None:
    assert len(pulse(day_to="30", value="1000")) == 31


@pytest.mark.parametrize("route", ["PO", "oral"])
def test_a_pulse_by_mouth_is_a_dose_taken(route: str) -> None:
    found = dose(name="methylprednisolone pulse", route=route, value="500", unit="mg", per="day")
    assert isinstance(found, DoseTaken)


def test_a_steroid_is_a_dose_taken_with_its_period_as_printed() -> None:
    taken = dose(value="40", unit="mg", per="8 h", route="IV", day_to="8", day_precision="approx", note="n")
    assert isinstance(taken, DoseTaken)
    columns = ("drug", "amount", "unit", "per", "route", "first_day", "last_day", "precision", "note")
    assert said(taken, *columns) == (
        "prednisone",
        Decimal(40),
        "mg",
        "8 h",
        "IV",
        DAY0,
        date(2022, 1, 11),
        "approx",
        "n",
    )


@pytest.mark.parametrize(
    ("cells", "note"),
    [
        ({"comparator": "about"}, "n; dose as printed: about 60 mg per day"),
        ({"value_high": "80"}, "n; dose as printed: 60–80 mg per day"),
    ],
)
def test_a_dose_with_a_sign_or_a_range_makes_no_number(cells: dict, note: str) -> None:
    taken = dose(value="60", unit="mg", per="day", note="n", **cells)
    assert said(taken, "amount", "note") == (None, note)


@pytest.mark.parametrize(
    ("drug", "is_one"),
    [
        ("prednisone", True),
        ("Prednisolone", True),
        ("prednisone-equivalent oral corticosteroid", True),
        ("oral corticosteroids", True),
        ("dexamethasone pulse", True),
        ("methotrexate", False),
        ("infliximab", False),
        ("6-MP", False),
    ],
)
def test_what_is_a_steroid_by_its_words(drug: str, is_one: bool) -> None:
    assert is_steroid(drug) is is_one


@pytest.mark.parametrize(
    ("drug", "purpose"),
    [
        ("methotrexate", "sparing"),
        ("AZA", "sparing"),
        ("mycophenolate mofetil", "sparing"),
        ("IVIG", "sparing"),
        ("Rituximab", "sparing"),
        ("dapsone", "other"),
        ("hydroxychloroquine", "other"),
        ("infliximab", "other"),
    ],
)
def test_other_drugs_are_periods_with_their_purpose(drug: str, purpose: str) -> None:
    period = dose(name=drug, value="2", unit="g/kg", per="course")
    assert isinstance(period, DrugPeriod)
    assert said(period, "drug", "purpose", "amount", "unit", "per") == (
        drug,
        purpose,
        Decimal(2),
        "g/kg",
        "course",
    )


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("MMT-8", "57", "/80", ("mmt8", "", Decimal(57), Decimal(80), "")),
        ("MMT8", "140", "/150", ("mmt8", "", Decimal(140), Decimal(150), "")),
        ("MMT-8", "90", "/100", ("other", "MMT-8", Decimal(90), Decimal(100), "")),
        ("CMAS", "40", "/52", ("cmas", "", Decimal(40), Decimal(52), "")),
        ("MRC deltoid", "2", "/5", ("mrc", "MRC deltoid", Decimal(2), Decimal(5), "")),
        ("MRC sum score", "50", "/60", ("other", "MRC sum score", Decimal(50), Decimal(60), "")),
        (
            "Functional Index 2",
            "23",
            "/64",
            ("other", "Functional Index 2", Decimal(23), Decimal(64), ""),
        ),
        ("grip", "23", "kg", ("other", "grip", None, None, "23 kg; weak")),
        ("MMT-8", "57", "", ("other", "MMT-8", None, None, "57; weak")),
        ("proximal deficit", "", "", ("other", "proximal deficit", None, None, "weak")),
    ],
)
def test_strength_by_instrument_and_scale(name: str, value: str, unit: str, expected: tuple) -> None:
    note = "weak" if "weak" in expected[-1] else ""
    test = strength_of(plain_row(kind="strength", name=name, value=value, unit=unit, note=note), PLACE)
    assert said(test, "instrument", "name", "total", "maximum", "note") == expected


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("HAQ-DI", "1.5", "/3", ("haq_di", Decimal("1.5"), "/3", "")),
        ("HAQ-DI", "1.5", "", ("haq_di", None, "", "1.5")),
        ("physician global", "7", "/10", ("physician_global", Decimal(7), "/10", "")),
        ("physician global", "70", "mm", ("other", Decimal(70), "mm", "")),
        ("weight", "154", "lb", ("other", Decimal(154), "lb", "")),
        ("weight", "70", "", ("other", None, "", "70")),
        ("fatigue", "4", "/7", ("other", Decimal(4), "/7", "")),
    ],
)
def test_measures_by_kind_and_unit(name: str, value: str, unit: str, expected: tuple) -> None:
    measure = measure_of(plain_row(kind="pro", name=name, value=value, unit=unit), PLACE)
    assert said(measure, "kind", "number", "unit", "text") == expected


@pytest.mark.parametrize(("name", "value", "unit"), [("weight", "70", "kg"), ("Height", "170", "cm")])
def test_a_weight_and_a_height_are_what_doses_are_made_of(name: str, value: str, unit: str) -> None:
    row = plain_row(kind="pro", name=name, value=value, unit=unit, note="in clothes")
    measure = measure_of(row, PLACE)
    told = said(measure, "kind", "number", "unit", "note", "measured_on")
    assert (type(measure), told) == (
        BodyMeasure,
        (name.casefold(), Decimal(value), unit, "in clothes", DAY0),
    )


def test_imaging_is_named_as_printed() -> None:
    study = imaging_of(plain_row(kind="imaging", name="MRI thighs: oedema", note="no grades"), PLACE)
    assert said(study, "name", "report", "imaged_on", "t1_seen") == (
        "MRI thighs: oedema",
        "no grades",
        DAY0,
        None,
    )


def test_an_adverse_effect_gets_no_grade_and_no_cause() -> None:
    effect = effect_of(plain_row(kind="ae", name="hair loss", day_to="9", note="from MMF"), PLACE)
    assert said(effect, "term", "onset_on", "resolved_on", "grade", "causality", "note") == (
        "hair loss",
        DAY0,
        date(2022, 1, 12),
        None,
        "not_assessed",
        "from MMF",
    )


@pytest.mark.parametrize("kind", ["event", "outcome"])
def test_events_and_outcomes_are_notes_of_their_kind(kind: str) -> None:
    note = note_of(plain_row(kind=kind, name="admission", note="unchanged", value="3", day_to="2"), PLACE)
    assert said(note, "kind", "text", "noted_on", "until") == (
        kind,
        "admission; unchanged; value 3",
        DAY0,
        date(2022, 1, 5),
    )


def test_what_no_record_holds_keeps_every_printed_cell() -> None:
    row = plain_row(
        kind="lab", name="pH", value="7.2", ref_low="7.3", route="vein", per="day", note="n", day_to="1"
    )
    note = unrepresented(row, PLACE)
    assert said(note, "kind", "text", "until") == (
        "unrepresented",
        "lab: pH; value 7.2; lower limit 7.3; route vein; per day; n",
        date(2022, 1, 4),
    )


@pytest.mark.parametrize(
    ("kind", "name", "subtype"),
    [
        ("event", "diagnosis DM", "dm"),
        ("event", "diagnosis IBM", "ibm"),
        ("event", "diagnosis DM, skin only", ""),
        ("event", "diagnosis dm", ""),
        ("outcome", "diagnosis DM", ""),
    ],
)
def test_a_subtype_is_taken_from_an_event_that_says_only_it(kind: str, name: str, subtype: str) -> None:
    assert subtype_said(plain_row(kind=kind, name=name)) == subtype


@pytest.mark.parametrize(
    ("kind", "name", "is_lost"),
    [
        ("outcome", "lost to follow-up", True),
        ("outcome", "Lost to follow-up", True),
        ("outcome", "dropout", False),
        ("outcome", "lost to follow-up after a year", False),
        ("event", "lost to follow-up", False),
    ],
)
def test_only_the_printed_words_lose_a_patient(kind: str, name: str, is_lost: bool) -> None:
    assert says_lost(plain_row(kind=kind, name=name)) is is_lost
