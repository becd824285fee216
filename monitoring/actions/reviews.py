"""Signing the response review of a pulse."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from courses.clinic import audit, facts
from courses.clinic.access import Right, require
from courses.clinic.errors import refuse
from courses.models import Infusion, PulseCourse
from courses.protocols.response_criteria import Population
from courses.rules.dates import Precision, When
from monitoring import timeline
from monitoring.models import EnzymeChoice, Measure, ResponseReview, Result, StrengthTest
from monitoring.rules.criteria.review import Criteria, ReviewScore, score_review
from monitoring.rules.criteria.words import score_in_words
from monitoring.rules.history import CourseFact, PatientHistory
from monitoring.rules.response import (
    INPUTS,
    KINDS,
    RULE_VERSION,
    ResponseInputs,
    first_infusion_on,
    last_day_of,
    proposed_inputs,
)
from monitoring.rules.window import Window, window_after

GIVEN = [Infusion.State.GIVEN, Infusion.State.PART_GIVEN]
OTHERS = "Inputs other than proposed: "


@dataclass(frozen=True)
class ReviewInputs:
    """The measurements a review rests on, by the names of `ResponseInputs`; None where there is none."""

    baseline_enzyme: Result | None = None
    followup_enzyme: Result | None = None
    baseline_strength: StrengthTest | None = None
    followup_strength: StrengthTest | None = None
    baseline_physician_global: Measure | None = None
    followup_physician_global: Measure | None = None
    baseline_patient_global: Measure | None = None
    followup_patient_global: Measure | None = None
    baseline_function: Measure | None = None
    followup_function: Measure | None = None
    baseline_extramuscular: Measure | None = None
    followup_extramuscular: Measure | None = None
    baseline_chq_phs: Measure | None = None
    followup_chq_phs: Measure | None = None

    def as_points(self) -> ResponseInputs:
        """Return the records as the rules know them."""
        return ResponseInputs(**{name: _point(fact) for name, fact in vars(self).items() if fact})


def _point(fact):
    if isinstance(fact, Result):
        return timeline.lab_point(fact)
    return timeline.strength_point(fact) if isinstance(fact, StrengthTest) else timeline.measure_point(fact)


@dataclass(frozen=True)
class ScoreBy:
    """Whose thresholds the score is read by ("": not chosen), and the range of a scale that has none here."""

    population: str = ""
    chq_phs_range: Decimal | None = None


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
    *,
    course: PulseCourse,
    by,
    reviewed_on: date,
    inputs: ReviewInputs,
    judgement: Judgement,
    score_by: ScoreBy = ScoreBy(),
    choice_reason: str = "",
    record_id=None,
) -> ResponseReview:
    """Store the verdict with inputs and score as they read now; refused before the window opens.

    Inputs other than proposed need `choice_reason`, which is kept with the reason of the decision.
    """
    require(by, Right.REVIEW, course.patient.clinic)
    review = _review(course, reviewed_on, inputs, judgement, score_by)
    _keep_why_others(review, proposed_for(course), choice_reason.strip())
    review.chain = record_id or review.chain
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
    score_by: ScoreBy = ScoreBy(),
    choice_reason: str = "",
) -> ResponseReview:
    """Store a corrected review as the next version, scored anew; other inputs than it had need a reason."""
    require(by, Right.REVIEW, review.patient.clinic)
    new = _review(review.course, reviewed_on, inputs, judgement, score_by)
    _keep_why_others(new, review, choice_reason.strip())
    return facts.correct(review, new, seen_version=seen_version, by=by, reason=reason, right=Right.REVIEW)


def _review(course, reviewed_on, inputs, judgement, score_by) -> ResponseReview:
    _refuse_before_window(course, reviewed_on)
    _refuse_foreign(course, inputs)
    _refuse_other_kind(inputs)
    _refuse_two_enzymes(inputs)
    _refuse_other_criteria(score_by)
    choice = enzyme_choice_of(course)
    score = scored(course, reviewed_on, inputs, score_by, choice)
    return ResponseReview(
        patient=course.patient,
        course=course,
        reviewed_on=reviewed_on,
        rule_version=RULE_VERSION,
        inputs={name: as_read(value) for name, value in vars(inputs).items() if value},
        enzyme_choice=choice,
        score=score_in_words(score),
        score_lowest=score.total.lowest,
        score_highest=score.total.highest,
        criteria_version=score.total.version,
        **vars(inputs),
        **vars(judgement),
        **vars(score_by),
    )


def input_keys(source: ReviewInputs | ResponseInputs | ResponseReview) -> dict[str, str]:
    """Return the key of each input, "" for none."""
    return {name: fact.key if (fact := getattr(source, name)) else "" for name in INPUTS}


def proposed_for(course: PulseCourse) -> ResponseInputs:
    """Return what a review of the course signed today is proposed to rest on."""
    history = timeline.read(course.patient, course.patient.clinic.today())
    fact = course_fact(history, course)
    choice = enzyme_choice_of(course)
    return proposed_inputs(history, fact, choice.analyte if choice else "") if fact else ResponseInputs()


def _keep_why_others(review: ResponseReview, expected: ResponseInputs | ResponseReview, reason: str) -> None:
    """Put why other inputs were chosen behind the decision's reason; refused where that is not said."""
    if input_keys(review) == input_keys(expected):
        return
    if not reason:
        raise refuse(
            "Why others than proposed is empty; say why you chose another value than proposed.",
            field_name="choice_reason",
        )
    decided = review.decision_reason.strip()
    if not decided:
        return  # refused by its own column: why others is no reason of the decision
    review.decision_reason = f"{decided.removesuffix('.')}. {OTHERS}{reason}"
    most = ResponseReview._meta.get_field("decision_reason").max_length
    if len(review.decision_reason) > most:
        raise refuse(
            f"Reason for the decision: with the reason for other inputs it is over {most} letters; "
            "shorten one.",
            field_name="decision_reason",
        )


