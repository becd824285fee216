"""Following up the decision of a response review: what was done, and what is next."""

from django.db import transaction

from courses.clinic import facts
from courses.clinic.access import Right
from courses.clinic.errors import refuse
from monitoring.models import DecisionFollowUp, ResponseReview


@transaction.atomic
def follow_up(*, record: DecisionFollowUp, by) -> DecisionFollowUp:
    """Store what was done about a decision; refused for a course without a review."""
    record.review_chain = _refuse_unfounded(record).chain
    return facts.record(record, by=by, right=Right.REVIEW)


@transaction.atomic
def correct_follow_up(
    *, old: DecisionFollowUp, new: DecisionFollowUp, seen_version: int, by, reason: str
) -> DecisionFollowUp:
    """Store the corrected follow-up as the next version."""
    new.course, new.review_chain = old.course, old.review_chain
    _refuse_unfounded(new)
    return facts.correct(old, new, seen_version=seen_version, by=by, reason=reason, right=Right.REVIEW)


def _refuse_unfounded(record: DecisionFollowUp) -> ResponseReview:
    """Return the review whose decision is followed up."""
    review = ResponseReview.objects.current().filter(course=record.course_id).first()
    if review is None:
        raise refuse("The follow-up was refused: this pulse has no response review; sign the review first.")
    named = [record.course, record.new_course, record.drug]
    if any(other is not None and other.patient_id != record.patient_id for other in named):
        raise refuse("The follow-up was refused: the pulse or the medicine belongs to another patient.")
    if record.done_on is not None and record.done_on < review.reviewed_on:
        raise refuse(
            f"The follow-up was refused: its day is before the review ({review.reviewed_on}); correct it.",
            field_name="done_on",
        )
    return review
