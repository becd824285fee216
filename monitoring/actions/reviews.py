"""Signing the response review of a pulse."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from courses.clinic import audit, facts
from courses.clinic.access import Right
from courses.clinic.errors import refuse
from courses.models import Infusion, PulseCourse
from courses.rules.dates import Precision, When
from monitoring.models import ResponseReview, Result, StrengthTest
from monitoring.rules.response import RULE_VERSION
from monitoring.rules.window import Window, window_after

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]


@dataclass(frozen=True)
class ReviewInputs:
    """The four measurements a review rests on; None where there is none to rest on."""

    baseline_enzyme: Result | None = None
    followup_enzyme: Result | None = None
    baseline_strength: StrengthTest | None = None
    followup_strength: StrengthTest | None = None


@dataclass(frozen=True)
class Judgement:
    verdict_enzymes: str
    verdict_strength: str
    verdict: str
    decision: str
    decision_reason: str
    next_review_on: date | None = None


def window_of(course: PulseCourse) -> Window | None:
    """Return the course's response window, or None until an infusion was given."""
    last = course.infusions.filter(state__in=GIVEN).order_by("-given_on").first()
    return window_after(When(last.given_on, Precision(last.precision))) if last else None


@transaction.atomic
def sign_review(
    *, course: PulseCourse, by, reviewed_on: date, inputs: ReviewInputs, judgement: Judgement
) -> ResponseReview:
    """Store the verdict with the inputs as they read now; refused before the window opens."""
    review = _review(course, reviewed_on, inputs, judgement)
    return facts.record(review, by=by, right=Right.REVIEW)


@transaction.atomic
def correct_review(
    *,
    review: ResponseReview,
    seen_version: int,
    by,
    reason: str,
    reviewed_on: date,
    inputs: ReviewInputs,
    judgement: Judgement,
) -> ResponseReview:
    """Store a corrected review as the next version."""
    new = _review(review.course, reviewed_on, inputs, judgement)
    return facts.correct(review, new, seen_version=seen_version, by=by, reason=reason, right=Right.REVIEW)


def _review(course, reviewed_on, inputs, judgement) -> ResponseReview:
    _refuse_before_window(course, reviewed_on)
    _refuse_foreign(course, inputs)
    return ResponseReview(
        patient=course.patient,
        course=course,
        reviewed_on=reviewed_on,
        rule_version=RULE_VERSION,
        inputs={name: _as_read(value) for name, value in vars(inputs).items() if value},
        **vars(inputs),
        **vars(judgement),
    )


def _as_read(fact) -> dict:
    """Return the input as it reads now, so that a later correction cannot change what was signed on."""
    row = audit.snapshot(fact, fact.fact_fields())
    return {"record": fact.key, "version": fact.version} | {
        k: str(v) for k, v in row.items() if v is not None
    }


def _refuse_before_window(course: PulseCourse, reviewed_on: date) -> None:
    window = window_of(course)
    if window is None:
        raise refuse("The review was refused: no infusion of this course was given, so it has no window yet.")
    if reviewed_on < window.opens:
        raise refuse(
            f"The review was refused: the response window opens on {window.opens}; "
            "record a note now and review in the window.",
            field_name="reviewed_on",
        )


def _refuse_foreign(course: PulseCourse, inputs: ReviewInputs) -> None:
    for value in vars(inputs).values():
        if value is not None and value.patient_id != course.patient_id:
            raise refuse("The review was refused: one of its inputs belongs to another patient.")
