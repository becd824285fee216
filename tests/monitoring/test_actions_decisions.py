"""Answers to hints and follow-ups of decisions: stored with who, refused to others, undone untold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from courses.models import Condition, DrugPeriod
from monitoring import timeline
from monitoring.actions.decisions import correct_follow_up, follow_up
from monitoring.actions.hints import answer_hint, correct_answer
from monitoring.actions.reviews import Judgement, ReviewInputs, sign_review
from monitoring.models import DecisionFollowUp, HintAnswer, ResponseReview
from monitoring.rules.hints import hints
from tests.cast import make_cast, make_course, make_given_course, make_patient

pytestmark = pytest.mark.django_db
NO_RESPONSE = ("not_responded", "not_responded", "not_responded")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    """A patient whose swallowing is affected, so that one hint is raised."""
    patient = make_patient(cast.north, cast.alice)
    condition = Condition(patient=patient, code="dysphagia", since=patient.clinic.today())
    facts.record(condition, by=cast.nina)
    return patient


@pytest.fixture
def course(cast, ada):
    return make_given_course(ada, cast.alice, last_days_ago=40)


@pytest.fixture
def today(cast):
    return cast.north.today()


@pytest.fixture
def review(cast, course, today):
    """The review of the course ten days ago: no response, to be looked at again today."""
    return sign_review(
        course=course,
        by=cast.alice,
        reviewed_on=today - timedelta(days=10),
        inputs=ReviewInputs(),
        judgement=Judgement(*NO_RESPONSE, "ivig", "CK as before", today),
    )


def raised(patient, code="swallowing"):
    return next(h for h in hints(timeline.read(patient, patient.clinic.today())) if h.code == code)


def answer(patient, **columns):
    told = {"answer": "acted", "answered_on": patient.clinic.today(), "note": "FEES asked for"}
    return HintAnswer(patient=patient, **(told | columns))


def done(patient, course, **columns):
    told = {"done": "waited", "done_on": patient.clinic.today(), "words": "no change", "is_closed": True}
    return DecisionFollowUp(patient=patient, course=course, **(told | columns))


# --- hints


def test_an_answer_keeps_what_it_was_given_to(cast, ada):
    hint = raised(ada)
    stored = answer_hint(answer=answer(ada), hint=hint, by=cast.nina)
    stored.refresh_from_db()
    assert (stored.hint, stored.hints_version, stored.inputs) == ("swallowing", "hints-2", hint.as_read())
    line = AuditLine.objects.get(action="hintanswer.record")
    assert (line.actor, line.patient, line.record) == (cast.nina, ada, stored.key)
    shown = hints(timeline.read(ada, cast.north.today()), timeline.hint_answers(ada))
    assert [h.is_open for h in shown if h.code == "swallowing"] == [False]


def test_an_answer_is_refused_where_nothing_is_raised(cast, ada):
    with pytest.raises(ValidationError, match="this hint is not raised"):
        answer_hint(answer=answer(ada), hint=raised(ada, "ck_rebound"), by=cast.nina)
    with pytest.raises(ValidationError, match="needs words"):
        answer_hint(answer=answer(ada, note=""), hint=raised(ada), by=cast.nina)
    assert HintAnswer.objects.count() == 0


def test_a_corrected_answer_stays_one_to_the_same_hint(cast, ada):
    old = answer_hint(answer=answer(ada), hint=raised(ada), by=cast.nina)
    asked = {"old": old, "by": cast.nina, "reason": "misread"}
    new = correct_answer(new=answer(ada, hint="ck_rebound", answer="noted"), seen_version=1, **asked)
    assert (new.version, new.hint, new.answer, new.inputs) == (2, "swallowing", "noted", old.inputs)
    with pytest.raises(StaleError):
        correct_answer(new=answer(ada), seen_version=1, **asked)


# --- follow-ups


def test_a_follow_up_names_the_pulse_and_the_drug_it_became(cast, ada, course, review):
    again = make_course(ada, cast.alice)
    ivig = DrugPeriod(patient=ada, drug="IVIG", amount=2, unit="g/kg", first_day=ada.clinic.today())
    facts.record(ivig, by=cast.nina)
    for told in ({"done": "next_pulse", "new_course": again}, {"done": "ivig", "drug": ivig}):
        stored = follow_up(record=done(ada, course, **told), by=cast.alice)
        stored.refresh_from_db()
        assert {name: getattr(stored, name) for name in told} == told
    decision = timeline.read(ada, cast.north.today()).courses[0].decision
    assert [(f.new_course_key, f.drug_key) for f in decision.follow_ups] == [
        (again.key, ""),
        ("", ivig.key),
    ]
    line = AuditLine.objects.filter(action="decisionfollowup.record").latest("id")
    assert (line.actor, line.patient, line.record) == (cast.alice, ada, stored.key)


def test_a_pulse_without_a_review_has_nothing_to_follow_up(cast, ada, course):
    with pytest.raises(ValidationError, match="has no response review"):
        follow_up(record=done(ada, course), by=cast.alice)


def test_what_belongs_to_another_patient_is_refused(cast, ada, course, review):
    other = make_patient(cast.north, cast.alice, number="N-2")
    theirs = make_course(other, cast.alice)
    drug = DrugPeriod(patient=other, drug="IVIG", amount=2, unit="g/kg", first_day=ada.clinic.today())
    facts.record(drug, by=cast.nina)
    foreign = [
        done(other, course),
        done(ada, course, done="next_pulse", new_course=theirs),
        done(ada, course, done="ivig", drug=drug),
    ]
    for record in foreign:
        with pytest.raises(ValidationError, match="belongs to another patient"):
            follow_up(record=record, by=cast.alice)


@pytest.mark.parametrize(("days_ago", "is_taken"), [(11, False), (10, True), (0, True), (-1, False)])
def test_it_happened_after_the_review_and_up_to_today(days_ago, is_taken, cast, review):
    record = done(review.patient, review.course, done_on=cast.north.today() - timedelta(days=days_ago))
    if is_taken:
        assert follow_up(record=record, by=cast.alice).pk
        return
    with pytest.raises(ValidationError) as refusal:
        follow_up(record=record, by=cast.alice)
    assert list(refusal.value.message_dict) == ["done_on"]


def test_it_closes_or_goes_on(cast, ada, course, review, today):
    for told in ({"is_closed": False}, {"next_review_on": today + timedelta(days=1)}):
        with pytest.raises(ValidationError, match="either the day of the next review"):
            follow_up(record=done(ada, course, **told), by=cast.alice)


def test_a_follow_up_is_corrected_and_stays_with_its_pulse(cast, ada, course, review):
    old = follow_up(record=done(ada, course), by=cast.alice)
    other = make_given_course(ada, cast.alice, last_days_ago=30)
    asked = {"old": old, "by": cast.alice, "reason": "misread"}
    new = correct_follow_up(new=done(ada, other, words="stronger"), seen_version=1, **asked)
    assert (new.version, new.course, new.words) == (2, course, "stronger")
    with pytest.raises(StaleError):
        correct_follow_up(new=done(ada, course), seen_version=1, **asked)


# --- both


def writes(cast, ada, course):
    """Return each write as a function of who does it."""
    hint = raised(ada)
    answered = answer_hint(answer=answer(ada), hint=hint, by=cast.alice)
    followed = follow_up(record=done(ada, course), by=cast.alice)
    change = {"seen_version": 1, "reason": "misread"}
    return {
        "answer": lambda by: answer_hint(answer=answer(ada), hint=hint, by=by),
        "correct answer": lambda by: correct_answer(old=answered, new=answer(ada, note="x"), by=by, **change),
        "follow up": lambda by: follow_up(record=done(ada, course), by=by),
        "correct follow-up": lambda by: correct_follow_up(
            old=followed, new=done(ada, course, words="x"), by=by, **change
        ),
    }


def stored():
    return [list(model.objects.order_by("pk").values()) for model in (HintAnswer, DecisionFollowUp)]


def test_readers_and_strangers_are_refused_and_a_nurse_follows_up_nothing(cast, ada, course, review):
    acts = writes(cast, ada, course)
    before = stored()
    for name, act in acts.items():
        refused = [(cast.bob, PermissionDenied), (cast.audrey, PermissionDenied), (cast.charlie, Http404)]
        refused += [(cast.nina, PermissionDenied)] if "follow" in name else []
        for user, refusal in refused:
            with pytest.raises(refusal):
                act(user)
    assert stored() == before


def test_each_is_undone_when_its_audit_line_fails(cast, ada, course, review, monkeypatch):
    acts = writes(cast, ada, course)
    before = stored()
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    for act in acts.values():
        with pytest.raises(ZeroDivisionError):
            act(cast.alice)
    assert stored() == before


# --- what a review must decide


@pytest.mark.parametrize(
    ("told", "is_taken"),
    [
        (("not_responded", "wait", True), True),
        (("not_responded", "rebiopsy", True), True),
        (("not_responded", "wait", False), False),
        (("not_responded", "continue", True), False),
        (("partial", "continue", True), True),
        (("partial", "continue", False), False),
        (("responded", "continue", False), True),
        (("cannot_judge", "wait", False), True),
    ],
)
def test_a_non_response_opens_a_decision(told, is_taken, cast, course):
    (verdict, decision, has_day), today = told, cast.north.today()
    judged = Judgement(verdict, verdict, verdict, decision, "as found", today if has_day else None)
    asked = {"course": course, "by": cast.alice, "reviewed_on": today, "inputs": ReviewInputs()}
    if is_taken:
        signed = sign_review(judgement=judged, **asked)
        fact = timeline.read(signed.patient, today).courses[0].decision
        assert (fact.is_open, fact.due_on) == (has_day, today if has_day else None)
        return
    with pytest.raises(ValidationError, match=r"set the next review|needs a decision"):
        sign_review(judgement=judged, **asked)


def test_what_was_signed_by_the_first_rule_reads_as_it_did(cast, review, today):
    old = ResponseReview.objects.filter(pk=review.pk)
    old.update(decision="investigate", rule_version="response-1", next_review_on=None)
    assert old.get().decision_said == "re-biopsy or further tests"
    fact = timeline.read(review.patient, today).courses[0].decision
    assert (fact.decision, fact.is_open, fact.due_on) == ("re-biopsy or further tests", True, None)
    old.update(rule_version="response-2", next_review_on=today)
    assert old.get().decision_said == "further tests"
