"""Tones of the answers that the response criteria give."""

from django import template

from monitoring.rules.criteria.answers import Answer

register = template.Library()


@register.filter
def answer_tone(answer: str) -> str:
    """Return the tone of a definition of improvement: met is good."""
    return {Answer.MET: "good", Answer.UNKNOWN: "due"}.get(answer, "quiet")


@register.filter
def worse_tone(answer: str) -> str:
    """Return the tone of a definition of worsening: met is what must be seen."""
    return {Answer.MET: "late", Answer.UNKNOWN: "due"}.get(answer, "quiet")
