"""Answers to hints and follow-ups of decisions, on the pages all facts share."""

from courses.clinic.access import Right
from courses.clinic.errors import refuse
from courses.clinic.fact import Fact
from courses.forms.facts import FactForm
from courses.rules.wording import day_text
from courses.views.facts import FactPage, named, refuse_same
from monitoring.actions import decisions, hints
from monitoring.forms.decisions import FollowUpForm
from monitoring.forms.hints import HintAnswerForm
from monitoring.models import DecisionFollowUp, HintAnswer


def record_answer(form: HintAnswerForm, *, by, right: Right) -> HintAnswer:
    if form.asked_hint is None:
        raise refuse("The answer was refused: no hint was chosen; choose one.", field_name="hint")
    return hints.answer_hint(answer=named(form), hint=form.asked_hint, by=by)


def correct_answer(old: HintAnswer, form: HintAnswerForm, *, by, right: Right) -> HintAnswer:
    """Store the corrected answer as the next version."""
    return hints.correct_answer(**_corrected(old, form), by=by)


def record_follow_up(form: FollowUpForm, *, by, right: Right) -> DecisionFollowUp:
    return decisions.follow_up(record=named(form), by=by)


def correct_follow_up(old: DecisionFollowUp, form: FollowUpForm, *, by, right: Right) -> DecisionFollowUp:
    """Store the corrected follow-up as the next version."""
    return decisions.correct_follow_up(**_corrected(old, form), by=by)


def _corrected(old: Fact, form: FactForm) -> dict:
    """Return what a correction says, refused when it says the same as before."""
    new, asked = form.fact(), form.cleaned_data
    refuse_same(old, new)
    return {"old": old, "new": new, "seen_version": asked["version"], "reason": asked["reason"]}


def answer_said(answer: HintAnswer) -> str:
    """Return "CK rebound: noted, 12 Jan 2026"."""
    return f"{answer}, {day_text(answer.answered_on)}"


def follow_up_said(record: DecisionFollowUp) -> str:
    """Return "another pulse, 12 Jan 2026"."""
    return f"{record.get_done_display()}, {day_text(record.done_on)}"


HINT = FactPage(
    HintAnswer,
    HintAnswerForm,
    "answer to a hint",
    "hints",
    answer_said,
    template="monitoring/records/hint_form.html",
    record=record_answer,
    correct=correct_answer,
    hint="A hint is no diagnosis. What you answer is recorded, and the hint is quiet until an input changes.",
    asked=("hint",),
)
FOLLOW_UP = FactPage(
    DecisionFollowUp,
    FollowUpForm,
    "follow-up of a decision",
    "courses",
    follow_up_said,
    right=Right.REVIEW,
    template="monitoring/records/follow_up_form.html",
    record=record_follow_up,
    correct=correct_follow_up,
    hint="What was really done after a pulse that did not work, or only in part, and what is next.",
    asked=("course",),
)
