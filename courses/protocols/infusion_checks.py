"""What is checked before an infusion: the gates as data, each with whom it concerns and its source.

A gate holds no limit. Where a published grade exists it is a hint shown beside the number, never a verdict:
whether a value is acceptable is asked of a person.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from courses.protocols.definitions import Status
from courses.protocols.reading import Entry, by_key, read_object, refuse


class Measured(StrEnum):
    """What a gate asks for beside the judgement: two pressures, one number with its unit, or nothing."""

    BLOOD_PRESSURE = "blood_pressure"
    NUMBER = "number"
    JUDGEMENT = "judgement"


@dataclass(frozen=True)
class GradeBand:
    """A CTCAE grade and the numbers it begins at; of a blood pressure, either number will do."""

    grade: int
    from_: Decimal | None = None
    second_from: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None

    def holds(self, number: Decimal, second: Decimal | None = None) -> bool:
        return (
            (self.from_ is not None and number >= self.from_)
            or (self.second_from is not None and second is not None and second >= self.second_from)
            or (self.above is not None and number > self.above)
            or (self.below is not None and number < self.below)
        )


@dataclass(frozen=True)
class Hint:
    """A published grading of the number, by term and CTCAE version, in `unit`; mildest grade first."""

    term: str
    ctcae: str
    unit: str
    bands: tuple[GradeBand, ...]
    source: str
    status: Status


@dataclass(frozen=True)
class Concerns:
    """Whom a gate concerns; empty: everyone. What is not known of a patient counts as possible."""

    conditions: tuple[str, ...] = ()
    subtypes: tuple[str, ...] = ()
    not_sexes: tuple[str, ...] = ()
    youngest: int | None = None
    oldest: int | None = None
    why: str = ""


@dataclass(frozen=True)
class Gate:
    code: str
    label: str
    asks: str
    measured: Measured
    analyte: str  # "" unless a number is measured: whose units convert it for the hint
    units: tuple[str, ...]
    concerns: Concerns
    hint: Hint | None
    source: str
    status: Status


@dataclass(frozen=True)
class InfusionChecks:
    version: str
    source: str
    gates: tuple[Gate, ...]

    def gate(self, code: str) -> Gate | None:
        return next((gate for gate in self.gates if gate.code == code), None)


def read_infusion_checks(path: Path) -> InfusionChecks:
    """Return the file's gates in its order; RuleError when one is written wrongly."""
    entry = read_object(path)
    gates = tuple(map(_gate, entry.children("gates")))
    by_key(path.name, gates, lambda gate: gate.code)
    found = InfusionChecks(entry.text("version"), entry.text("source"), gates)
    entry.done()
    return found


def _gate(entry: Entry) -> Gate:
    measured = entry.text("measured")
    if measured not in set(Measured):
        raise refuse(f"{entry.place}: measured", f"'{measured}' is not one of {', '.join(Measured)}")
    gate = Gate(
        code=entry.text("code"),
        label=entry.text("label"),
        asks=entry.text("asks"),
        measured=Measured(measured),
        analyte=entry.optional_text("analyte"),
        units=entry.texts("units"),
        concerns=_concerns(entry.child("needed")),
        hint=_hint(entry.child("hint")) if entry.has("hint") else None,
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    if bool(gate.units) == (gate.measured is Measured.JUDGEMENT):
        raise refuse(f"{entry.place}: units", "a measured gate has units, and a judgement has none")
    if bool(gate.analyte) != (gate.measured is Measured.NUMBER):
        raise refuse(f"{entry.place}: analyte", "a gate that measures one number names its analyte")
    return gate


def _concerns(entry: Entry) -> Concerns:
    ages = entry.child("ages") if entry.has("ages") else None
    found = Concerns(
        conditions=entry.texts("conditions") if entry.has("conditions") else (),
        subtypes=entry.texts("subtypes") if entry.has("subtypes") else (),
        not_sexes=entry.texts("not_sexes") if entry.has("not_sexes") else (),
        youngest=ages.whole("from", least=0) if ages else None,
        oldest=ages.whole("to", least=0) if ages else None,
        why=entry.optional_text("why"),
    )
    if ages:
        ages.done()
    entry.done()
    if found.youngest is not None and found.oldest is not None and found.oldest < found.youngest:
        raise refuse(f"{entry.place}: ages", "it ends before it begins")
    return found


def _hint(entry: Entry) -> Hint:
    found = Hint(
        term=entry.text("term"),
        ctcae=entry.text("ctcae"),
        unit=entry.text("unit"),
        bands=tuple(map(_band, entry.children("grades"))),
        source=entry.text("source"),
        status=entry.status(),
    )
    entry.done()
    _refuse_unordered(entry, found.bands)
    return found


def _band(entry: Entry) -> GradeBand:
    names = {"from_": "from", "second_from": "or_second_from", "above": "above", "below": "below"}
    limits = {name: entry.amount(key) for name, key in names.items() if entry.has(key)}
    found = GradeBand(entry.whole("grade"), **limits)
    entry.done()
    if not limits:
        raise refuse(entry.place, "a grade needs the number it begins at")
    return found


def _refuse_unordered(entry: Entry, bands: tuple[GradeBand, ...]) -> None:
    """Refuse a grade that could never be the worst: each begins further out than the one before."""
    for milder, worse in pairwise(bands):
        outward = [
            (milder.from_, worse.from_),
            (milder.second_from, worse.second_from),
            (milder.above, worse.above),
            (worse.below, milder.below),
        ]
        in_order = all(
            (near is None) == (far is None) and (near is None or far is None or near < far)
            for near, far in outward
        )
        if worse.grade <= milder.grade or not in_order:
            raise refuse(f"{entry.place}: grades", f"grade {worse.grade} does not lie beyond the one before")
