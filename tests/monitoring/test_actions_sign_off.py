"""Signing off: which version, by whom, what was decided; a new version has been seen by nobody."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.clinic.errors import StaleError
from monitoring.actions.arrivals import Message, receive_result
from monitoring.actions.sign_off import Decision, Looked, sign_off
from monitoring.models import Result, ResultSeen
from tests.cast import make_cast, make_ck, make_patient

pytestmark = pytest.mark.django_db
NO_ACTION = Decision("no_action")


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def at(result: Result) -> Looked:
    return Looked(result.chain, result.version)


def test_several_are_signed_with_who_and_what(cast, ada):
    first, second = make_ck(ada, cast.nina), make_ck(ada, cast.nina, number="400", days_ago=1)
    decision = Decision("acted", " methotrexate held ")
    signed = sign_off(patient=ada, by=cast.alice, looked=[at(first), at(second)], decision=decision)
    assert [(s.result, s.seen_by, s.decision, s.words) for s in signed] == [
        (first, cast.alice, "acted", "methotrexate held"),
        (second, cast.alice, "acted", "methotrexate held"),
    ]
    line = AuditLine.objects.filter(action="resultseen.sign").last()
    assert (line.actor, line.patient, line.record) == (cast.alice, ada, signed[0].key)
    assert line.reason == "action taken: methotrexate held"
    assert not Result.objects.unseen().exists()


def test_the_same_again_stores_nothing_and_another_decision_stands_beside(cast, ada):
    ck = make_ck(ada, cast.nina)
    for _ in range(2):
        sign_off(patient=ada, by=cast.nina, looked=[at(ck), at(ck)], decision=Decision("asked", "Dr Alice"))
    sign_off(patient=ada, by=cast.alice, looked=[at(ck)], decision=NO_ACTION)
    assert [(s.seen_by, s.decision) for s in ck.sightings.all()] == [
        (cast.alice, "no_action"),
        (cast.nina, "asked"),
    ]


def test_a_correction_is_unseen_again_and_a_late_message_is_not(cast, ada):
    told = {"laboratory": "County", "lab_number": "A-1", "name": "CK", "unit": "U/L"}
    told |= {"sampled_on": datetime(2026, 1, 12, tzinfo=UTC).date()}

    def sent(status, hour, value):
        moment = datetime(2026, 1, 12, hour, tzinfo=UTC)
        return receive_result(
            patient=ada, by=cast.ivan, message=Message(status=status, reported_at=moment, value=value, **told)
        ).standing

    sign_off(patient=ada, by=cast.alice, looked=[at(sent("final", 9, "5"))], decision=NO_ACTION)
    sent("preliminary", 8, "4")
    assert not Result.objects.unseen().exists()
    corrected = sent("corrected", 10, "6")
    assert list(Result.objects.unseen()) == [corrected]
    sign_off(patient=ada, by=cast.alice, looked=[at(corrected)], decision=NO_ACTION)
    facts.void(corrected, seen_version=corrected.version, by=cast.nina, reason="another patient's")
    assert not Result.objects.unseen().exists()


def test_what_changed_while_it_was_looked_at_is_not_signed(cast, ada):
    old = make_ck(ada, cast.nina)
    other = make_ck(ada, cast.nina, days_ago=1)
    told = {name: getattr(old, name) for name in Result.fact_fields()} | {"raw_text": "1935"}
    new = Result(patient=ada, **told)
    facts.correct(old, new, seen_version=1, by=cast.nina, reason="digits swapped")
    with pytest.raises(StaleError, match="was changed by Nina"):
        sign_off(patient=ada, by=cast.alice, looked=[at(other), at(old)], decision=NO_ACTION)
    assert not ResultSeen.objects.exists()


@pytest.mark.parametrize("code", ["acted", "asked"])
def test_an_action_or_a_question_needs_its_words(code, cast, ada):
    ck = make_ck(ada, cast.nina)
    for words in ("", "  "):
        with pytest.raises(ValidationError, match="needs its words"):
            sign_off(patient=ada, by=cast.alice, looked=[at(ck)], decision=Decision(code, words))
    assert not ResultSeen.objects.exists()


def test_nothing_chosen_an_unknown_decision_and_another_patients_result_are_refused(cast, ada):
    ck = make_ck(ada, cast.nina)
    other = make_ck(make_patient(cast.north, cast.alice, number="N-2"), cast.nina)
    for looked, decision, words in [
        ([], NO_ACTION, "no result was chosen"),
        ([at(ck)], Decision("fine"), "not a valid choice"),
        ([at(ck), at(other)], NO_ACTION, "not on record any more"),
    ]:
        with pytest.raises(ValidationError, match=words):
            sign_off(patient=ada, by=cast.alice, looked=looked, decision=decision)
    assert not ResultSeen.objects.exists()


def test_nobody_signs_who_may_not_and_no_service_does(cast, ada):
    ck = make_ck(ada, cast.nina)
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.mona, PermissionDenied),
        (cast.ivan, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            sign_off(patient=ada, by=user, looked=[at(ck)], decision=NO_ACTION)
    sign_off(patient=ada, by=cast.nina, looked=[at(ck)], decision=NO_ACTION)
    assert ResultSeen.objects.get().seen_by == cast.nina


def test_it_is_undone_when_its_audit_line_fails(monkeypatch, cast, ada):
    looked = [at(make_ck(ada, cast.nina)), at(make_ck(ada, cast.nina, days_ago=1))]
    monkeypatch.setattr(audit, "write_many", lambda **lines: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sign_off(patient=ada, by=cast.alice, looked=looked, decision=NO_ACTION)
    assert not ResultSeen.objects.exists()
