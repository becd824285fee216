"""`{% load safety %}`: a safety prompt in words and tones."""

from collections.abc import Iterable
from datetime import date

from django import template

from courses.templatetags.words import day
from monitoring.rules.safety.prompt_words import STATE_WORDS, Why, answer_words, often_words, whys
from monitoring.rules.safety.prompts import Finding, PromptState

register = template.Library()

TONES = {
    PromptState.DUE: "due",
    PromptState.DONE: "good",
    PromptState.DECLINED: "info",
    PromptState.NOT_APPLICABLE: "info",
    PromptState.CANNOT_TELL: "due",
}


@register.filter
def why_raised(finding: Finding, today: date) -> tuple[Why, ...]:
    return whys(finding, today)


@register.filter
def is_late(finding: Finding, today: date) -> bool:
    """Return whether the source's time for it is up."""
    last = finding.closes_on or finding.due_on
    return finding.state is PromptState.DUE and last is not None and last < today


@register.filter
def any_late(found: Iterable[Finding], today: date) -> bool:
    return any(is_late(finding, today) for finding in found)


@register.filter
def is_askable(finding: Finding, today: date) -> bool:
    return finding.is_askable(today)


@register.filter
def prompt_state(finding: Finding, today: date) -> str:
    """Return "due until 3 Dec 2026", "late since 3 Dec 2026", "from 3 Dec 2026", "done", ..."""
    if is_late(finding, today):
        return f"late since {day(finding.closes_on or finding.due_on)}"
    if finding.state is PromptState.DUE and finding.closes_on:
        return f"due, until {day(finding.closes_on)}"
    if finding.state is PromptState.COMING:
        return f"from {day(finding.due_on)}"
    return STATE_WORDS[finding.state]


@register.filter
def prompt_tone(finding: Finding, today: date) -> str:
    return "late" if is_late(finding, today) else TONES.get(finding.state, "quiet")


@register.filter
def how_often(finding: Finding) -> str:
    """Return "At 1 month, then every 6–12 months.", or that no source gives an interval."""
    return often_words(finding.prompt)


@register.filter
def answer_said(finding: Finding) -> str:
    """Return the latest answer in words, and when it is asked again; "" where there was none."""
    if finding.answer is None:
        return ""
    again = finding.due_on if finding.state is not PromptState.DUE else None
    said = answer_words(finding.answer)
    return f"{said}; asked again on {day(again)}" if again else said
