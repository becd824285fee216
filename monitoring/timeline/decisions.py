"""What reviews decided and what came of it, as the rules know them."""

from collections import defaultdict
from uuid import UUID

from courses.models import Patient
from monitoring.models import DecisionFollowUp, ResponseReview
from monitoring.rules import history as h


def follow_ups(patient: Patient) -> dict[UUID, list[h.FollowUpFact]]:
    """Return the follow-ups by the review whose decision they follow up, earliest first."""
    rows = DecisionFollowUp.objects.current().filter(patient=patient).select_related("drug")
    found: dict[UUID, list[h.FollowUpFact]] = defaultdict(list)
    for row in rows.order_by("done_on", "recorded_at", "id"):
        found[row.review_chain].append(follow_up_fact(row))
    return found


def follow_up_fact(row: DecisionFollowUp) -> h.FollowUpFact:
    """Return the follow-up as the rules know it."""
    return h.FollowUpFact(
        key=row.key,
        done=row.get_done_display(),
        done_on=row.done_on,
        words=row.words,
        next_review_on=row.next_review_on,
        is_closed=row.is_closed,
        new_course_key=f"course:{row.new_course_id}" if row.new_course_id else "",
        drug_key=row.drug.key if row.drug else "",
    )


def decision_fact(review: ResponseReview, done: list[h.FollowUpFact]) -> h.DecisionFact:
    """Return what the review decided, with what came of it."""
    return h.DecisionFact(
        key=review.key,
        decision=review.decision_said,
        reason=review.decision_reason,
        decided_on=review.reviewed_on,
        is_non_response=review.is_non_response,
        next_review_on=review.next_review_on,
        follow_ups=tuple(done),
        score_lowest=review.score_lowest,
        score_highest=review.score_highest,
    )
