"""What somebody chose to see on the chart: which results, on which axis, of which days, in which panels.

A choice that cannot be drawn is said in one sentence and the nearest one that can is drawn in its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from courses.protocols.loader import analytes
from courses.rules.wording import unit_text
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzymes import NO_LONGER_STANDS
from monitoring.rules.response import MAIN_ENZYME

MOST_ANALYTES = 6  # lines on one panel that can still be told apart
PANELS = {
    "results": "Results",
    "strength": "Strength",
    "steroid": "Steroid",
    "rows": "Other drugs, findings and events",
}
AXES = {"uln": "× upper limit of normal", "unit": "Own unit"}
SCALES = {"log": "Log", "linear": "Linear"}


@dataclass(frozen=True)
class Offered:
    """An analyte of the record: `key` as it stands in the address, and how many results have a day."""

    key: str
    label: str
    count: int
    is_muscle_enzyme: bool


@dataclass(frozen=True)
class Choices:
    """`analytes` are keys of `series_of`; `unit` is the one unit of an axis of values, "" on × ULN."""

    analytes: tuple[str, ...]
    scale: str = "log"
    unit: str = ""
    first: date | None = None
    last: date | None = None
    panels: tuple[str, ...] = tuple(PANELS)
    is_usual: bool = True  # the muscle enzymes on × ULN over all days: what the patient's page shows
    refused: tuple[str, ...] = ()

    def covers(self, day: date) -> bool:
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)


def series_of(lab: LabPoint) -> str:
    """Return what tells the result's analyte from others: its code, or its printed name without one."""
    return lab.analyte or f"other:{lab.label}"


def offered(history: PatientHistory) -> tuple[Offered, ...]:
    """Return the analytes of the record, CK first, then other muscle enzymes, then the rest by name."""
    found: dict[str, list[LabPoint]] = {}
    for lab in history.labs:
        if lab.when.day is not None and lab.status not in NO_LONGER_STANDS:
            found.setdefault(series_of(lab), []).append(lab)
    series = [Offered(key, labs[0].label, len(labs), labs[0].is_muscle_enzyme) for key, labs in found.items()]
    return tuple(sorted(series, key=lambda one: (not _is_main(one), not one.is_muscle_enzyme, one.label)))


def _is_main(one: Offered) -> bool:
    return one.key == MAIN_ENZYME


def usual_analytes(history: PatientHistory) -> tuple[str, ...]:
    """Return the muscle enzymes of the record, as many as stay legible."""
    return tuple(one.key for one in offered(history) if one.is_muscle_enzyme)[:MOST_ANALYTES]


def choices(
    history: PatientHistory,
    *,
    analytes: Sequence[str] = (),
    axis: str = "uln",
    scale: str = "log",
    first: date | None = None,
    last: date | None = None,
    panels: Sequence[str] = (),
) -> Choices:
    """Return what to draw; empty sequences stand for the usual. Whatever cannot be drawn is in `refused`."""
    labels = {one.key: one.label for one in offered(history)}
    known = tuple(dict.fromkeys(key for key in analytes if key in labels))
    refused = [_unknown(key) for key in analytes if key not in labels]
    if len(known) > MOST_ANALYTES:
        refused.append(_too_many(known, labels))
    drawn = known[:MOST_ANALYTES] or usual_analytes(history)
    if first and last and first > last:
        refused.append(f"The days were refused because {first} is after {last}; all days are drawn.")
        first = last = None
    unit, why_not = _unit_of(history, drawn) if axis == "unit" else ("", "")
    return Choices(
        analytes=drawn,
        scale=scale if scale in SCALES else "log",
        unit=unit,
        first=first,
        last=last,
        panels=tuple(panel for panel in PANELS if panel in panels) or tuple(PANELS),
        is_usual=drawn == usual_analytes(history) and not unit and first is None and last is None,
        refused=tuple([*refused, why_not] if why_not else refused),
    )


def _unknown(key: str) -> str:
    name = key.removeprefix("other:")
    return (
        f"“{name[:30]}” was refused because this record has no such result with a day; choose from the list."
    )


def _too_many(keys: Sequence[str], labels: dict[str, str]) -> str:
    left_out = ", ".join(labels[key] for key in keys[MOST_ANALYTES:])
    return (
        f"{len(keys)} results were chosen and at most {MOST_ANALYTES} stay legible: {left_out} left out; "
        "take away another to see it."
    )


def _unit_of(history: PatientHistory, keys: Iterable[str]) -> tuple[str, str]:
    """Return the one unit all these results can be said in, or "" and why there is none."""
    units = {key: own_unit(history, key) for key in keys}
    if len(set(units.values())) == 1 and (unit := next(iter(units.values()))):
        return unit, ""
    labels = {one.key: one.label for one in offered(history)}
    said = [
        f"{labels[key]} {f'in {unit_text(unit)}' if unit else 'has no one unit'}"
        for key, unit in units.items()
    ]
    return "", (
        f"An axis of values was refused because the results share no unit ({', '.join(said)}); "
        "choose results of one unit. They are drawn as multiples of their upper limits."
    )


def own_unit(history: PatientHistory, key: str) -> str:
    """Return the unit an analyte is drawn in: the clinic's for enzymes, else the analyte's; "" for none.

    What is in no analyte table has the unit it was printed with, where that was always the same.
    """
    known = analytes().get(key)
    if known is not None:
        return history.enzyme_unit if history.enzyme_unit in known.units else known.unit
    printed = {lab.unit for lab in history.labs if series_of(lab) == key and lab.number is not None}
    return next(iter(printed)) if len(printed) == 1 else ""


def within(history: PatientHistory, chosen: Choices) -> PatientHistory:
    """Return the history without what happened outside the chosen days; what has no day stays.

    Doses, drugs and courses stay whole: they are drawn as far as the days reach.
    """
    if chosen.first is None and chosen.last is None:
        return history

    def kept(day: date | None, end: date | None = None) -> bool:
        if day is None or chosen.covers(day):
            return True
        return end is not None and chosen.first is not None and day < chosen.first <= end

    return replace(
        history,
        labs=tuple(lab for lab in history.labs if kept(lab.when.day)),
        strengths=tuple(test for test in history.strengths if kept(test.when.day)),
        imaging=tuple(study for study in history.imaging if kept(study.when.day)),
        effects=tuple(effect for effect in history.effects if kept(effect.onset.day, effect.resolved_on)),
        notes=tuple(note for note in history.notes if kept(note.when.day, note.until)),
    )
