"""Every fact the same way: recorded, read, corrected, voided, with its versions and its audit lines."""

import pytest
from django.apps import apps

from courses.clinic import audit
from courses.models import AuditLine
from tests import cast as people
from tests.api.bodies import ADDRESSES, example, record

pytestmark = pytest.mark.parametrize("address", ADDRESSES)
# How many tables of parts each is read with, and what else may be sent beside its own columns.
PARTS = {"strength-tests": 2, "measures": 1, "imaging-studies": 1, "toxicity-screens": 1}
SENT_BESIDE = {"patient", "muscles", "items", "categories", "answers", "derived_from"}


def rows(address, patient):
    name = example(address, patient).model
    model = next(m for m in apps.get_models() if m.__name__ == name)
    return model.objects.filter(patient=patient)


def test_a_nurse_records_it_and_reads_it_back(address, nina, patient):
    sent = example(address, patient)
    stored = record(nina, address, patient)
    assert {name: stored[name] for name in sent.columns} == sent.columns
    assert {name: stored[name] for name in sent.shown} == sent.shown
    assert (stored["version"], stored["patient"], stored["recorded_by"]) == (1, patient.pk, "nina")
    response = nina.get(f"/api/v1/{address}/{stored['chain']}/")
    assert (response.status_code, response["ETag"], response.json()) == (200, '"1"', stored)
    listed = nina.get(f"/api/v1/{address}/", {"patient": patient.pk}).json()
    assert listed == {"next": None, "previous": None, "results": [stored]}


def test_the_trail_says_who_recorded_what(address, nina, patient):
    stored = record(nina, address, patient)
    line = AuditLine.objects.latest("id")
    assert line.record.endswith(stored["chain"])
    assert (line.action.split(".")[1], str(line.actor), line.patient) == ("record", "Nina", patient)


