"""What an adverse effect can be suspected of, and since when: the steroid, a pulse, a medicine."""

from dataclasses import dataclass
from datetime import date

from courses.rules.agents import agent_name
from monitoring.rules.history import PatientHistory
from monitoring.rules.steroid.exposure import pulse_doses
from monitoring.rules.steroid.spans import taken_spans


@dataclass(frozen=True)
class Start:
    """What is suspected and the day it began: values of earlier days stood before it."""

    key: str
    words: str
    day: date


def starts(history: PatientHistory) -> tuple[Start, ...]:
    """Return what could be suspected: the steroid first, each pulse, then each medicine by its first day."""
    pulses = [
        Start(course.key, f"pulse {course.number}", min(days))
        for course in history.courses
        if (days := [i.given.day for i in course.infusions if i.was_given and i.given and i.given.day])
    ]
    first = [span.first_day for span in taken_spans(history)] + [dose.day for dose in pulse_doses(history)[0]]
    steroid = [Start("steroid", "the steroid", min(first))] if first else []
    drugs = [
        Start(drug.key, agent_name(drug.drug), drug.first.day)
        for drug in history.drugs
        if drug.first.day is not None and drug.first.day <= history.today
    ]
    return (*steroid, *sorted([*pulses, *drugs], key=lambda start: start.day))
