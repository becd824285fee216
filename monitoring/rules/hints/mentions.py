"""What the record says in words: the latest mention of a rash or of swallowing, and what it tells."""

from dataclasses import dataclass

from courses.rules.dates import When
from monitoring.rules.hints.clauses import (
    SWALLOWING,
    combined,
    says_better,
    swallowing_note_says,
    text_says,
)
from monitoring.rules.hints.values import HintInput, upto
from monitoring.rules.history import MeasurePoint, PatientHistory

LONGEST = 120
BETTER = " (said to be better, not to be gone)"


@dataclass(frozen=True)
class Text:
    """Words of the record with their day; `is_all_about`: the whole text is about the kind looked for."""

    text: str
    when: When
    key: str
    is_all_about: bool = False


@dataclass(frozen=True)
class Mention:
    """`is_present` None: the words negate something, and a person has to read them."""

    read: HintInput
    is_present: bool | None


def latest_mention(history: PatientHistory, kind: str) -> Mention | None:
    """Return the last time the record speaks of a kind of sign ("rash", "swallowing"), or None.

    "No rash" and "dysphagia resolved" deny it; "improved" does not, and the words then say so. Words that a
    person has to read take no earlier sign back.
    """
    told = [(text, combined(said)) for text in _texts(history, kind) if (said := _says(text, kind))]
    if not told:
        return None
    clear = [found for found in told if found[1] is not None]
    text, is_present = clear[-1] if clear and clear[-1][1] else told[-1]
    better = BETTER if is_present and says_better(text.text) else ""
    return Mention(HintInput(f"“{_short(text.text)}”{better}", text.when, text.key), is_present)


def _texts(history: PatientHistory, kind: str) -> list[Text]:
    notes = [Text(note.text, note.when, note.key) for note in history.notes]
    measures = [_of(measure) for measure in history.measures if kind == SWALLOWING and measure.kind == kind]
    return upto([*notes, *measures], history.known_to)


def _of(measure: MeasurePoint) -> Text:
    return Text(measure.text, measure.when, measure.key, is_all_about=True)


def _says(text: Text, kind: str) -> list[bool | None]:
    return swallowing_note_says(text.text) if text.is_all_about else text_says(text.text, kind)


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
