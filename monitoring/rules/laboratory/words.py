"""The sentence above a chart of chosen results: what each did over the days shown."""

from dataclasses import replace

from courses.protocols.definitions import RELATIVE_UNIT
from courses.rules.wording import day_text
from monitoring.rules.chart_choices import Choices, offered, series_of
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzyme_words import said_of
from monitoring.rules.laboratory.enzymes import NO_LONGER_STANDS, number_in
from monitoring.rules.summary import Summary, as_sentence, summary_sentence


def chosen_sentence(history: PatientHistory, chosen: Choices) -> Summary:
    """Return what the chosen results did, first to last; the usual choice has the sentence of the record."""
    summary = summary_sentence(history)
    if chosen.is_usual or "results" not in chosen.panels:
        return summary
    labels = {one.key: one.label for one in offered(history)}
    clauses = [_clause(history, key, labels[key], chosen) for key in chosen.analytes]
    rest = f"{_days_words(chosen)} {summary.rest}".strip()
    return Summary(as_sentence(clauses or ["no result with a day is on record"]), rest)


def _clause(history: PatientHistory, key: str, name: str, chosen: Choices) -> str:
    shown = [lab for lab in history.labs if series_of(lab) == key and _is_shown(lab, chosen, history)]
    ordered = sorted(shown, key=lambda lab: lab.when.day or history.today)
    return said_of([as_value(lab, chosen) for lab in ordered]) or f"no {name} on the days shown"


def as_value(lab: LabPoint, chosen: Choices) -> LabPoint:
    """Return a result as it is to be said: in the unit of the axis, or a muscle enzyme as its multiple.

    Anything else by its printed value: potassium at half its upper limit says nothing, 2.8 mmol/L does.
    """
    if lab.unit == RELATIVE_UNIT or (lab.is_muscle_enzyme and not chosen.unit):
        return lab
    number = number_in(lab, chosen.unit) if chosen.unit else None
    if number is None:
        return replace(lab, multiple=None)
    return replace(lab, multiple=None, number=number, unit=chosen.unit)


def _is_shown(lab: LabPoint, chosen: Choices, history: PatientHistory) -> bool:
    day = lab.when.day
    return (
        day is not None and day <= history.today and chosen.covers(day) and lab.status not in NO_LONGER_STANDS
    )


def _days_words(chosen: Choices) -> str:
    """Return "Days shown: from 1 Jan 2026 to 3 Mar 2026.", or "" for all."""
    first = f"from {day_text(chosen.first)}" if chosen.first else ""
    last = f"to {day_text(chosen.last)}" if chosen.last else ""
    said = f"{first} {last}".strip()
    return f"Days shown: {said}." if said else ""