def course_fact(history: PatientHistory, course: PulseCourse) -> CourseFact | None:
    """Return the course as the rules know it, None for one entered in error."""
    return next((fact for fact in history.courses if fact.key == course.key), None)


def enzyme_choice_of(course: PulseCourse) -> EnzymeChoice | None:
    """Return the enzyme chosen for the course, None until a person has chosen one."""
    return EnzymeChoice.objects.current().filter(course=course).first()


def scored(
    course: PulseCourse,
    reviewed_on: date,
    inputs: ReviewInputs,
    score_by: ScoreBy,
    choice: EnzymeChoice | None,
) -> ReviewScore:
    """Return the score of the inputs, with the visits up to the day of the review."""
    history = timeline.read(course.patient, reviewed_on)
    fact = course_fact(history, course)
    criteria = Criteria(
        population=Population(score_by.population) if score_by.population else None,
        enzyme=choice.analyte if choice else "",
        chq_phs_range=score_by.chq_phs_range,
    )
    return score_review(
        inputs.as_points(),
        criteria,
        history=history,
        first_day=first_infusion_on(fact) if fact else None,
        last_day=last_day_of(fact, history.courses, history.today) if fact else None,
    )


def as_read(fact) -> dict:
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


def _refuse_other_kind(inputs: ReviewInputs) -> None:
    """Refuse a measure in the place of another: a patient's global is not a physician's."""
    for name in INPUTS:
        kinds, fact = KINDS.get(name.partition("_")[2]), getattr(inputs, name)
        if kinds and fact is not None and fact.kind not in kinds:
            raise refuse(
                f"The review was refused: {fact} cannot stand as {name.replace('_', ' ')}; choose another.",
                field_name=name,
            )


def _refuse_two_enzymes(inputs: ReviewInputs) -> None:
    before, after = inputs.baseline_enzyme, inputs.followup_enzyme
    if before and after and (before.analyte or before.name) != (after.analyte or after.name):
        raise refuse(
            f"The review was refused: {before.name} before the pulse cannot be compared with {after.name} at "
            "follow-up; choose two results of one enzyme.",
            field_name="followup_enzyme",
        )


def _refuse_other_criteria(score_by: ScoreBy) -> None:
    if score_by.population not in {"", *Population}:
        raise refuse(
            "The review was refused: its criteria are not known; choose adult or juvenile ones.",
            field_name="population",
        )
