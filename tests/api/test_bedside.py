"""Checks, start, reaction and second signature over the API."""

from decimal import Decimal

import pytest

from courses.models import AuditLine, DoseSignature, InfusionCheck, Role
from monitoring.models import AdverseEffect
from tests import cast as people

ONE = {"If-Match": '"1"'}
CHECK = {
    "gate": "potassium",
    "outcome": "acceptable",
    "checked_at": "2026-01-05T09:30:00Z",
    "number": "4.1",
    "unit": "mmol/L",
}
SIGNED = [{"number": n, "mg": "1000"} for n in (1, 2, 3)]


@pytest.fixture
def unchecked(cast, patient):
    return people.make_course(patient, cast.alice).infusions.first()


@pytest.fixture
def url(unchecked):
    return f"/api/v1/infusions/{unchecked.pk}/"


@pytest.fixture
def bertil(cast, sign_in):
    return sign_in(people.make_user("bertil", cast.north, Role.PRESCRIBER))


@pytest.fixture
def signed_above(cast):
    cast.north.second_signature_above_mg = Decimal(500)
    cast.north.save()


@pytest.fixture
def sign_url(unchecked):
    return f"/api/v1/pulse-courses/{unchecked.course_id}/signature/"


def test_a_check_is_added_and_its_gate_closes(nina, url, cast):
    stored = nina.post(f"{url}checks/", CHECK)
    assert stored.status_code == 201, stored.data
    expected = CHECK | {"recorded_by": "nina", "for_day": str(cast.north.today()), "note": ""}
    assert {name: stored.json()[name] for name in expected} == expected
    assert nina.get(f"{url}checks/").json()["results"] == [stored.json()]
    gates = {gate["gate"]: gate["outcome"] for gate in nina.get(f"{url}gates/").json()}
    assert (gates["potassium"], gates["glucose"]) == ("acceptable", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": None, "unit": ""},
        {"unit": "mg/dL"},
        {"gate": "mood"},
        {"outcome": "fine"},
        {"checked_at": None},
        {"outcome": "overridden"},
        {"override_code": "emergency"},
        {"recorded_by": "alice"},
        {"for_day": "tomorrow"},
    ],
)
def test_half_a_check_is_refused(wrong, nina, url):
    assert nina.post(f"{url}checks/", CHECK | wrong).status_code == 400
    assert not InfusionCheck.objects.exists()


def test_an_infusion_starts_over_the_api_only_past_its_gates(nina, url, unchecked, cast):
    refused = nina.post(f"{url}start/", {"rate_ml_h": "250"}, headers=ONE)
    assert refused.status_code == 400
    assert "not settled before it" in refused.json()["error"]
    people.settle_gates(unchecked, cast.nina)
    started = nina.post(f"{url}start/", {"rate_ml_h": "250"}, headers=ONE)
    assert (started.status_code, started.json()["state"], started["ETag"]) == (200, "running", '"2"')
    assert started.json()["started_at"]


def test_a_late_entry_over_the_api_says_why_its_checks_are_not_here(nina, url, cast):
    told = {"given_on": str(cast.north.today()), "given_mg": "1000"}
    assert nina.post(f"{url}give/", told, headers=ONE).status_code == 400
    late = told | {"gates_code": "already_given", "gates_words": "on the ward"}
    stored = nina.post(f"{url}give/", late, headers=ONE)
    assert (stored.status_code, stored.json()["state"]) == (200, "given")


def test_a_reaction_is_an_adverse_effect_of_its_own_patients_infusion(nina, unchecked, patient, cast):
    told = {
        "patient": patient.pk,
        "term": "infusion reaction",
        "onset_on": str(cast.north.today()),
        "infusion": unchecked.pk,
    }
    stored = nina.post("/api/v1/adverse-effects/", told)
    assert (stored.status_code, stored.json()["infusion"]) == (201, unchecked.pk)
    other = people.make_patient(cast.north, cast.alice, number="N-8")
    refused = nina.post("/api/v1/adverse-effects/", told | {"patient": other.pk})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["infusion"])
    foreign = people.make_course(people.make_patient(cast.south, cast.charlie), cast.charlie)
    away = nina.post("/api/v1/adverse-effects/", told | {"infusion": foreign.infusions.first().pk})
    assert away.status_code == 404
    assert AdverseEffect.objects.count() == 1


def test_the_signing_form_shows_no_dose(bertil, sign_url, signed_above):
    asked = bertil.get(sign_url)
    assert [sorted(row) for row in asked.json()] == [["id", "number", "planned_on"]] * 3
    assert "1000" not in asked.content.decode()


def test_a_second_prescriber_signs_over_the_api(bertil, alice, sign_url, signed_above):
    refused = bertil.post(sign_url, {"doses": [{"number": 1, "mg": "750"}]})
    assert refused.status_code == 400
    assert "1000" not in refused.content.decode()
    own = alice.post(sign_url, {"doses": SIGNED})
    assert own.status_code == 400
    assert "you ordered this course" in own.json()["error"]
    stored = bertil.post(sign_url, {"doses": SIGNED})
    assert (stored.status_code, stored.json()["signed_by"]) == (201, "bertil")
    assert "1000" not in stored.content.decode()
    assert DoseSignature.objects.count() == 1


@pytest.mark.parametrize("who", [("nina", 403), ("bob", 403), ("charlie", 404), ("audrey", 404)])
def test_the_door_to_signing(who, cast, sign_in, sign_url, signed_above):
    name, status = who
    client = sign_in(getattr(cast, name))
    lines = AuditLine.objects.count()
    assert client.get(sign_url).status_code == status
    assert client.post(sign_url, {"doses": SIGNED}).status_code == status
    assert (DoseSignature.objects.count(), AuditLine.objects.count()) == (0, lines)


@pytest.mark.parametrize("who", [("bob", 403), ("charlie", 404), ("audrey", 404)])
def test_the_door_to_checks(who, cast, sign_in, url):
    name, status = who
    client = sign_in(getattr(cast, name))
    assert client.post(f"{url}checks/", CHECK).status_code == status
    assert client.post(f"{url}start/", {}, headers=ONE).status_code == status
    assert not InfusionCheck.objects.exists()
