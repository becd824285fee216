"""Messages and sign-offs over HTTP: taken in once in any order, signed by who may."""

import pytest

from courses.clinic.audit import AuditLine
from monitoring.models import Result, ResultSeen

URL = "/api/v1/results/"
RECEIVE, SIGN_OFF, UNSEEN = f"{URL}receive/", f"{URL}sign-off/", f"{URL}unseen/"


def message(patient, status="final", hour="09", value="1953", **told) -> dict:
    return {
        "patient": patient.pk,
        "laboratory": "County",
        "lab_number": "A-17",
        "status": status,
        "reported_at": f"2026-01-12T{hour}:00:00Z",
        "name": "CK",
        "value": value,
        "unit": "U/L",
        "uln": "200",
        "sampled_on": "2026-01-12",
    } | told


@pytest.fixture
def ivan(cast, sign_in):
    return sign_in(cast.ivan)


def test_the_importer_sends_messages_in_any_order(ivan, patient):
    corrected = ivan.post(RECEIVE, message(patient, "corrected", "11", "1935"))
    assert (corrected.status_code, corrected.json()["became"]) == (201, "stands")
    late = ivan.post(RECEIVE, message(patient))
    assert (late.status_code, late.json()["became"]) == (201, "kept as history")
    assert late.json()["standing"] == corrected.json()["result"]
    again = ivan.post(RECEIVE, message(patient))
    assert (again.status_code, again.json()["became"]) == (200, "known already")
    withdrawn = ivan.post(RECEIVE, message(patient, "withdrawn", "12", ""))
    assert withdrawn.json()["standing"]["status"] == "withdrawn"
    versions = ivan.get(f"{URL}{late.json()['result']['chain']}/versions/").json()["results"]
    assert [(v["version"], v["status"]) for v in versions] == [
        (3, "withdrawn"),
        (2, "final"),
        (1, "corrected"),
    ]
    assert AuditLine.objects.filter(action__startswith="result.").count() == 3


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"laboratory": ""}, "laboratory"),
        ({"lab_number": ""}, "lab_number"),
        ({"status": "amended"}, "status"),
        ({"reported_at": None}, "reported_at"),
        ({"reported_at": "2999-01-01T00:00:00Z"}, "reported_at"),
        ({"sampled_on": None}, "sampled_on"),
        ({"chain": "x"}, "chain"),
    ],
)
def test_a_message_that_leaves_a_guess_is_refused_by_name(change, named, ivan, patient):
    response = ivan.post(RECEIVE, message(patient) | change)
    assert (response.status_code, list(response.json()["fields"])) == (400, [named])
    assert not Result.objects.exists()


@pytest.mark.parametrize("change", [{"value": "high"}, {"value": ""}, {"unit": "kg"}])
def test_a_value_that_cannot_be_read_is_refused(change, ivan, patient):
    response = ivan.post(RECEIVE, message(patient) | change)
    assert (response.status_code, response.json()["error"][-1]) == (400, ".")


def test_who_may_send_and_who_may_sign(cast, sign_in, patient):
    people = [sign_in(getattr(cast, name)) for name in ("ivan", "nina", "bob", "charlie", "audrey")]
    ivan, nina, bob, charlie, audrey = people
    for client, code in [(bob, 403), (audrey, 404), (charlie, 404)]:
        assert client.post(RECEIVE, message(patient)).status_code == code
    stored = ivan.post(RECEIVE, message(patient)).json()["result"]
    body = signed(patient, stored)
    for client, code in [(bob, 403), (audrey, 404), (charlie, 404), (ivan, 403)]:
        assert client.post(SIGN_OFF, body).status_code == code
    assert not ResultSeen.objects.exists()
    response = nina.post(SIGN_OFF, body)
    assert (response.status_code, response.json()[0]["seen_by"]) == (201, "nina")


def signed(patient, *results, decision="no_action", **told) -> dict:
    looked = [{"chain": one["chain"], "version": one["version"]} for one in results]
    return {"patient": patient.pk, "results": looked, "decision": decision} | told


def test_what_nobody_has_looked_at_is_listed_until_it_is_signed(ivan, alice, patient):
    first = ivan.post(RECEIVE, message(patient)).json()["result"]
    other = ivan.post(RECEIVE, message(patient, name="ALT", value="30")).json()["result"]
    assert {row["chain"] for row in alice.get(UNSEEN).json()["results"]} == {first["chain"], other["chain"]}
    response = alice.post(SIGN_OFF, signed(patient, first, other, decision="acted", words="rang the ward"))
    assert [(s["result"], s["words"]) for s in response.json()] == [
        (first["chain"], "rang the ward"),
        (other["chain"], "rang the ward"),
    ]
    assert alice.get(UNSEEN).json()["results"] == []
    changed = ivan.post(RECEIVE, message(patient, "corrected", "10", "5")).json()["result"]
    assert alice.get(UNSEEN).json()["results"][0]["version"] == 2
    stale = alice.post(SIGN_OFF, signed(patient, first))
    assert (stale.status_code, "was changed" in stale.json()["error"]) == (412, True)
    assert alice.post(SIGN_OFF, signed(patient, changed)).status_code == 201


@pytest.mark.parametrize(
    "told",
    [{"results": []}, {"decision": "fine"}, {"decision": "acted"}, {"decision": "asked", "words": " "}],
)
def test_a_sign_off_that_says_nothing_is_refused(told, ivan, alice, patient):
    stored = ivan.post(RECEIVE, message(patient)).json()["result"]
    assert alice.post(SIGN_OFF, signed(patient, stored) | told).status_code == 400
    assert not ResultSeen.objects.exists()


def test_a_sheet_may_carry_the_laboratorys_number(nina, patient):
    body = {
        "patient": patient.pk,
        "sampled_on": "2026-01-12",
        "laboratory": "County",
        "lab_number": "A-17",
        "rows": [{"analyte": "CK", "value": "5", "unit": "U/L"}],
    }
    early = body | {"status": "preliminary", "reported_at": "2026-01-12T09:00:00Z"}
    later = body | {"status": "final", "reported_at": "2026-01-12T10:00:00Z"}
    for sent in (later, early, later):
        assert nina.post(f"{URL}lab-sheet/", sent).json()[0]["status"] == "final"
    assert Result.objects.count() == 2
    assert nina.post(f"{URL}lab-sheet/", body).status_code == 400
