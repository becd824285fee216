"""`{% load screens %}`: a toxicity screen's answers in words."""

from dataclasses import dataclass

from django import template

from courses.protocols.loader import visit_screen
from courses.protocols.visit_screen import Question
from monitoring.models import ScreenAnswer, ToxicityScreen
from monitoring.rules.safety.screen import is_for

register = template.Library()


@dataclass(frozen=True)
class Told:
    """One answer; `effect` is the code of the adverse effect that a yes may be."""

    label: str
    words: str
    effect: str


@register.filter
def told(screen: ToxicityScreen) -> dict:
    """Return the answers by yes and no, and the questions for that age which were not asked."""
    rows = list(screen.answers.all())
    questions = visit_screen().questions
    said = {
        answer: [_told(row, questions.get(row.question)) for row in rows if row.answer == answer]
        for answer in ScreenAnswer.Answer.values
    }
    answered, age = {row.question for row in rows}, screen.patient.age_at(screen.screened_on)
    left = [q.label for q in questions.values() if q.code not in answered and is_for(q.group, age)]
    return said | {"not_asked": "; ".join(left) or "none"}


def _told(row: ScreenAnswer, question: Question | None) -> Told:
    """Return the answer, by its code alone where the list has its question no more."""
    if question is None:
        return Told(row.question, row.words, "")
    return Told(question.label, row.words, question.effect)
