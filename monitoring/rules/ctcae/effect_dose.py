"""The steroid on the day an adverse effect began, and all of it until then, told from the record."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from courses.rules.exposure import PulseDose
from monitoring.rules.history import EffectFact, PatientHistory
from monitoring.rules.steroid.exposure import Figures, pulse_doses, taken_figures
from monitoring.rules.steroid.today import taken_line


@dataclass(frozen=True)
class DoseAtOnset:
    """`daily_mg` is prednisone-equivalent, None when the dose is not known; infusions stand beside it.

    `has_dose`: some daily dose is on record for that day. `upto` is everything from the first day on record
    to that day, with and without infusions.
    """

    day: date
    daily_mg: Decimal | None
    has_dose: bool
    infusions: tuple[PulseDose, ...]
    upto: Figures


def effects_with_dose(history: PatientHistory) -> list[tuple[EffectFact, DoseAtOnset | None]]:
    """Return each effect on record with the dose when it began, None where its day is not known."""
    return [(fact, dose_at_onset(history, fact.onset.day)) for fact in history.effects]


def dose_at_onset(history: PatientHistory, day: date | None) -> DoseAtOnset | None:
    """Return the dose on that day and up to it; None for a day that is not known."""
    if day is None:
        return None
    then = replace(history, today=min(day, history.today))
    segment = next((one for one in taken_line(then) if one.first <= day <= one.last), None)
    return DoseAtOnset(
        day=day,
        daily_mg=segment.mg if segment else None,
        has_dose=segment is not None,
        infusions=tuple(dose for dose in pulse_doses(then)[0] if dose.day == day),
        upto=taken_figures(then),
    )
