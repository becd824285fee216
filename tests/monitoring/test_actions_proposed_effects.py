"""A person's answer to a proposed effect: stored with what was read, refused to others, undone untold."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from courses.clinic import audit, facts
from courses.clinic.audit import AuditLine
from courses.models import DoseTaken
from monitoring import timeline
from monitoring.actions.effects import confirm_effect, set_aside_effect
from monitoring.models import AdverseEffect, EffectSetAside, Result
from monitoring.rules.ctcae.proposals import proposals
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    """Return a patient with an ALT of 313 U/L ten days ago, after a steroid begun twenty days ago."""
    patient = make_patient(cast.north, cast.alice)
    begun = cast.north.today() - timedelta(days=20)
    dose = DoseTaken(patient=patient, drug="prednisone", amount=60, unit="mg", per="day", first_day=begun)
    facts.record(dose, by=cast.alice)
    record_alt(patient, cast.alice, "313", days_ago=10)
    return patient


def record_alt(patient, by, number, *, days_ago) -> Result:
    day = patient.clinic.today() - timedelta(days=days_ago)
    result = Result(
        patient=patient,
        name="ALT",
        raw_text=number,
        number=Decimal(number),
        unit="U/L",
        uln=Decimal(35),
        sampled_on=day,
    )
    return facts.record(result, by=by)


def found(patient):
    return proposals(timeline.read(patient, patient.clinic.today()))


def effect(patient, **columns) -> AdverseEffect:
    return AdverseEffect(patient=patient, **({"onset_on": patient.clinic.today()} | columns))


def confirm(ada, by, **columns):
    return confirm_effect(effect=effect(ada, **columns), proposal=found(ada).waiting[0], by=by)


def aside(ada, by, *, until="higher_grade", why="from muscle, CK is high"):
    return set_aside_effect(patient=ada, proposal=found(ada).waiting[0], until=until, why=why, by=by)


WRITES = pytest.mark.parametrize("write", [confirm, aside])


def test_a_confirmed_effect_keeps_what_was_read(cast, ada):
    stored = confirm(ada, cast.nina, grade=3, grade_version="5.0")
    alt = Result.objects.get()
    assert (stored.term_code, stored.term, stored.derived_from) == ("alt_raised", "ALT raised", alt.key)
    assert stored.inputs["value"]["words"] == "ALT 313 U/L, own limits up to 35"
    assert stored.inputs["number"] == "8.94 × ULN"
    assert [said[:18] for said in stored.inputs["grades"].values()] == [
        "CTCAE 5.0: grade 3",
        "CTCAE 6.0: grade 3",
    ]
    line = AuditLine.objects.get(record=stored.key)
    assert (line.actor, line.after["derived_from"]) == (cast.nina, alt.key)
    assert found(ada).waiting == ()


def test_a_correction_keeps_what_the_effect_was_confirmed_from(cast, ada):
    old = confirm(ada, cast.nina, grade=3, grade_version="5.0")
    new = effect(ada, term_code="alt_raised", grade=3, grade_version="6.0")
    facts.correct(old, new, seen_version=1, by=cast.alice, reason="graded by version 6")
    assert (new.derived_from, new.inputs) == (old.derived_from, old.inputs)
    assert found(ada).waiting == ()


def test_it_is_proposed_again_once_the_effect_is_in_error_or_the_value_worse(cast, ada):
    stored = confirm(ada, cast.nina, grade=3, grade_version="5.0")
    record_alt(ada, cast.alice, "800", days_ago=3)
    assert found(ada).waiting[0].recorded.key == stored.key
    facts.void(stored, seen_version=1, by=cast.alice, reason="another patient's")
    assert found(ada).waiting[0].recorded is None


def test_set_aside_keeps_quiet_and_says_why(cast, ada):
    stored = aside(ada, cast.nina)
    assert (str(stored), stored.decided_on) == ("ALT raised set aside", cast.north.today())
    assert AuditLine.objects.get(record=stored.key).after["why"] == "from muscle, CK is high"
    assert found(ada).waiting == ()
    assert found(ada).set_aside[0].set_aside.why == "from muscle, CK is high"
    record_alt(ada, cast.alice, "300", days_ago=3)
    assert found(ada).waiting == ()
    record_alt(ada, cast.alice, "800", days_ago=2)
    assert found(ada).waiting[0].worst.words == "ALT 800 U/L, own limits up to 35"


def test_a_corrected_value_is_proposed_again(cast, ada):
    aside(ada, cast.nina)
    old = Result.objects.get()
    new = Result(
        patient=ada,
        name="ALT",
        raw_text="331",
        number=Decimal(331),
        unit="U/L",
        uln=Decimal(35),
        sampled_on=old.sampled_on,
    )
    facts.correct(old, new, seen_version=1, by=cast.alice, reason="misread")
    assert [p.worst.words for p in found(ada).waiting] == ["ALT 331 U/L, own limits up to 35"]


def test_why_and_until_can_be_corrected_and_what_was_set_aside_stays(cast, ada):
    old = aside(ada, cast.nina)
    new = EffectSetAside(
        patient=ada, term_code="alt_raised", until="next_value", why="muscle", decided_on=old.decided_on
    )
    facts.correct(old, new, seen_version=1, by=cast.alice, reason="look again next time")
    assert (new.derived_from, new.value_words, new.inputs) == (old.derived_from, old.value_words, old.inputs)
    assert new.inputs["grades"]


@WRITES
def test_reader_and_stranger_are_refused(write, cast, ada):
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            write(ada, user)
    assert AdverseEffect.objects.count() == EffectSetAside.objects.count() == 0


@WRITES
def test_each_answer_is_undone_when_its_audit_line_fails(write, monkeypatch, cast, ada):
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(ada, cast.nina)
    assert AdverseEffect.objects.count() == EffectSetAside.objects.count() == 0


@WRITES
def test_two_answers_to_one_value_are_one(write, cast, ada):
    proposal = found(ada).waiting[0]
    write(ada, cast.nina)
    again = {
        confirm: lambda: confirm_effect(effect=effect(ada), proposal=proposal, by=cast.alice),
        aside: lambda: set_aside_effect(
            patient=ada, proposal=proposal, until="next_value", why="x", by=cast.alice
        ),
    }
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        again[write]()
    assert AdverseEffect.objects.count() + EffectSetAside.objects.count() == 1


@pytest.mark.parametrize(("until", "why"), [("higher_grade", ""), ("never", "from muscle")])
def test_set_aside_without_a_reason_or_an_end_is_refused(until, why, cast, ada):
    with pytest.raises(ValidationError):
        aside(ada, cast.nina, until=until, why=why)


def test_version_6_has_no_grade_1_of_hypertension_whoever_sends_it(cast, ada):
    told = effect(ada, term_code="hypertension", grade=1, grade_version="6.0")
    with pytest.raises(ValidationError, match="in Hypertension, version 6 has no grade 1"):
        facts.record(told, by=cast.nina)
