"""`{% load hints %}`: hints and open decisions in words and tones."""

from datetime import date

from django import template
from django.urls import reverse

from courses.templatetags.words import day
from monitoring.rules.hints import Hint, HintState
from monitoring.rules.history import CourseFact, DecisionFact

register = template.Library()

STATES = {
    HintState.RAISED: "raised",
    HintState.NOT_RAISED: "not raised",
    HintState.CANNOT_TELL: "cannot be told",
}


@register.filter
def hint_state(hint: Hint) -> str:
    return STATES[hint.state]


@register.filter
def decision_due(decision: DecisionFact, today: date) -> str:
    """Return when the decision is looked at again: "to be followed up on 3 Mar 2026", or since when late."""
    if decision.due_on is None:
        return "no day was set to look at it again"
    if decision.due_on < today:
        return f"waits for a follow-up since {day(decision.due_on)}"
    return f"to be followed up {'today' if decision.due_on == today else f'on {day(decision.due_on)}'}"


@register.filter
def decision_tone(decision: DecisionFact, today: date) -> str:
    if decision.due_on is None or decision.due_on > today:
        return "info"
    return "due" if decision.due_on == today else "late"


@register.filter
def decision_done(decision: DecisionFact) -> str:
    """Return the last thing done about the decision, "another pulse, 3 Mar 2026", or ""."""
    last = decision.follow_ups[-1:]
    return "".join(f"{found.done}, {day(found.done_on)}" for found in last)


@register.filter
def review_page(decision: DecisionFact) -> str:
    return reverse("monitoring:review-detail", args=[decision.key.rpartition(":")[2]])


@register.filter
def follow_up_page(course: CourseFact, patient) -> str:
    """Return the form that records what was done about the course's decision."""
    page = reverse("monitoring:follow-up-new", args=[patient.pk])
    return f"{page}?course={course.key.rpartition(':')[2]}"
