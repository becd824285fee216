"""What patients said about being reached, over HTTP."""

import pytest

from courses.clinic import audit
from courses.models import Consent
from tests import cast as people

ONE = {"If-Match": '"1"'}


@pytest.fixture
def patient(cast):
    return people.make_patient(cast.north, cast.alice, email="ada@example.org")


def url(patient, what: str) -> str:
    return f"/api/v1/patients/{patient.pk}/{what}/"


def said(patient, **told) -> dict:
    on = str(patient.clinic.today())
    return {"about": "email", "is_given": True, "how": "in_person", "said_on": on} | told


def test_it_is_recorded_and_its_history_read(nina, bob, patient):
    kept = nina.post(url(patient, "consent"), said(patient), headers=ONE)
    assert (kept.status_code, kept["ETag"], kept.json()["recorded_by"]) == (201, '"2"', "nina")
    taken_back = said(patient, is_given=False, how="phone")
    assert nina.post(url(patient, "consent"), taken_back, headers={"If-Match": '"2"'}).status_code == 201
    told = bob.get(url(patient, "consents")).json()["results"]
    assert [(row["about"], row["is_given"], row["how"]) for row in told] == [
        ("email", False, "phone"),
        ("email", True, "in_person"),
    ]
    patient.refresh_from_db()
    assert patient.may_email is False


@pytest.mark.parametrize(
    "told",
    [{"about": "pigeon"}, {"how": "guess"}, {"said_on": "2999-01-01"}, {"is_given": "maybe"}, {"by": "me"}],
    ids=repr,
)
def test_what_cannot_be_is_refused(nina, patient, told):
    refused = nina.post(url(patient, "consent"), said(patient, **told), headers=ONE)
    assert (refused.status_code, refused.json()["error"][-1]) == (400, ".")
    assert not Consent.objects.exists()


def test_the_door(bob, charlie, patient):
    for client, reading, writing in ((bob, 200, 403), (charlie, 404, 404)):
        assert client.get(url(patient, "consents")).status_code == reading
        assert client.post(url(patient, "consent"), said(patient), headers=ONE).status_code == writing
    assert not Consent.objects.exists()


def test_the_version_seen_is_asked_for(nina, patient):
    assert nina.post(url(patient, "consent"), said(patient)).status_code == 428
    assert nina.post(url(patient, "consent"), said(patient), headers={"If-Match": '"2"'}).status_code == 412


def test_without_its_audit_line_nothing_is_stored(nina, patient, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", broken)
    nina.raise_request_exception = False
    assert nina.post(url(patient, "consent"), said(patient), headers=ONE).status_code == 500
    patient.refresh_from_db()
    assert (patient.may_email, Consent.objects.exists()) == (False, False)
