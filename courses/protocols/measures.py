"""Reading of what is measured: analytes, instruments, muscles."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from courses.protocols.definitions import (
    Analyte,
    Instrument,
    Muscle,
    MuscleGroup,
    MuscleTable,
    UnitRule,
)
from courses.protocols.reading import Entry, by_key, read_object, refuse


def _unit_rule(entry: Entry) -> UnitRule:
    rule = UnitRule(entry.ratio("factor"), entry.ratio("offset") if entry.has("offset") else Fraction(0))
    entry.done()
    if rule.factor <= 0:
        raise refuse(f"{entry.place}: factor", "a factor is above 0")
    return rule


def _analyte(entry: Entry) -> Analyte:
    found = Analyte(
        code=entry.text("code"),
        label=entry.text("label"),
        name=entry.text("name"),
        loinc=entry.text("loinc", may_be_empty=True),
        unit=entry.text("unit"),
        units={unit: _unit_rule(child) for unit, child in entry.named("units").items()},
        refused_units=entry.table("refused_units"),
        is_muscle_enzyme=entry.flag("is_muscle_enzyme"),
        aliases=entry.texts("aliases"),
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    _check_units(entry.place, found)
    return found


def _check_units(place: str, analyte: Analyte) -> None:
    if analyte.units.get(analyte.unit) != UnitRule(Fraction(1)):
        raise refuse(f"{place}: units", f"the canonical unit {analyte.unit} must be there with factor 1")
    both = set(analyte.units) & set(analyte.refused_units)
    if both:
        raise refuse(f"{place}: refused_units", f"{min(both)} is accepted as well")


def _instrument(entry: Entry) -> Instrument:
    found = Instrument(
        code=entry.text("code"),
        label=entry.text("label"),
        name=entry.text("name"),
        measures=entry.text("measures"),
        maxima=entry.amounts("maxima"),
        least=entry.amount("least") if entry.has("least") else Decimal(0),
        is_higher_better=entry.flag("is_higher_better"),
        source=entry.text("source"),
        status=entry.status(),
        note=entry.optional_text("note"),
    )
    entry.done()
    if not found.maxima:
        raise refuse(f"{entry.place}: maxima", "at least one maximum is needed")
    return found


def _muscle(entry: Entry) -> Muscle:
    found = Muscle(entry.text("code"), entry.text("name"), entry.flag("is_two_sided"))
    entry.done()
    return found


def _muscle_group(entry: Entry) -> MuscleGroup:
    found = MuscleGroup(
        entry.text("code"), entry.text("name"), tuple(_muscle(child) for child in entry.children("muscles"))
    )
    entry.done()
    return found


def read_muscles(path: Path) -> MuscleTable:
    """Return the muscles of MMT-8 and MMT-26; RuleError when one stands twice, or differs in its sides."""
    top = read_object(path)
    larger = top.child("mmt26")
    found = MuscleTable(
        mmt8=tuple(_muscle(child) for child in top.children("mmt8")),
        mmt26=tuple(_muscle_group(child) for child in larger.children("groups")),
        mmt26_source=larger.text("source"),
        points_of_mrc=top.table("kendall_of_mrc"),
        source=top.text("source"),
    )
    larger.status()
    top.status()
    larger.done()
    top.done()
    small = by_key(path.name, found.mmt8, lambda muscle: muscle.code)
    large = by_key(path.name, (m for group in found.mmt26 for m in group.muscles), lambda m: m.code)
    for code in set(small) & set(large):
        if small[code].is_two_sided != large[code].is_two_sided:
            raise refuse(path.name, f"{code} is two-sided in one test only")
    return found


def read_instruments(path: Path) -> dict[str, Instrument]:
    top = read_object(path)
    found = by_key(path.name, [_instrument(entry) for entry in top.children("instruments")], lambda i: i.code)
    top.done()
    return found


def read_analytes(path: Path) -> dict[str, Analyte]:
    """Return the analytes by code; RuleError when two share a code, a LOINC or a printed name."""
    top = read_object(path)
    found = by_key(path.name, [_analyte(entry) for entry in top.children("analytes")], lambda a: a.code)
    top.done()
    by_key(path.name, [analyte for analyte in found.values() if analyte.loinc], lambda a: a.loinc)
    printed_names(found, path.name)
    return found


def printed_names(analytes: Mapping[str, Analyte], place: str) -> dict[str, Analyte]:
    """Return each analyte by its code and every printed name, in small letters."""
    pairs = [
        (name, analyte)
        for analyte in analytes.values()
        for name in sorted({text.casefold() for text in (analyte.code, analyte.name, *analyte.aliases)})
    ]
    return {name: analyte for name, (_, analyte) in by_key(place, pairs, lambda pair: pair[0]).items()}
