"""Decisions of response reviews, on the day set for looking at them again."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from django.db.models import Case, F, OuterRef, Subquery, When

from courses.models import PulseCourse
from courses.rules.wording import day_text
from monitoring.actions.reminders import Due
from monitoring.due.derived import Derived
from monitoring.models import DecisionFollowUp, ResponseReview


def decision_reviews(patients, today: date, horizon: date) -> Iterator[Derived]:
    """Decisions whose next review falls by the horizon, until a follow-up closes them or sets another day.

    Two of one patient on one day are one thing due, which names both.
    """
    rows = _undecided().filter(patient__in=patients, due_on__lte=horizon).order_by("due_on", "patient", "pk")
    for (due_on, patient_id), reviews in groupby(rows, key=lambda row: (row.due_on, row.patient_id)):
        found = list(reviews)
        yield Derived(
            patient_id,
            Due("decision_review", due_on, f"course:{found[0].course_id}"),
            "; ".join(map(_what, found)),
            "; ".join(f"decided {day_text(row.reviewed_on)}: {row.decision_reason}" for row in found),
        )


def _undecided():
    """Return the reviews with the day their decision is looked at next; None where closed or not set."""
    latest = DecisionFollowUp.objects.current().filter(review_chain=OuterRef("chain"))
    latest = latest.order_by("-done_on", "-recorded_at", "-id")
    rows = ResponseReview.objects.current().exclude(course__state=PulseCourse.State.IN_ERROR)
    rows = rows.annotate(
        followed_on=Subquery(latest.values("done_on")[:1]),
        then_on=Subquery(latest.values("next_review_on")[:1]),
    )
    due_on = Case(When(followed_on__isnull=False, then=F("then_on")), default=F("next_review_on"))
    return rows.annotate(due_on=due_on)


def _what(row: ResponseReview) -> str:
    return f"Decision after the pulse, {row.get_verdict_display()}: {row.decision_said}"
