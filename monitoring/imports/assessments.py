"""Strength, patient-reported and imaging rows as records."""

import re
from decimal import Decimal

from courses.models import BodyMeasure
from courses.models.body import UNIT_OF_KIND
from monitoring.imports.placing import (
    Place,
    dose_in_words,
    is_plain_number,
    note_and_rest,
    precision_of_one_day,
    sentence,
)
from monitoring.imports.rows import CaseRow
from monitoring.models import ImagingStudy, Measure, StrengthTest

Instrument = StrengthTest.Instrument
# Name as printed, in small letters without spaces or hyphens, and the full scores the instrument has.
NAMED = {
    "mmt8": (Instrument.MMT8, ("80", "150")),
    "mmt26": (Instrument.MMT26, ("260",)),
    "cmas": (Instrument.CMAS, ("52",)),
}
MEASURES = {
    "haqdi": Measure.Kind.HAQ_DI,
    "chaq": Measure.Kind.CHAQ,
    "physicianglobal": Measure.Kind.PHYSICIAN_GLOBAL,
    "patientglobal": Measure.Kind.PATIENT_GLOBAL,
    "extramuscular": Measure.Kind.EXTRAMUSCULAR,
    "swallowing": Measure.Kind.SWALLOWING,
}
BODY = {"weight": BodyMeasure.Kind.WEIGHT, "height": BodyMeasure.Kind.HEIGHT}
# The unit in which the kind's number means what its scale means; another unit makes it an "other" measure.
UNITS = {
    Measure.Kind.HAQ_DI: {"/3"},
    Measure.Kind.CHAQ: {"/3"},
    Measure.Kind.PHYSICIAN_GLOBAL: {"/10", "cm"},
    Measure.Kind.PATIENT_GLOBAL: {"/10", "cm"},
    Measure.Kind.EXTRAMUSCULAR: {"/10", "cm"},
}
SCALE = re.compile(r"/ ?([0-9]{1,4})", re.ASCII)


def strength_of(row: CaseRow, at: Place) -> StrengthTest:
    """Return the test; without a plain number on a printed scale it keeps words only."""
    maximum = _maximum(row.unit)
    instrument, name = _instrument(row, maximum)
    columns = {"instrument": instrument, "name": name}
    if is_plain_number(row) and maximum is not None:
        columns |= {"total": row.value, "maximum": maximum, "note": note_and_rest(row, "value", "unit")}
    else:
        used = ("value", "value_high", "comparator", "unit", "per")
        columns["note"] = sentence([dose_in_words(row), note_and_rest(row, *used)])
    test = at.fact(StrengthTest, row, day="tested_on", **columns)
    test.precision = precision_of_one_day(row)
    return test


def _folded(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _maximum(unit: str) -> Decimal | None:
    found = SCALE.fullmatch(unit)
    return Decimal(found[1]) if found else None


def _instrument(row: CaseRow, maximum: Decimal | None) -> tuple[str, str]:
    """Return the instrument and the name to keep; a known name on an unknown scale is another test."""
    if _folded(row.name) in NAMED:
        instrument, maxima = NAMED[_folded(row.name)]
        if maximum is not None and str(maximum) in maxima:
            return instrument, ""
    if maximum == 5 and row.name.split()[0].casefold() == "mrc":
        return Instrument.MRC, row.name
    return Instrument.OTHER, row.name


def measure_of(row: CaseRow, at: Place) -> Measure | BodyMeasure:
    """Return the measure; a number without its unit, or a weight of another unit, is kept as printed."""
    body = BODY.get(_folded(row.name))
    if body and is_plain_number(row) and row.unit == UNIT_OF_KIND[body]:
        return _body_of(row, at, body)
    kind = MEASURES.get(_folded(row.name), Measure.Kind.OTHER)
    if kind in UNITS and row.unit and row.unit not in UNITS[kind]:
        kind = Measure.Kind.OTHER
    columns = {"kind": kind, "name": row.name}
    if is_plain_number(row) and row.unit:
        columns |= {"number": row.value, "unit": row.unit, "text": note_and_rest(row, "value", "unit")}
    else:
        used = ("value", "value_high", "comparator", "unit", "per")
        columns["text"] = sentence([dose_in_words(row), note_and_rest(row, *used)])
    measure = at.fact(Measure, row, day="measured_on", **columns)
    measure.precision = precision_of_one_day(row)
    return measure


def _body_of(row: CaseRow, at: Place, kind: BodyMeasure.Kind) -> BodyMeasure:
    columns = {"kind": kind, "number": row.value, "unit": row.unit}
    note = note_and_rest(row, "value", "unit")
    measure = at.fact(BodyMeasure, row, day="measured_on", note=note, **columns)
    measure.precision = precision_of_one_day(row)
    return measure


def imaging_of(row: CaseRow, at: Place) -> ImagingStudy:
    """Return the study, named as printed; which sequences were seen is not told."""
    study = at.fact(ImagingStudy, row, day="imaged_on", name=row.name, report=note_and_rest(row))
    study.precision = precision_of_one_day(row)
    return study
