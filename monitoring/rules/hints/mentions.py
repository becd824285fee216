"""What the record says in words: the latest mention of a rash or of swallowing, and whether it denies it."""

import re
from dataclasses import dataclass

from courses.protocols.loader import hint_book
from courses.rules.dates import When
from monitoring.rules.hints.values import HintInput, upto
from monitoring.rules.history import MeasurePoint, PatientHistory

CLAUSES = re.compile(r"[;,.]|\bbut\b")
SWALLOWING = "swallowing"
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
    read: HintInput
    is_present: bool


def latest_mention(history: PatientHistory, kind: str) -> Mention | None:
    """Return the last time the record speaks of a kind of sign ("rash", "swallowing"), or None.

    "No rash" and "dysphagia resolved" deny it; "improved" does not, and the words then say so.
    """
    found = [(text, present) for text in _texts(history, kind) if (present := _says(text, kind)) is not None]
    if not found:
        return None
    text, is_present = found[-1]
    better = BETTER if is_present and _says_better(text) else ""
    return Mention(HintInput(f"“{_short(text.text)}”{better}", text.when, text.key), is_present)


def _texts(history: PatientHistory, kind: str) -> list[Text]:
    notes = [Text(note.text, note.when, note.key) for note in history.notes]
    measures = [_of(measure) for measure in history.measures if kind == SWALLOWING and measure.kind == kind]
    return upto([*notes, *measures], history.known_to)


def _of(measure: MeasurePoint) -> Text:
    return Text(measure.text, measure.when, measure.key, is_all_about=True)


def _says(text: Text, kind: str) -> bool | None:
    """Return whether the text says that the sign is there or not there; None when it does not speak of it."""
    if text.is_all_about:
        if not text.text.strip():
            return None
        return not any(words in text.text.casefold() for words in hint_book().swallowing_well)
    clauses = [clause for clause in CLAUSES.split(text.text.casefold()) if _speaks_of(clause, kind)]
    return any(not _denies(clause) for clause in clauses) if clauses else None


def _says_better(text: Text) -> bool:
    return not set(re.findall(r"[a-z]+", text.text.casefold())).isdisjoint(hint_book().better_words)


def _speaks_of(clause: str, kind: str) -> bool:
    return any(re.search(rf"\b{re.escape(word)}", clause) for word in hint_book().words[kind])


def _denies(clause: str) -> bool:
    return not set(re.findall(r"[a-z]+", clause)).isdisjoint(hint_book().denied_by)


def _short(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1].rstrip()}…"
