"""Recording the toxicity screen of a visit: its answers and what was measured with it, all or none."""

from collections.abc import Sequence

from django.db import transaction

from courses.actions.body import record_measure
from courses.clinic import facts
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.clinic.text import refuse_hidden_text
from courses.models import BodyMeasure
from monitoring.actions.vitals import record_pressure
from monitoring.models import BloodPressure, ScreenAnswer, ToxicityScreen

NOTHING = (
    "The screen was refused: nothing was asked and nothing was measured; answer a question or enter a "
    "measure."
)


@transaction.atomic
def record_screen(
    *,
    screen: ToxicityScreen,
    by,
    answers: Sequence[ScreenAnswer] = (),
    pressure: BloodPressure | None = None,
    body: Sequence[BodyMeasure] = (),
) -> ToxicityScreen:
    """Store the screen with its answers, and what was measured as records of their own.

    A refusal of one of them undoes all.
    """
    require(by, Right.RECORD, screen.patient.clinic)
    measured = [*([pressure] if pressure else []), *body]
    if not answers and not measured:
        raise refuse(NOTHING)
    parts = said(answers) | ({"measured": list(map(str, measured))} if measured else {})
    facts.record(screen, by=by, parts=parts)
    _add(screen, answers)
    if pressure:
        record_pressure(pressure=pressure, by=by)
    for measure in body:
        record_measure(measure=measure, by=by)
    return screen


@transaction.atomic
def correct_screen(
    *,
    old: ToxicityScreen,
    new: ToxicityScreen,
    seen_version: int,
    by,
    reason: str,
    answers: Sequence[ScreenAnswer] = (),
) -> ToxicityScreen:
    """Store the corrected screen with all of its answers; what was measured is corrected by itself."""
    require(by, Right.RECORD, old.patient.clinic)
    parts = said(old.answers.all()), said(answers)
    facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, parts=parts)
    _add(new, answers)
    return new


def said(answers) -> dict:
    """Return the answers as the trail keeps them; {} when nothing was asked."""
    rows = [
        {"question": row.question, "answer": row.answer} | ({"words": row.words} if row.words else {})
        for row in answers
    ]
    return {"answers": rows} if rows else {}


def _add(screen: ToxicityScreen, answers: Sequence[ScreenAnswer]) -> None:
    for answer in answers:
        refuse_hidden_text(answer.words, field_name=f"{answer.question}_words")
        answer.screen = screen
        answer.full_clean()
    ScreenAnswer.objects.bulk_create(answers)
