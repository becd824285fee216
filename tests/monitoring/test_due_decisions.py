"""Decisions that fall due: the day before, the day, until a follow-up closes them or sets another day."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from courses.actions.patients import end_follow_up
from courses.actions.pulse import void_course
from courses.clinic import facts
from courses.clinic.access import Right
from courses.models import Patient
from monitoring import timeline
from monitoring.actions import reminders
from monitoring.actions.decisions import follow_up
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.due.decisions import decision_reviews
from monitoring.models import DecisionFollowUp
from monitoring.worklist import worklist
from tests.cast import make_cast, make_given_course, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def today(cast):
    return cast.north.today()


def days(n):
    return timedelta(days=n)


def reviewed(patient, by, *, last_days_ago=60, ago=20, due_in=5, verdict="not_responded", decision="ivig"):
    course = make_given_course(patient, by, last_days_ago=last_days_ago)
    day = patient.clinic.today()
    judged = Judgement(
        verdict, verdict, verdict, decision, "CK as before", None if due_in is None else day + days(due_in)
    )
    return sign_review(
        course=course, by=by, reviewed_on=day - days(ago), inputs=ReviewInputs(), judgement=judged
    )


def done(review, by, *, ago=0, next_in=None):
    day = review.patient.clinic.today()
    record = DecisionFollowUp(
        patient=review.patient,
        course=review.course,
        done="waited",
        done_on=day - days(ago),
        words="as before",
        next_review_on=None if next_in is None else day + days(next_in),
        is_closed=next_in is None,
    )
    return follow_up(record=record, by=by)


def due(patient, ahead=0):
    """Return (day, subject, words) of each decision due within so many days."""
    today = patient.clinic.today()
    found = decision_reviews(Patient.objects.filter(pk=patient.pk), today, today + days(ahead))
    rows = [(d.due.due_on, d.due.subject, d.what) for d in found]
    fact = timeline.read(patient, today).courses
    told = [c.decision.due_on for c in fact if c.decision and c.decision.due_on]
    assert sorted(r[0] for r in rows) == sorted({d for d in told if d <= today + days(ahead)}), "its twin"
    return rows


def test_it_falls_due_on_its_day_and_stays_due(cast, ada, today):
    review = reviewed(ada, cast.alice, due_in=5)
    assert due(ada, ahead=4) == []
    assert due(ada, ahead=5) == [
        (today + days(5), review.course.key, "Decision after the pulse, did not respond: IVIG")
    ]
    late = reviewed(make_patient(cast.north, cast.alice, number="N-2"), cast.alice, due_in=-9)
    assert [row[0] for row in due(late.patient)] == [today - days(9)]


def test_the_worklist_has_it_from_its_day_for_a_prescriber(cast, ada, today):
    reviewed(ada, cast.alice, due_in=0)
    row = next(row for row in worklist(cast.north, today=today).due if row.kind == "decision_review")
    assert (row.derived.due.owner_role, row.words, row.derived.detail) == (
        "prescriber",
        "today",
        f"decided {(today - days(20)).day} {(today - days(20)):%b %Y}: CK as before",
    )


def test_a_follow_up_moves_it_or_closes_it(cast, ada, today):
    review = reviewed(ada, cast.alice, due_in=-3)
    done(review, cast.alice, ago=2, next_in=7)
    assert due(ada, ahead=6) == []
    assert [row[0] for row in due(ada, ahead=7)] == [today + days(7)]
    closing = done(review, cast.alice)
    assert due(ada, ahead=100) == []
    facts.void(closing, seen_version=1, by=cast.alice, reason="another patient's", right=Right.REVIEW)
    assert [row[0] for row in due(ada, ahead=7)] == [today + days(7)]


def test_of_two_follow_ups_on_one_day_the_later_recorded_counts(cast, ada):
    review = reviewed(ada, cast.alice, due_in=-3)
    done(review, cast.alice, next_in=7)
    done(review, cast.alice)
    assert due(ada, ahead=100) == []


def test_any_review_with_a_day_falls_due_and_none_without(cast, ada, today):
    reviewed(ada, cast.alice, verdict="responded", decision="continue", due_in=None)
    assert due(ada, ahead=100) == []
    bea = make_patient(cast.north, cast.alice, number="N-2")
    reviewed(bea, cast.alice, verdict="responded", decision="continue", due_in=3)
    assert [row[0] for row in due(bea, ahead=3)] == [today + days(3)]


def test_two_of_one_patient_on_one_day_are_one_thing_due(cast, ada):
    first = reviewed(ada, cast.alice, last_days_ago=120)
    reviewed(ada, cast.alice, last_days_ago=60, decision="rebiopsy")
    assert [(row[1], row[2]) for row in due(ada, ahead=5)] == [
        (
            first.course.key,
            (
                "Decision after the pulse, did not respond: IVIG; "
                "Decision after the pulse, did not respond: re-biopsy"
            ),
        )
    ]


def test_a_review_or_course_in_error_and_an_ended_follow_up_ask_for_nothing(cast, ada, today):
    review = reviewed(ada, cast.alice)
    void_course(course=review.course, seen_version=review.course.version, by=cast.alice, reason="wrong one")
    assert due(ada, ahead=100) == []
    bea = make_patient(cast.north, cast.alice, number="N-2")
    other = reviewed(bea, cast.alice, due_in=0)
    end_follow_up(
        patient=bea, seen_version=bea.version, by=cast.alice, state="moved", on=today, reason="moved"
    )
    assert "decision_review" not in {row.kind for row in worklist(cast.north, today=today).rows}
    facts.void(other, seen_version=1, by=cast.alice, reason="wrong one", right=Right.REVIEW)
    assert due(bea, ahead=100) == []


def test_only_a_follow_up_settles_it(cast, ada, today):
    reviewed(ada, cast.alice, due_in=0)
    row = next(row for row in worklist(cast.north, today=today).due if row.kind == "decision_review")
    reminder = reminders.raise_reminder(patient=ada, due=row.derived.due, by=cast.nina)
    with pytest.raises(ValidationError, match="settled by its follow-up"):
        reminders.mark_done(reminder=reminder, seen_version=1, by=cast.nina)
    reminders.snooze(reminder=reminder, seen_version=1, by=cast.nina, until=today + days(3), reason="away")


def test_many_patients_cost_one_query(cast, django_assert_num_queries, today):
    for number in range(3):
        reviewed(make_patient(cast.north, cast.alice, number=f"P-{number}"), cast.alice, due_in=0)
    with django_assert_num_queries(1):
        assert len(list(decision_reviews(Patient.objects.all(), today, today))) == 3


def test_a_new_review_after_a_voided_one_has_a_decision_of_its_own(cast, ada):
    first = reviewed(ada, cast.alice, due_in=0)
    done(first, cast.alice)
    assert due(ada) == []
    facts.void(first, seen_version=1, by=cast.alice, reason="signed on the wrong values", right=Right.REVIEW)
    day = cast.north.today()
    judged = Judgement("not_responded", "not_responded", "not_responded", "ivig", "CK as before", day)
    sign_review(course=first.course, by=cast.alice, reviewed_on=day, inputs=ReviewInputs(), judgement=judged)
    assert [row[0] for row in due(ada)] == [day]
