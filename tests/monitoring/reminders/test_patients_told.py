"""Patients are told only where the clinic tells them, with their consent, without disease, drug or dose."""

import pytest
from django.core import mail

from courses.actions.clinics import change_settings
from courses.actions.consents import record_consent
from courses.models import Clinic, Patient, PulseCourse
from monitoring.models import Delivery, Reminder
from monitoring.reminders import deliver, plan
from monitoring.reminders.channels.patient_words import KINDS, words_for_patient
from tests.cast import make_cast, make_course, make_patient

pytestmark = pytest.mark.django_db
PHONE = "0161 496 0100"


@pytest.fixture
def cast():
    cast = make_cast()
    Clinic.objects.update(phone=PHONE, tells_patients=True)
    cast.north.refresh_from_db()
    return cast


@pytest.fixture
def ada(cast):
    ada = make_patient(cast.north, cast.alice)
    Patient.objects.update(phone="+44 20 7946 0123", email="ada@example.org")
    ada.refresh_from_db()
    return ada


def agree(ada, by, channel, *, is_given=True):
    record_consent(
        patient=ada, seen_version=ada.version, by=by, about=channel, is_given=is_given, how="in_person",
        said_on=ada.clinic.today(),
    )  # fmt: skip


def to_patient() -> list[str]:
    rows = Delivery.objects.filter(recipient__isnull=True, webhook__isnull=True)
    return sorted(f"{channel} {state}" for channel, state in rows.values_list("channel", "state"))


def round_(cast) -> None:
    plan.plan_clinic(cast.north)
    deliver.deliver_all()


def test_without_consent_nothing_is_said(cast, ada):
    make_course(ada, cast.alice, doses_mg=("1000",))
    round_(cast)
    assert to_patient() == []


def test_with_consent_they_are_told_over_what_they_agreed_to(cast, ada):
    agree(ada, cast.nina, "email")
    make_course(ada, cast.alice, doses_mg=("1000",))
    round_(cast)
    assert to_patient() == ["email sent"]
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    said = f"{letter.subject} {letter.body}"
    day = ada.clinic.today()
    assert f"You have an appointment with us on {day:%A} {day.day} {day:%B}. Questions? Call {PHONE}." in said
    for secret in ("Abbott", "Ada", "North", "ethylpred", "1 g", "1000", "myositis", "infusion", "steroid"):
        assert secret.lower() not in said.lower(), secret


def test_where_the_clinic_tells_no_patients_none_is_told(cast, ada):
    agree(ada, cast.nina, "email")
    change_settings(
        clinic=cast.north, seen_version=1, by=cast.mona, changes={"tells_patients": False}, reason="not yet"
    )
    make_course(ada, cast.alice, doses_mg=("1000",))
    round_(cast)
    assert to_patient() == []


def test_consent_withdrawn_before_it_goes_drops_it(cast, ada):
    agree(ada, cast.nina, "email")
    agree(ada, cast.nina, "text")
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    agree(ada, cast.nina, "text", is_given=False)
    deliver.deliver_all()
    assert to_patient() == ["email sent", "sms dropped"]


def test_staff_things_are_no_matter_of_theirs():
    assert sorted(KINDS) == ["bloods", "drug_bloods", "infusion", "taper_step"]
    with pytest.raises(KeyError):
        words_for_patient("unseen_result", None, Clinic(phone=PHONE))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_sentence_fits_one_text_message_with_its_banner_and_names_no_disease(kind, cast):
    words = words_for_patient(kind, cast.north.today(), Clinic(phone="+44 20 7946 0123"))
    assert len(f"TEST, no real patient: {words}") <= 160
    assert words.isascii()
    for word in ("myositis", "steroid", "prednis", "infusion", "mg", "CK", "dose"):
        assert word.lower() not in words.lower()
    assert Reminder.Kind(kind)


def test_a_patient_who_died_is_told_nothing(cast, ada):
    agree(ada, cast.nina, "email")
    make_course(ada, cast.alice, doses_mg=("1000",))
    plan.plan_clinic(cast.north)
    Patient.objects.update(follow_up="dead", follow_up_changed_on=ada.clinic.today())
    deliver.deliver_all()
    assert (to_patient(), PulseCourse.objects.count()) == (["email dropped"], 1)