def test_a_correction_is_the_next_version_and_keeps_the_rest(address, nina, patient):
    stored, sent = record(nina, address, patient), example(address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    response = nina.patch(url, sent.change | {"reason": "misread"}, headers={"If-Match": '"1"'})
    assert response.status_code == 200, response.data
    expected = sent.columns | sent.change | {"version": 2, "reason": "misread", "patient": patient.pk}
    assert {name: response.json()[name] for name in expected} == expected
    assert response["ETag"] == '"2"'
    versions = nina.get(f"{url}versions/").json()["results"]
    assert [v["version"] for v in versions] == [2, 1]
    assert {name: versions[1][name] for name in sent.columns} == sent.columns
    line = AuditLine.objects.latest("id")
    assert (line.action.split(".")[1], line.reason) == ("correct", "misread")


def test_put_replaces_the_whole(address, nina, patient):
    stored, sent = record(nina, address, patient), example(address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    whole = sent.columns | sent.change | {"reason": "misread"}
    response = nina.put(url, whole, headers={"If-Match": '"1"'})
    assert response.status_code == 200, response.data
    assert {name: response.json()[name] for name in whole} == whole


def test_a_correction_needs_a_reason(address, nina, patient):
    stored = record(nina, address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    for send in (nina.patch, nina.put):
        response = send(url, example(address, patient).change, headers={"If-Match": '"1"'})
        assert response.status_code == 400
        assert "reason" in response.json()["fields"]
    assert rows(address, patient).count() == 1


def test_void_takes_it_off_the_list_and_keeps_it_readable(address, nina, patient):
    stored = record(nina, address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    response = nina.post(f"{url}void/", {"reason": "other patient"}, headers={"If-Match": '"1"'})
    assert response.status_code == 200, response.data
    assert (response.json()["void_reason"], response.json()["voided_by"]) == ("other patient", "nina")
    assert nina.get(f"/api/v1/{address}/").json()["results"] == []
    assert nina.get(url).json()["void_reason"] == "other patient"
    again = nina.post(f"{url}void/", {"reason": "other patient"}, headers={"If-Match": '"1"'})
    assert again.status_code == 412


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 428), ("3", 400), ("*", 400), ('W/"1"', 400), ('"1","2"', 400), ('"2"', 412)],
)
def test_the_version_seen_is_asked_for(address, nina, patient, header, status):
    stored = record(nina, address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    headers = {"If-Match": header} if header else {}
    change = example(address, patient).change | {"reason": "misread"}
    assert nina.patch(url, change, headers=headers).status_code == status
    assert nina.put(url, change, headers=headers).status_code == status
    assert nina.post(f"{url}void/", {"reason": "misread"}, headers=headers).status_code == status
    assert rows(address, patient).count() == 1


def test_a_stale_correction_is_told_what_changed(address, nina, alice, patient):
    stored, sent = record(nina, address, patient), example(address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    change = sent.change | {"reason": "misread"}
    assert alice.patch(url, change, headers={"If-Match": '"1"'}).status_code == 200
    response = nina.patch(url, change, headers={"If-Match": '"1"'})
    assert response.status_code == 412
    assert "changed by Alice" in response.json()["error"]
    assert set(sent.change) <= set(response.json()["changes"][0]["changed"])
    assert rows(address, patient).count() == 2


def test_a_reader_may_look_and_not_write(address, nina, bob, patient):
    stored = record(nina, address, patient)
    url = f"/api/v1/{address}/{stored['chain']}/"
    assert bob.get(url).status_code == 200
    assert bob.get(f"{url}versions/").status_code == 200
    sent = {"patient": patient.pk} | example(address, patient).columns
    headers = {"If-Match": '"1"'}
    answers = [
        bob.post(f"/api/v1/{address}/", sent),
        bob.patch(url, {"reason": "x"}, headers=headers),
        bob.put(url, {"reason": "x"}, headers=headers),
        bob.post(f"{url}void/", {"reason": "x"}, headers=headers),
    ]
    assert [a.status_code for a in answers] == [403, 403, 403, 403]
    assert [list(a.json()) for a in answers] == [["error", "fields"]] * 4
    assert rows(address, patient).count() == 1


@pytest.mark.parametrize("name", ["charlie", "audrey"])
def test_a_stranger_and_an_auditor_find_nothing(address, name, nina, patient, request):
    who = request.getfixturevalue(name)
    stored = record(nina, address, patient)
    lines = AuditLine.objects.count()
    url = f"/api/v1/{address}/{stored['chain']}/"
    sent = {"patient": patient.pk} | example(address, patient).columns
    headers = {"If-Match": '"1"'}
    answers = [
        who.get(url),
        who.get(f"{url}versions/"),
        who.post(f"/api/v1/{address}/", sent),
        who.patch(url, {"reason": "x"}, headers=headers),
        who.put(url, {"reason": "x"}, headers=headers),
        who.post(f"{url}void/", {"reason": "x"}, headers=headers),
    ]
    assert [a.status_code for a in answers] == [404] * 6
    assert who.get(f"/api/v1/{address}/").json()["results"] == []
    assert who.get(f"/api/v1/{address}/", {"patient": patient.pk}).json()["results"] == []
    assert (rows(address, patient).count(), AuditLine.objects.count()) == (1, lines)


def test_nobody_signed_in_is_asked_to(address, client, patient):
    answers = [client.get(f"/api/v1/{address}/"), client.post(f"/api/v1/{address}/", {})]
    assert [a.status_code for a in answers] == [401, 401]


@pytest.mark.parametrize("write", ["record", "correct", "void"])
def test_without_its_audit_line_nothing_is_stored(address, write, nina, patient, monkeypatch):
    stored, sent = record(nina, address, patient), example(address, patient)
    other = people.make_patient(patient.clinic, AuditLine.objects.latest("id").actor, number="N-2")
    url, headers = f"/api/v1/{address}/{stored['chain']}/", {"If-Match": '"1"'}
    before = list(rows(address, patient).values())

    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    monkeypatch.setattr(audit, "write", broken)
    nina.raise_request_exception = False
    answer = {
        "record": lambda: nina.post(f"/api/v1/{address}/", {"patient": other.pk} | sent.columns),
        "correct": lambda: nina.patch(url, sent.change | {"reason": "x"}, headers=headers),
        "void": lambda: nina.post(f"{url}void/", {"reason": "x"}, headers=headers),
    }[write]()
    assert answer.status_code == 500
    assert list(rows(address, patient).values()) == before
    assert not rows(address, other).exists()


def test_only_what_was_recorded_can_be_sent(address, nina, patient):
    shown = record(nina, address, patient)
    sent = {"patient": patient.pk} | example(address, patient).columns
    model = rows(address, patient).model
    foreign = ["clinic", "id", "patient_id", "recorded_by_id"]
    told = SENT_BESIDE | set(model.fact_fields())
    locked = [name for name in [*shown, *foreign] if name not in told]
    assert {"chain", "version", "recorded_at", "recorded_by", "reason", "source", "voided_at"} <= set(locked)
    response = nina.post(f"/api/v1/{address}/", sent | dict.fromkeys(locked, "x"))
    assert response.status_code == 400
    assert set(response.json()["fields"]) == set(locked)
    assert rows(address, patient).count() == 1


def test_the_body_of_a_list_costs_the_same_for_one_and_for_twenty(
    address, nina, patient, cast, django_assert_num_queries
):
    record(nina, address, patient)
    with django_assert_num_queries(2 + PARTS.get(address, 0)):
        assert len(nina.get(f"/api/v1/{address}/").json()["results"]) == 1
    for n in range(19):
        record(nina, address, people.make_patient(cast.north, cast.alice, number=f"X-{n}"))
    with django_assert_num_queries(2 + PARTS.get(address, 0)):
        assert len(nina.get(f"/api/v1/{address}/").json()["results"]) == 20
