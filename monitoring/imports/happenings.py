"""Events, outcomes and adverse effects as records, and the two of them that say more of the patient."""

import re

from monitoring.imports.placing import Place, note_and_rest, sentence
from monitoring.imports.rows import CaseRow
from monitoring.models import AdverseEffect, Note

DIAGNOSIS = re.compile(r"diagnosis (PM|DM|IBM)")
LOST = "lost to follow-up"


def note_of(row: CaseRow, at: Place) -> Note:
    """Return the event or outcome as a note of that kind."""
    text = sentence([row.name, note_and_rest(row, "day_to")])
    kind = Note.Kind.EVENT if row.kind == "event" else Note.Kind.OUTCOME
    return at.fact(Note, row, day="noted_on", kind=kind, text=text, until=at.day(row.day_to))


def effect_of(row: CaseRow, at: Place) -> AdverseEffect:
    """Return the adverse effect under its printed term; no grade and no cause is made up."""
    resolved_on = at.day(row.day_to)
    return at.fact(
        AdverseEffect,
        row,
        day="onset_on",
        term=row.name,
        resolved_on=resolved_on,
        outcome=AdverseEffect.Outcome.UNKNOWN if resolved_on else "",
        note=note_and_rest(row, "day_to"),
    )


def subtype_said(row: CaseRow) -> str:
    """Return the subtype an event names in so many words, else ""."""
    found = DIAGNOSIS.fullmatch(row.name) if row.kind == "event" else None
    return found[1].casefold() if found else ""


def says_lost(row: CaseRow) -> bool:
    return row.kind == "outcome" and row.name.casefold() == LOST
