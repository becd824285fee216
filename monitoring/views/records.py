"""Record, correct, void: the pages of each simple fact of monitoring, on the pages all facts share."""

from django.urls import reverse

from courses.clinic.access import Right
from courses.rules.wording import day_text
from courses.views.facts import FactPage, named, refuse_same
from monitoring.actions import screens, vitals
from monitoring.forms.effects import EffectForm, SetAsideFactForm
from monitoring.forms.notes import NoteForm
from monitoring.forms.results import ResultForm
from monitoring.forms.safety import SafetyAnswerForm
from monitoring.forms.screens import ScreenForm
from monitoring.forms.vitals import PressureForm
from monitoring.models import (
    AdverseEffect,
    BloodPressure,
    EffectSetAside,
    EnzymeChoice,
    Note,
    ResponseReview,
    Result,
    SafetyAnswer,
    ToxicityScreen,
)
from monitoring.templatetags.results import result_words

WITH_WORDS = "monitoring/records/fact_form.html"


def record_pressure(form: PressureForm, *, by, right: Right) -> BloodPressure:
    return vitals.record_pressure(pressure=named(form), by=by)


def correct_pressure(old: BloodPressure, form: PressureForm, *, by, right: Right) -> BloodPressure:
    """Store the corrected pressure as the next version."""
    new, asked = form.fact(), form.cleaned_data
    refuse_same(old, new)
    return vitals.correct_pressure(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"]
    )


def record_screen(form: ScreenForm, *, by, right: Right) -> ToxicityScreen:
    return screens.record_screen(
        screen=named(form), by=by, answers=form.answers(), pressure=form.pressure(), body=form.body()
    )


def correct_screen(old: ToxicityScreen, form: ScreenForm, *, by, right: Right) -> ToxicityScreen:
    """Store the corrected screen with its answers as the next version."""
    new, answers, asked = form.fact(), form.answers(), form.cleaned_data
    refuse_same(old, new, has_same_parts=screens.said(answers) == screens.said(old.answers.all()))
    return screens.correct_screen(
        old=old, new=new, seen_version=asked["version"], by=by, reason=asked["reason"], answers=answers
    )


def review_said(review: ResponseReview) -> str:
    """Return "responded, reviewed 12 Jan 2026"."""
    return f"{review.get_verdict_display()}, reviewed {day_text(review.reviewed_on)}"


def safety_said(answer: SafetyAnswer) -> str:
    """Return "PJP prophylaxis: done, 12 Jan 2026"."""
    return f"{answer}, {day_text(answer.answered_on)}"


def screen_said(screen: ToxicityScreen) -> str:
    """Return "12 Jan 2026"."""
    return day_text(screen.screened_on)


def screens_url(screen: ToxicityScreen) -> str:
    """Return the address that shows the patient's screens."""
    return reverse("monitoring:screens", args=[screen.patient_id])


RESULT = FactPage(Result, ResultForm, "result", "results", result_words, template=WITH_WORDS)
EFFECT = FactPage(
    AdverseEffect,
    EffectForm,
    "adverse effect",
    "effects",
    template="monitoring/records/effect_form.html",
    hint="The dose on the day it began is told from the record: it is not asked here.",
    asked=("term_code",),
)
PRESSURE = FactPage(
    BloodPressure,
    PressureForm,
    "blood pressure",
    "vitals",
    record=record_pressure,
    correct=correct_pressure,
    hint="What was measured beside an infusion belongs on the bedside page.",
)
NOTE = FactPage(Note, NoteForm, "note", "notes", asked=("kind", "mark"))
SET_ASIDE = FactPage(EffectSetAside, SetAsideFactForm, "effect set aside", "effects")
SAFETY = FactPage(
    SafetyAnswer,
    SafetyAnswerForm,
    "answer to a safety prompt",
    "safety",
    safety_said,
    template="monitoring/records/safety_form.html",
    hint="A prompt asks to consider something; it orders nothing. What was decided is recorded here.",
    asked=("prompt",),
)
SCREEN = FactPage(
    ToxicityScreen,
    ScreenForm,
    "toxicity screen",
    "safety",
    screen_said,
    template="monitoring/records/screen_form.html",
    record=record_screen,
    correct=correct_screen,
    shown_at=screens_url,
)
# A review is signed and corrected on pages of its own; marking it as entered in error is like any other.
REVIEW = FactPage(ResponseReview, None, "response review", "courses", review_said, right=Right.REVIEW)
ENZYME_CHOICE = FactPage(EnzymeChoice, None, "choice of enzyme", "courses", right=Right.REVIEW)
