"""Signing the response review: in the window or after it, by a prescriber, once, with its inputs."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.access import Right
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from monitoring.actions.reviews import Judgement, ReviewInputs, correct_review, sign_review, window_of
from monitoring.models import ResponseReview, Result
from monitoring.rules.response import RULE_VERSION
from tests.cast import make_cast, make_ck, make_course, make_given_course, make_mmt8, make_patient

pytestmark = pytest.mark.django_db
JUDGED = Judgement("responded", "partial", "responded", "continue", "CK a fifth of what it was")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


@pytest.fixture
def course(cast, ada):
    return make_given_course(ada, cast.alice, last_days_ago=30)


@pytest.fixture
def today(cast):
    return cast.north.today()


@pytest.fixture
def sign(cast, course, today):
    """Return a function that signs the course's review today, by alice unless told otherwise."""

    def signed(**columns):
        asked = {"course": course, "by": cast.alice, "reviewed_on": today, "inputs": ReviewInputs()}
        return sign_review(**(asked | {"judgement": JUDGED} | columns))

    return signed


def test_it_keeps_verdict_inputs_and_rule(sign, cast, ada):
    inputs = ReviewInputs(
        make_ck(ada, cast.nina, number="3000", days_ago=33),
        make_ck(ada, cast.nina, number="600"),
        make_mmt8(ada, cast.nina, total="40", days_ago=33),
        make_mmt8(ada, cast.nina, total="60"),
    )
    review = sign(inputs=inputs)
    review.refresh_from_db()
    assert {name: getattr(review, name) for name in vars(inputs)} == vars(inputs)
    assert {name: getattr(review, name) for name in vars(JUDGED)} == vars(JUDGED)
    assert review.rule_version == RULE_VERSION
    assert {name: (told["record"], told["version"]) for name, told in review.inputs.items()} == {
        name: (fact.key, 1) for name, fact in vars(inputs).items() if fact
    }
    line = AuditLine.objects.get(action="responsereview.record")
    assert (line.actor, line.patient, line.record) == (cast.alice, ada, review.key)


def test_what_was_signed_on_does_not_change_with_the_result(sign, cast, ada):
    ck = make_ck(ada, cast.nina, number="3000", days_ago=33)
    review = sign(inputs=ReviewInputs(baseline_enzyme=ck))
    new = Result(patient=ada, name="CK", raw_text="9", number=ck.number, unit="U/L", sampled_on=ck.sampled_on)
    facts.correct(ck, new, seen_version=1, by=cast.nina, reason="misread")
    review.refresh_from_db()
    assert review.inputs["baseline_enzyme"]["raw_text"] == "3000"


@pytest.fixture
def proposed(cast, ada, course):
    """Return what the review is proposed to rest on."""
    return ReviewInputs(
        make_ck(ada, cast.nina, number="3000", days_ago=33), make_ck(ada, cast.nina, number="600", days_ago=1)
    )


def reasons(review: ResponseReview) -> str:
    return ResponseReview.objects.get(pk=review.pk).decision_reason


def test_what_is_proposed_needs_no_reason_and_keeps_none(sign, proposed):
    assert reasons(sign(inputs=proposed, choice_reason="not asked")) == JUDGED.decision_reason


@pytest.mark.parametrize("dropped", ["baseline_enzyme", "followup_enzyme"])
def test_another_input_or_none_needs_a_reason_that_is_kept(sign, proposed, dropped):
    others = replace(proposed, **{dropped: None})
    with pytest.raises(ValidationError) as refusal:
        sign(inputs=others, choice_reason=" ")
    assert list(refusal.value.message_dict) == ["choice_reason"]
    assert ResponseReview.objects.count() == 0
    review = sign(inputs=others, choice_reason="haemolysed")
    assert reasons(review) == f"{JUDGED.decision_reason}. Inputs other than proposed: haemolysed"


def test_a_correction_needs_the_reason_for_other_inputs_than_were_signed(sign, cast, today, proposed):
    review = sign(inputs=proposed)
    asked = {"review": review, "seen_version": 1, "by": cast.alice, "reason": "misread", "judgement": JUDGED}
    asked |= {"reviewed_on": today}
    with pytest.raises(ValidationError) as refusal:
        correct_review(**asked, inputs=ReviewInputs())
    assert list(refusal.value.message_dict) == ["choice_reason"]
    assert reasons(correct_review(**asked, inputs=proposed)) == JUDGED.decision_reason


def test_both_reasons_must_fit_together(sign, proposed):
    most = ResponseReview._meta.get_field("decision_reason").max_length
    others = replace(proposed, followup_enzyme=None)
    room = most - len(f"{JUDGED.decision_reason}. Inputs other than proposed: ")
    with pytest.raises(ValidationError) as refusal:
        sign(inputs=others, choice_reason="x" * (room + 1))
    assert list(refusal.value.message_dict) == ["decision_reason"]
    assert len(reasons(sign(inputs=others, choice_reason="x" * room))) == most


def test_why_others_is_no_reason_of_the_decision(sign, proposed):
    others, unsaid = replace(proposed, followup_enzyme=None), replace(JUDGED, decision_reason="")
    with pytest.raises(ValidationError) as refusal:
        sign(inputs=others, judgement=unsaid, choice_reason="haemolysed")
    assert list(refusal.value.message_dict) == ["decision_reason"]
    assert ResponseReview.objects.count() == 0


