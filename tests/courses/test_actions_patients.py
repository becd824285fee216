"""Patients: who can be registered, changed, and taken out of follow-up."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from courses.actions import patients
from courses.models import AuditLine, Patient, PatientIdentifier
from tests import cast as people
from tests.courses.writes import stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return people.make_cast()


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


def refusal(call) -> str:
    before = stored()
    with pytest.raises(ValidationError) as refused:
        call()
    assert stored() == before
    return " ".join(refused.value.messages)


def register(cast, **columns):
    told = {"identifiers": {"hospital": "N-2"}, "family_name": "Baker"} | columns
    return patients.register_patient(clinic=cast.north, by=cast.nina, **told)


def test_a_patient_is_registered_with_number_and_trail(cast):
    patient = register(cast)
    assert str(patient.identifiers.get()) == "hospital N-2"
    line = AuditLine.objects.get(record=patient.key)
    assert (line.action, line.after["identifiers"]) == ("patient.register", {"hospital": "N-2"})


def test_a_patient_needs_a_number_and_a_name(cast):
    assert "no identifier" in refusal(lambda: register(cast, identifiers={}))
    assert refusal(lambda: register(cast, family_name=""))
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.bulk_create([Patient(clinic=cast.north, family_name="")])


@pytest.mark.parametrize(("ahead", "is_refused"), [(-1, False), (0, False), (1, True)])
def test_nobody_is_born_tomorrow(ahead, is_refused, cast, patient):
    birth_date = cast.north.today() + timedelta(days=ahead)
    if is_refused:
        assert "has not come yet" in refusal(lambda: register(cast, birth_date=birth_date))
        assert "has not come yet" in refusal(
            lambda: patients.update_patient(
                patient=Patient.objects.get(pk=patient.pk),
                seen_version=1,
                by=cast.nina,
                changes={"birth_date": birth_date},
            )
        )
    else:
        assert register(cast, birth_date=birth_date).age_at(cast.north.today()) == 0


def test_a_number_names_one_patient_of_a_clinic(cast, patient):
    assert "already has this identifier" in refusal(lambda: register(cast, identifiers={"hospital": "N-1"}))
    twin = PatientIdentifier(patient=register(cast), clinic=cast.north, issuer="hospital", value="N-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientIdentifier.objects.bulk_create([twin])
    people.make_patient(cast.south, cast.charlie, number="N-1")


def test_consent_needs_something_to_consent_to(cast):
    assert "needs a phone number" in refusal(lambda: register(cast, may_phone=True))
    assert "needs an address" in refusal(lambda: register(cast, may_email=True))
    assert register(cast, may_phone=True, phone="0161 496 0001").may_phone


@pytest.mark.parametrize(("ahead", "is_refused"), [(-1, False), (0, False), (1, True)])
def test_follow_up_does_not_end_tomorrow(ahead, is_refused, cast, patient):
    call = {"patient": patient, "seen_version": 1, "by": cast.nina, "state": "lost"}
    on = cast.north.today() + timedelta(days=ahead)
    if is_refused:
        assert "has not come yet" in refusal(lambda: patients.end_follow_up(**call, on=on))
    else:
        assert patients.end_follow_up(**call, on=on).follow_up_changed_on == on


def test_follow_up_ends_in_one_of_three_ways_and_on_a_day(cast, patient):
    call = {"patient": patient, "seen_version": 1, "by": cast.nina, "on": cast.north.today()}
    assert "choose died, moved or lost" in refusal(lambda: patients.end_follow_up(**call, state="active"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).update(follow_up="lost")


def test_follow_up_is_taken_up_again_with_a_reason_once(cast, patient):
    ended = patients.end_follow_up(
        patient=patient, seen_version=1, by=cast.nina, state="dead", on=cast.north.today()
    )
    call = {"patient": ended, "by": cast.nina}
    assert "has no reason" in refusal(lambda: patients.resume_follow_up(**call, seen_version=2, reason=""))
    back = patients.resume_follow_up(**call, seen_version=2, reason="another patient's death")
    assert (back.follow_up, back.follow_up_changed_on, back.version) == ("active", None, 3)
    assert "in follow-up already" in refusal(
        lambda: patients.resume_follow_up(patient=back, by=cast.nina, seen_version=3, reason="again")
    )
