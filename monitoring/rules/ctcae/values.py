"""What an adverse effect is proposed from, each kind of record as the same small value."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from courses.protocols.ctcae import TermVersion
from courses.rules.dates import When
from courses.rules.units import plain
from courses.rules.wording import unit_text
from monitoring.rules.ctcae.grading import Graded, Reading, graded
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzymes import standing

GLUCOSE = "glucose"
POTASSIUM = "potassium"
WEIGHT = "weight"
BLOOD_PRESSURE = "blood_pressure"


@dataclass(frozen=True)
class Value:
    """One result, weight or blood pressure on a known day; `readings` has one number, a pressure two."""

    key: str
    of: str
    day: date
    when: When
    readings: Mapping[str, Reading]
    words: str
    note: str = ""
    is_preliminary: bool = False

    @property
    def reading(self) -> Reading:
        """Return the number of a value that has only one."""
        return next(iter(self.readings.values()))


def values_of(history: PatientHistory, of: str) -> tuple[Value, ...]:
    """Return what is on record of an analyte, of the weight or of the blood pressure, earliest first."""
    found = {WEIGHT: _weights, BLOOD_PRESSURE: _pressures}.get(of)
    values = found(history) if found else _results(history, of)
    return tuple(sorted(values, key=lambda value: value.day))


def _results(history: PatientHistory, analyte: str) -> Iterator[Value]:
    for lab in standing(history.labs, analyte):
        if lab.when.day is not None:
            reading = Reading(lab.number, lab.unit, lab.comparator, lab.uln, lab.lln)
            yield Value(
                key=lab.key,
                of=analyte,
                day=lab.when.day,
                when=lab.when,
                readings={analyte: reading},
                words=lab_words(lab),
                note=lab.note,
                is_preliminary=lab.status == "preliminary",
            )


def lab_words(lab: LabPoint) -> str:
    """Return "ALT 313 U/L, own limits 2 to 35", as printed."""
    printed = (
        "normal, no number" if lab.comparator == "normal" else f"{lab.raw_text} {unit_text(lab.unit)}".strip()
    )
    limits = " to ".join(plain(limit) for limit in (lab.lln, lab.uln) if limit is not None)
    side = "from " if lab.uln is None else "up to " if lab.lln is None else ""
    return f"{lab.label} {printed}" + (f", own limits {side}{limits}" if limits else "")


def _weights(history: PatientHistory) -> Iterator[Value]:
    for point in history.body:
        if point.kind == WEIGHT and point.when.day is not None:
            reading = Reading(point.number, "kg")
            words = f"weight {plain(point.number)} kg"
            yield Value(point.key, WEIGHT, point.when.day, point.when, {WEIGHT: reading}, words)


def _pressures(history: PatientHistory) -> Iterator[Value]:
    """Return the pressures taken apart from infusions: one during an infusion proves no hypertension."""
    for point in history.pressures:
        if point.when.day is not None:
            numbers = {"systolic": point.systolic_mmhg, "diastolic": point.diastolic_mmhg}
            readings = {name: Reading(Decimal(mmhg), "mm[Hg]") for name, mmhg in numbers.items()}
            words = f"blood pressure {point.text}"
            yield Value(
                point.key, BLOOD_PRESSURE, point.when.day, point.when, readings, words, point.read_again
            )


def graded_value(term: TermVersion, value: Value, before: Value | None) -> Graded:
    """Return the grade of a value; of a blood pressure the worse of its two numbers decides."""
    found = [
        graded(term, of, reading, before.readings.get(of) if before else None)
        for of, reading in value.readings.items()
    ]
    return _open_to_a_person(term, max(found, key=lambda one: (one.least, one.most)))


def _open_to_a_person(term: TermVersion, found: Graded) -> Graded:
    """Return the grade left open where its words ask more than a number: "for more than 1 h"."""
    asks = term.grade(found.least).asks if found.least else ""
    return replace(found, reason=asks) if asks and not found.reason else found
