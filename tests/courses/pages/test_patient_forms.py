"""Registering, changing, identifying a patient; the end of follow-up; and which clinic is looked at."""

import pytest
from django.urls import reverse

from courses.models import AuditLine, Membership, Patient
from tests.courses.pages.typed import boxes, errors, told

NEW = reverse("courses:patient-register")


def entry(**columns) -> dict:
    """Return what the form sends for the least a patient needs."""
    least = {"family_name": "Demir", "issuer": "NHS", "value": "999 000", "sex": "female", "subtype": "dm"}
    return least | columns


def test_a_nurse_registers_a_patient(nina, cast, today):
    response = nina.post(NEW, entry(**boxes("birth_date", today)) | {"nurse": cast.nina.pk})
    patient = Patient.objects.get(family_name="Demir")
    assert told(response) == ["Demir is registered at North."]
    assert (patient.birth_date, patient.nurse, patient.origin) == (today, cast.nina, "clinic")
    assert str(patient.identifiers.get()) == "NHS 999 000"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"family_name": ""}, "This field is required"),
        ({"value": ""}, "This field is required"),
        ({"birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1980"}, "not a real day"),
        ({"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "2199"}, "has not come yet"),
        ({"age_years": "40"}, "An age needs the day"),
        ({"age_years": "forty"}, "not a whole number"),
        ({"may_phone": "on"}, "needs a phone number"),
        ({"email": "nowhere"}, "not an address"),
        ({"second_issuer": "hospital"}, "needs both"),
        ({"nurse": "999999"}, "Select a valid choice"),
        ({"family_name": "x" * 121}, "at most 120"),
        ({"family_name": "a\x00b"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_kept_and_not_stored(typed, sentence, nina):
    response = nina.post(NEW, entry(value="123") | typed)
    assert sentence in errors(response)
    assert not Patient.objects.exists()
    assert 'value="Demir"' in response.content.decode() or "family_name" in typed


def test_a_number_in_use_is_refused(nina, patient):
    assert "already has this identifier" in errors(nina.post(NEW, entry(issuer="hospital", value="N-1")))


def test_a_new_patient_of_an_invented_clinic_is_invented(nina, cast):
    type(cast.north).objects.filter(pk=cast.north.pk).update(data_kind="invented")
    nina.post(NEW, entry())
    assert Patient.objects.get().origin == "invented"


def edit_entry(patient, **columns) -> dict:
    born = boxes("birth_date", patient.birth_date)
    return {"family_name": "Abbott", "given_name": "Ada", "sex": "unknown", "subtype": "unknown"} | {
        "version": 1, **born, **columns,
    }  # fmt: skip


def test_details_change_with_before_and_after_in_the_trail(nina, patient):
    url = reverse("courses:patient-edit", args=[patient.pk])
    assert 'value="Abbott"' in nina.get(url).content.decode()
    told(nina.post(url, edit_entry(patient, subtype="dm", reason="biopsy")))
    patient.refresh_from_db()
    line = AuditLine.objects.get(action="patient.update")
    assert (patient.subtype, patient.version) == ("dm", 2)
    assert (line.before["subtype"], line.after["subtype"], line.reason) == ("unknown", "dm", "biopsy")


def test_a_refused_change_does_not_show_as_the_patient(nina, patient):
    url = reverse("courses:patient-edit", args=[patient.pk])
    response = nina.post(url, edit_entry(patient, family_name="Zander", may_email="on"))
    assert "needs an address" in errors(response)
    assert "<bdi>Abbott, Ada</bdi>" in response.content.decode()
    assert 'value="Zander"' in response.content.decode()


def test_a_stale_change_is_refused_with_who_changed_what(nina, alice, patient):
    url = reverse("courses:patient-edit", args=[patient.pk])
    alice.post(url, edit_entry(patient, phone="0161 496 0001", reason="rang"))
    response = nina.post(url, edit_entry(patient, subtype="dm"))
    page = response.content.decode()
    assert "was changed by Alice" in errors(response, status=409)
    assert "What changed meanwhile" in page
    assert "0161 496 0001" in page
    assert 'name="version"' in page
    assert 'value="2"' in page
    patient.refresh_from_db()
    assert (patient.subtype, patient.phone) == ("unknown", "0161 496 0001")
    told(nina.post(url, edit_entry(patient, subtype="dm", phone="0161 496 0001", version=2)))


def test_a_second_number(nina, patient):
    url = reverse("courses:patient-identify", args=[patient.pk])
    assert told(nina.post(url, {"issuer": "NHS", "value": "999"})) == ["NHS 999 is added to Abbott, Ada."]


def test_follow_up_ends_and_is_taken_up_again(nina, patient, today):
    url = reverse("courses:patient-follow-up", args=[patient.pk])
    assert "What happened" in nina.get(url).content.decode()
    told(nina.post(url, {"state": "moved", "version": 1, "reason": "Leeds"} | boxes("on", today)))
    patient.refresh_from_db()
    assert (patient.follow_up, patient.follow_up_changed_on) == ("moved", today)
    assert "moved to another clinic" in nina.get(url).content.decode()
    assert "empty" in errors(nina.post(url, {"version": 2, "reason": ""}))
    told(nina.post(url, {"version": 2, "reason": "came back"}))
    patient.refresh_from_db()
    assert patient.follow_up == "active"


def test_follow_up_does_not_end_tomorrow_nor_without_a_kind(nina, patient, today):
    url = reverse("courses:patient-follow-up", args=[patient.pk])
    later = today.replace(year=today.year + 1, day=1)
    assert "has not come yet" in errors(nina.post(url, {"state": "lost", "version": 1} | boxes("on", later)))
    errors(nina.post(url, {"version": 1} | boxes("on", today)))
    patient.refresh_from_db()
    assert patient.follow_up == "active"


def test_one_looks_at_another_of_ones_clinics(alice, cast):
    Membership.objects.create(user=cast.alice, clinic=cast.south, role="reader")
    url = reverse("courses:clinic-switch")
    going = alice.post(url, {"clinic": cast.south.pk, "next": "/patients/"})
    assert (going.status_code, going.url) == (302, "/patients/")
    assert alice.session["clinic"] == cast.south.pk
    assert alice.post(url, {"clinic": cast.south.pk, "next": "https://elsewhere.example/"}).url == "/"
    assert alice.get(reverse("courses:patient-register")).status_code == 403


@pytest.mark.parametrize("asked", ["", "x", "0", "999999"])
def test_one_does_not_look_at_other_clinics(asked, alice, cast):
    assert alice.post(reverse("courses:clinic-switch"), {"clinic": asked}).status_code == 404
    south = alice.post(reverse("courses:clinic-switch"), {"clinic": cast.south.pk})
    assert south.status_code == 404
    assert alice.get(reverse("courses:clinic-switch")).status_code == 405
