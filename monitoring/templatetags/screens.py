"""`{% load screens %}`: a toxicity screen's answers in words."""

from dataclasses import dataclass

from django import template

from courses.protocols.loader import visit_screen
from monitoring.models import ScreenAnswer, ToxicityScreen

register = template.Library()


@dataclass(frozen=True)
class Told:
    """One answer; `effect` is the code of the adverse effect that a yes may be."""

    label: str
    words: str
    effect: str


@register.filter
def told(screen: ToxicityScreen) -> dict:
    """Return the answers by yes and no, and in words how many questions were not asked."""
    rows = list(screen.answers.all())
    questions = visit_screen().questions
    said = {
        answer: [
            Told(questions[row.question].label, row.words, questions[row.question].effect)
            for row in rows
            if row.answer == answer
        ]
        for answer in ScreenAnswer.Answer.values
    }
    unasked = len(questions) - len(rows)
    return said | {"not_asked": f"{unasked} of {len(questions)}"}
