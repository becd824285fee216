"""Adverse effects, notes, answers to safety prompts: stored with who, refused to others, undone untold."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from monitoring.models import AdverseEffect, Note, SafetyAnswer
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def effect(patient, **columns) -> AdverseEffect:
    return AdverseEffect(
        patient=patient, **({"term": "striae", "onset_on": patient.clinic.today()} | columns)
    )


def note(patient, **columns) -> Note:
    return Note(patient=patient, **({"text": "walks again", "noted_on": patient.clinic.today()} | columns))


def answer(patient, **columns) -> SafetyAnswer:
    told = {"prompt": "pjp", "answer": "done", "answered_on": patient.clinic.today()}
    return SafetyAnswer(patient=patient, **(told | columns))


def flag(patient, **columns) -> Note:
    return note(patient, **({"kind": "event", "mark": "fall"} | columns))


KINDS = pytest.mark.parametrize("make", [effect, note, flag, answer])


@KINDS
def test_it_is_stored_and_the_trail_says_who(make, cast, ada):
    fact = facts.record(make(ada), by=cast.nina)
    assert type(fact).objects.current().get() == fact
    line = AuditLine.objects.get(record=fact.key)
    assert (line.actor, line.patient, line.clinic) == (cast.nina, ada, cast.north)


@KINDS
def test_a_correction_and_an_error_say_why(make, cast, ada):
    fact = facts.record(make(ada), by=cast.nina)
    earlier = cast.north.today() - timedelta(days=1)
    new = make(ada, **{fact.happened_on: earlier})
    facts.correct(fact, new, seen_version=1, by=cast.alice, reason="wrong day")
    facts.void(new, seen_version=2, by=cast.alice, reason="another patient's")
    lines = AuditLine.objects.filter(record=fact.key).order_by("id")
    assert [(line.action.partition(".")[2], line.actor, line.reason) for line in lines] == [
        ("record", cast.nina, ""),
        ("correct", cast.alice, "wrong day"),
        ("void", cast.alice, "another patient's"),
    ]
    assert not type(fact).objects.current().exists()


@KINDS
def test_reader_and_stranger_are_refused(make, cast, ada):
    fact = facts.record(make(ada), by=cast.nina)
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            facts.record(make(ada), by=user)
        with pytest.raises(refusal):
            facts.correct(fact, make(ada), seen_version=1, by=user, reason="x")
        with pytest.raises(refusal):
            facts.void(fact, seen_version=1, by=user, reason="x")
    assert type(fact).objects.current().get() == fact


@KINDS
def test_each_write_is_undone_when_its_audit_line_fails(make, monkeypatch, cast, ada):
    fact = facts.record(make(ada), by=cast.nina)
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    for write in (
        lambda: facts.record(make(ada), by=cast.nina),
        lambda: facts.correct(fact, make(ada), seen_version=1, by=cast.nina, reason="x"),
        lambda: facts.void(fact, seen_version=1, by=cast.nina, reason="x"),
    ):
        with pytest.raises(ZeroDivisionError):
            write()
    assert type(fact).objects.count() == type(fact).objects.current().count() == 1


@KINDS
@pytest.mark.parametrize(("days", "allowed"), [(0, True), (1, False)])
def test_a_day_that_has_not_come_is_refused(*, make, days, allowed, cast, ada):
    fact = make(ada)
    setattr(fact, fact.happened_on, cast.north.today() + timedelta(days=days))
    if allowed:
        facts.record(fact, by=cast.nina)
        return
    with pytest.raises(ValidationError, match="has not come yet"):
        facts.record(fact, by=cast.nina)


EFFECTS = [
    ({"grade": 1, "grade_version": "5.0"}, True),
    ({"grade": 5, "grade_version": "6.0"}, True),
    ({"grade": 0, "grade_version": "5.0"}, False),
    ({"grade": 6, "grade_version": "5.0"}, False),
    ({"grade": 3, "grade_version": ""}, False),
    ({"grade": 3, "grade_version": "4.0"}, False),
    ({"grade_version": "5.0"}, False),
    ({"term": ""}, False),
    ({"onset_on": None, "precision": "unknown"}, True),
    ({"onset_on": None}, False),
    ({"is_serious": True, "serious_criterion": "admission"}, True),
    ({"is_serious": False, "serious_criterion": "admission"}, False),
    ({"outcome": "fatal", "grade": 5, "grade_version": "6.0"}, True),
    ({"outcome": "fatal", "grade": 4, "grade_version": "6.0"}, False),
    ({"outcome": "recovered", "grade": 5, "grade_version": "6.0"}, False),
    ({"action_code": "held"}, True),
    ({"action_code": "prayed"}, False),
]


@pytest.mark.parametrize(("columns", "allowed"), EFFECTS)
def test_action_and_database_agree_on_an_effect(columns, allowed, cast, ada):
    if allowed:
        facts.record(effect(ada, **columns), by=cast.nina)
        effect(ada, **columns, recorded_by=cast.nina).save()
        return
    with pytest.raises(ValidationError):
        facts.record(effect(ada, **columns), by=cast.nina)
    with pytest.raises(IntegrityError), transaction.atomic():
        effect(ada, **columns, recorded_by=cast.nina).save()
    assert AdverseEffect.objects.count() == 0


@pytest.mark.parametrize("column", ["resolved_on", "noticed_on"])
@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True)])
def test_an_effect_ends_and_is_noticed_after_it_began(*, column, days, allowed, cast, ada):
    columns = {column: cast.north.today() + timedelta(days=days), "outcome": "recovered"}
    if allowed:
        facts.record(effect(ada, **columns), by=cast.nina)
        return
    with pytest.raises(ValidationError, match="cannot lie before the start"):
        facts.record(effect(ada, **columns), by=cast.nina)
    with pytest.raises(IntegrityError), transaction.atomic():
        effect(ada, **columns, recorded_by=cast.nina).save()


@pytest.mark.parametrize(
    ("columns", "allowed"),
    [
        ({"mark": "im_injection"}, True),
        ({"mark": ""}, True),
        ({"mark": "earthquake"}, False),
        ({"kind": "remark"}, False),
        ({"kind": "outcome"}, False),
    ],
)
def test_action_and_database_agree_on_a_flag(columns, allowed, cast, ada):
    if allowed:
        facts.record(flag(ada, **columns), by=cast.nina)
        flag(ada, **columns, recorded_by=cast.nina).save()
        return
    with pytest.raises(ValidationError):
        facts.record(flag(ada, **columns), by=cast.nina)
    with pytest.raises(IntegrityError), transaction.atomic():
        flag(ada, **columns, recorded_by=cast.nina).save()
    assert Note.objects.count() == 0


def test_what_is_corrected_to_another_effect_takes_its_name_and_own_words_stay(cast, ada):
    first = facts.record(effect(ada, term="", term_code="weight_gain"), by=cast.nina)
    assert str(first) == "weight gain"
    # as the form and the API send it: every column, the name that was filled in among them
    new = effect(ada, term=first.term, term_code="hypertension")
    second = facts.correct(first, new, seen_version=1, by=cast.nina, reason="wrong line of the list")
    assert (second.term_code, str(second)) == ("hypertension", "high blood pressure")
    own = effect(ada, term="pressure up since the pulse", term_code="weight_gain")
    third = facts.correct(second, own, seen_version=2, by=cast.nina, reason="in their words")
    again = effect(ada, term=third.term, term_code="hypertension")
    assert str(facts.correct(third, again, seen_version=3, by=cast.nina, reason="x")) == third.term
