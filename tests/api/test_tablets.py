"""Tablets over HTTP: the clinic's list, supplies, and a taper counted in them."""

from datetime import timedelta

import pytest

from courses.models import AuditLine, TabletStrength
from tests import cast as people

STRENGTHS, SUPPLIES = "/api/v1/tablet-strengths/", "/api/v1/tablet-supplies/"


@pytest.fixture
def mona(cast, sign_in):
    return sign_in(cast.mona)


@pytest.fixture
def plan(patient, cast):
    return people.make_taper(patient, cast.alice)


def listed(client, cast, mg="20", **told):
    body = {"clinic": cast.north.pk, "drug": "prednisone", "strength_mg": mg} | told
    return client.post(STRENGTHS, body)


def test_a_manager_lists_a_strength_and_withdraws_it(mona, cast):
    response = listed(mona, cast, "2.5", may_halve=True)
    assert response.status_code == 201
    body = response.json()
    assert (body["drug"], body["strength_mg"], body["may_halve"], body["added_by"]) == (
        "prednisone", "2.5", True, "mona",
    )  # fmt: skip
    assert [row["id"] for row in mona.get(STRENGTHS).json()["results"]] == [body["id"]]
    withdrawn = mona.post(f"{STRENGTHS}{body['id']}/withdraw/")
    assert (withdrawn.status_code, withdrawn.json()["withdrawn_by"]) == (200, "mona")
    assert mona.get(STRENGTHS).json()["results"] == []
    assert AuditLine.objects.latest("id").action == "tabletstrength.withdraw"


def test_nobody_else_writes_the_list(nina, bob, charlie, cast, alice):
    for client, status in ((nina, 403), (bob, 403), (charlie, 404)):
        assert listed(client, cast).status_code == status
    strength = listed(alice, cast).json()
    assert charlie.get(STRENGTHS).json()["results"] == []
    assert charlie.post(f"{STRENGTHS}{strength['id']}/withdraw/").status_code == 404
    assert nina.post(f"{STRENGTHS}{strength['id']}/withdraw/").status_code == 403
    assert TabletStrength.objects.get().withdrawn_at is None


def test_a_strength_is_listed_once_and_is_one(alice, cast):
    assert listed(alice, cast).status_code == 201
    again = listed(alice, cast)
    assert (again.status_code, "on the list already" in str(again.json())) == (400, True)
    for mg in ("0", "-5", "1.234", "x"):
        assert listed(alice, cast, mg).status_code == 400


def test_a_supply_is_recorded_corrected_and_voided(nina, patient, plan, cast):
    today = cast.north.today()
    body = {
        "patient": patient.pk, "taper": str(plan.chain), "strength_mg": "20", "tablets": 42,
        "handed_on": str(today),
    }  # fmt: skip
    response = nina.post(SUPPLIES, body)
    assert response.status_code == 201, response.json()
    stored = response.json()
    assert (stored["taper"], stored["tablets"], stored["version"]) == (str(plan.chain), 42, 1)
    address = f"{SUPPLIES}{stored['chain']}/"
    change = {"tablets": 40, "reason": "recounted"}
    assert nina.patch(address, change, headers={"If-Match": '"1"'}).json()["tablets"] == 40
    voided = nina.post(f"{address}void/", {"reason": "wrong box"}, headers={"If-Match": '"2"'})
    assert voided.json()["void_reason"] == "wrong box"


def test_another_patients_taper_and_anothers_clinic_are_refused(nina, charlie, patient, plan, cast):
    other = people.make_patient(cast.north, cast.alice, number="N-2")
    body = {
        "patient": other.pk, "taper": str(plan.chain), "strength_mg": "20", "tablets": 42,
        "handed_on": str(cast.north.today()),
    }  # fmt: skip
    response = nina.post(SUPPLIES, body)
    assert (response.status_code, "another patient" in str(response.json())) == (400, True)
    mine = people.make_patient(cast.south, cast.charlie, number="S-1")
    assert charlie.post(SUPPLIES, body | {"patient": mine.pk}).status_code == 404


def test_a_taper_in_tablets_with_the_day_its_supply_ends(alice, bob, plan, cast):
    address = f"/api/v1/tapers/{plan.chain}/tablets/"
    empty = bob.get(address).json()
    assert (empty["has_list"], empty["steps"][0]["is_made"], empty["total"]) == (False, False, [])
    for mg in ("5", "10", "20"):
        listed(alice, cast, mg)
    today = cast.north.today()
    shown = bob.get(address).json()
    assert shown["steps"][1] == {
        "from": str(today + timedelta(days=14)),
        "to": str(today + timedelta(days=27)),
        "daily_mg": "50",
        "is_made": True,
        "tablets": [{"strength_mg": "20", "tablets": "2"}, {"strength_mg": "10", "tablets": "1"}],
        "nearest_below_mg": None,
        "nearest_above_mg": None,
    }
    unmade = shown["steps"][6]
    assert (unmade["daily_mg"], unmade["is_made"]) == ("17.5", False)
    assert (unmade["nearest_below_mg"], unmade["nearest_above_mg"]) == ("15", "20")
    assert shown["supply_lasts_until"] is None
    body = {"patient": plan.patient_id, "taper": str(plan.chain), "strength_mg": "20", "tablets": 9}
    alice.post(SUPPLIES, body | {"handed_on": str(today)})
    assert bob.get(address).json()["supply_lasts_until"] == str(today + timedelta(days=2))


def test_a_stranger_reads_no_tablets(charlie, plan):
    assert charlie.get(f"/api/v1/tapers/{plan.chain}/tablets/").status_code == 404