def test_who_may_not_review_is_told_so_before_what_is_wrong_with_the_inputs(sign, cast, today, proposed):
    others = replace(proposed, followup_enzyme=None)
    review = sign(inputs=proposed)
    asked = {"review": review, "reviewed_on": today, "inputs": others, "judgement": JUDGED}
    for user, refusal in [(cast.nina, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            sign(by=user, inputs=others)
        with pytest.raises(refusal):
            correct_review(seen_version=1, by=user, reason="x", **asked)
    assert ResponseReview.objects.get() == review


def test_two_enzymes_are_never_compared(sign, cast, ada, proposed):
    ast = facts.record(
        Result(
            patient=ada,
            name="AST",
            raw_text="80",
            number=Decimal(80),
            unit="U/L",
            sampled_on=cast.north.today(),
        ),
        by=cast.nina,
    )
    with pytest.raises(ValidationError) as refusal:
        sign(inputs=replace(proposed, followup_enzyme=ast), choice_reason="only one there")
    assert list(refusal.value.message_dict) == ["followup_enzyme"]
    assert "CK before the pulse cannot be compared with AST" in str(refusal.value)


@pytest.mark.parametrize(
    ("days_after", "allowed"), [(27, False), (28, True), (42, True), (43, True), (400, True)]
)
def test_it_is_refused_before_the_window_opens(days_after, allowed, sign, cast, ada):
    course = make_given_course(ada, cast.alice, last_days_ago=days_after)
    if allowed:
        assert sign(course=course).course == course
        return
    with pytest.raises(ValidationError) as refusal:
        sign(course=course)
    assert list(refusal.value.message_dict) == ["reviewed_on"]
    assert ResponseReview.objects.count() == 0


def test_a_course_without_an_infusion_has_no_window(sign, cast, ada):
    course = make_course(ada, cast.alice)
    assert window_of(course) is None
    with pytest.raises(ValidationError, match="no infusion of this course was given"):
        sign(course=course)


def test_the_window_follows_the_last_infusion_given(course, today):
    window = window_of(course)
    expected = (today - timedelta(days=2), today + timedelta(days=12))
    assert (window.opens, window.closes) == expected


def test_an_input_of_another_patient_is_refused(sign, cast):
    other = make_patient(cast.north, cast.alice, number="N-2")
    with pytest.raises(ValidationError, match="belongs to another patient"):
        sign(inputs=ReviewInputs(followup_enzyme=make_ck(other, cast.nina)))


def test_a_day_that_has_not_come_is_refused(sign, today):
    with pytest.raises(ValidationError, match="has not come yet"):
        sign(reviewed_on=today + timedelta(days=1))


def test_only_a_prescriber_of_the_clinic_signs(sign, cast):
    refused = [
        (cast.nina, PermissionDenied),
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
        (cast.stella, Http404),
    ]
    for user, refusal in refused:
        with pytest.raises(refusal):
            sign(by=user)
    assert ResponseReview.objects.count() == 0


def test_it_is_undone_when_its_audit_line_fails(monkeypatch, sign):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sign()
    assert ResponseReview.objects.count() == 0


def test_a_course_is_reviewed_once_and_again_after_an_error(sign, cast):
    review = sign()
    with pytest.raises(ValidationError, match="already has a response review"):
        sign()
    for user, refusal in [(cast.nina, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            facts.void(review, seen_version=1, by=user, reason="x", right=Right.REVIEW)
    facts.void(review, seen_version=1, by=cast.alice, reason="wrong course", right=Right.REVIEW)
    assert sign().version == 1


def test_a_correction_is_the_next_version_with_its_reason(monkeypatch, sign, cast, today):
    review = sign()
    asked = {
        "review": review,
        "reviewed_on": today,
        "inputs": ReviewInputs(),
        "judgement": Judgement("responded", "partial", "partial", "wait", "strength lags", today),
    }
    for user, refusal in [(cast.nina, PermissionDenied), (cast.charlie, Http404)]:
        with pytest.raises(refusal):
            correct_review(seen_version=1, by=user, reason="x", **asked)
    with pytest.raises(ValidationError, match="has no reason"):
        correct_review(seen_version=1, by=cast.alice, reason=" ", **asked)
    with monkeypatch.context() as broken:
        broken.setattr(audit, "write", lambda **line: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            correct_review(seen_version=1, by=cast.alice, reason="x", **asked)
    assert ResponseReview.objects.current().get() == review
    new = correct_review(seen_version=1, by=cast.alice, reason="read again", **asked)
    assert (new.version, new.verdict, new.chain) == (2, "partial", review.chain)
    assert AuditLine.objects.get(action="responsereview.correct").reason == "read again"
    with pytest.raises(StaleError):
        correct_review(seen_version=1, by=cast.alice, reason="too late", **asked)


def test_the_database_refuses_a_second_review_and_a_decision_without_reason(sign, cast, ada, course, today):
    sign()
    columns = {"patient": ada, "recorded_by": cast.alice, "reviewed_on": today, "rule_version": RULE_VERSION}
    columns |= vars(JUDGED)
    other = make_given_course(ada, cast.alice, last_days_ago=60)
    for bad in ({"course": course}, {"course": other, "decision_reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ResponseReview(**(columns | bad)).save()
    ResponseReview(**columns, course=other).save()
