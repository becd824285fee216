"""What the enzymes did, as one clause of the sentence above the chart."""

from collections.abc import Sequence
from datetime import date

from courses.rules.dates import When
from courses.rules.wording import unit_text
from monitoring.rules.history import LabPoint, PatientHistory
from monitoring.rules.laboratory.enzymes import baseline_before, direction, standing
from monitoring.rules.response import MAIN_ENZYME, chosen_enzyme, in_window
from monitoring.rules.values_in_words import (
    day_since,
    in_brackets,
    on_day,
    pair_text,
    reading_text,
    readings_in_one_unit,
)
from monitoring.rules.window import Window

VERBS = {"falling": "fell", "rising": "rose"}


def enzyme_since_pulse(history: PatientHistory, first_day: date, window: Window) -> str:
    """Return "CK fell from 15.0 to 1.6 × ULN by day 29 after the pulse", or what is known of it; else "".

    The follow-up is the one inside the window, else the latest after the pulse.
    """
    labs = _until(standing(history.labs, _code_since(history, first_day, window)), history.today)
    before = baseline_before(labs, labs[0].analyte, first_day) if labs else None
    after = in_window(labs, window, history.today) or _last_after(labs, window)
    if after is None:
        return f"no {before.label} since the pulse ({_known(before)})" if before else ""
    day = f"{day_since(after.when, window.day0, is_approximate=window.is_approximate)} after the pulse"
    if before is None:
        return f"{after.label} {_was(after)} {_at(day)}, with none before it"
    return (
        _changed(before, after, day)
        or f"{before.label} {_was(before)} at baseline and {_was(after)} {_at(day)}"
    )


def _changed(before: LabPoint, after: LabPoint, day: str) -> str:
    """Return the change where a direction can be told, else ""."""
    way, readings = direction(before, after), readings_in_one_unit(before, after)
    if way is None or readings is None:
        return ""
    first, second = pair_text(*readings)
    unit = unit_text(readings[0].unit)
    if way == "unchanged":
        return f"{before.label} stayed at {first} {unit} until {day}"
    return f"{before.label} {VERBS[way]} from {first} to {second} {unit} by {day}"


def enzyme_without_pulse(history: PatientHistory) -> str:
    """Return "CK fell from 1.8 (5 Jan 2026) to 1.3 µkat/L (about 13 Apr 2026)"; "" without a muscle enzyme.

    First result to last, CK before any other enzyme.
    """
    codes = {lab.analyte for lab in history.labs if lab.is_muscle_enzyme}
    return said_of(_until(standing(history.labs, _main_of(codes)), history.today))


def said_of(labs: Sequence[LabPoint]) -> str:
    """Return what one analyte did from its first result to its last, in order of day; "" without any."""
    if not labs:
        return ""
    if len(labs) == 1:
        return f"{labs[0].label} {_was(labs[0])} {on_day(labs[0].when)}"
    return _first_to_last(labs[0], labs[-1])


def _first_to_last(first: LabPoint, last: LabPoint) -> str:
    way, readings = direction(first, last), readings_in_one_unit(first, last)
    if way not in VERBS or readings is None:
        return f"{first.label} {_was(first)} {on_day(first.when)} and {_was(last)} {on_day(last.when)}"
    start, end = pair_text(*readings)
    end = f"{end} {unit_text(readings[0].unit)}"
    since, until = in_brackets(first.when), in_brackets(last.when)
    return f"{first.label} {VERBS[way]} from {start} ({since}) to {end} ({until})"


def _main_of(codes: set[str]) -> str:
    return MAIN_ENZYME if MAIN_ENZYME in codes or not codes else min(codes)


def _code_since(history: PatientHistory, first_day: date, window: Window) -> str:
    """Return the enzyme chosen at baseline; where there is no result of it, one measured since the pulse."""
    code = chosen_enzyme(history.labs, first_day)
    if _until(standing(history.labs, code), history.today):
        return code
    since = [
        lab for lab in history.labs if lab.is_muscle_enzyme and _is_after(lab.when, window, history.today)
    ]
    return min((lab.analyte for lab in since), default=code)


def _is_after(when: When, window: Window, today: date) -> bool:
    return when.day is not None and window.day0 < when.day <= today


def _until(labs: Sequence[LabPoint], today: date) -> list[LabPoint]:
    return [lab for lab in labs if lab.when.day is not None and lab.when.day <= today]


def _last_after(labs: Sequence[LabPoint], window: Window) -> LabPoint | None:
    """Return the latest result after the last infusion day: one of that day may precede the infusion."""
    after = [lab for lab in labs if lab.when.day is not None and lab.when.day > window.day0]
    return after[-1] if after else None


def _was(lab: LabPoint) -> str:
    """Return "was 1953 U/L" or "was reported as normal, without a number,"."""
    return (
        f"was reported as {reading_text(lab)}," if lab.comparator == "normal" else f"was {reading_text(lab)}"
    )


def _known(lab: LabPoint) -> str:
    """Return "15.0 × ULN on 9 Jan 2026" or "reported as normal, without a number, about 5 Aug 2013"."""
    return f"{_was(lab).removeprefix('was ')} {on_day(lab.when)}"


def _at(day: str) -> str:
    return day if day.startswith("about") else f"on {day}"
