"""Patients over the API."""

import pytest

from courses.clinic import audit
from courses.models import AuditLine, Patient
from tests import cast as people

URL = "/api/v1/patients/"


def new(cast, **columns) -> dict:
    body = {
        "clinic": cast.north.pk,
        "identifiers": [{"issuer": "hospital", "value": "N-1042"}],
        "family_name": "Boyle",
        "given_name": "Bea",
        "birth_date": "1970-02-28",
        "sex": "female",
        "subtype": "dm",
        "nurse": "nina",
    }
    return body | columns


def test_a_nurse_registers_a_patient(nina, cast):
    response = nina.post(URL, new(cast))
    assert response.status_code == 201, response.data
    stored = Patient.objects.get()
    assert response.json() == {
        "id": stored.pk,
        "version": 1,
        "clinic": cast.north.pk,
        "identifiers": [{"issuer": "hospital", "value": "N-1042"}],
        "family_name": "Boyle",
        "given_name": "Bea",
        "birth_date": "1970-02-28",
        "age_years": None,
        "age_on": None,
        "sex": "female",
        "subtype": "dm",
        "nurse": "nina",
        "consultant": None,
        "phone": "",
        "email": "",
        "may_phone": False,
        "may_text": False,
        "may_research": False,
        "may_email": False,
        "follow_up": "active",
        "follow_up_changed_on": None,
        "origin": "clinic",
        "origin_source": "",
    }
    assert response["ETag"] == '"1"'
    line = AuditLine.objects.get(patient__isnull=False)
    assert (line.action, line.actor, line.patient) == ("patient.register", cast.nina, stored)


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"identifiers": []}, 400, "identifiers"),
        ({"identifiers": [{"issuer": "h", "value": "1"}, {"issuer": "h", "value": "2"}]}, 400, "identifiers"),
        ({"identifiers": [{"issuer": "h", "value": ""}]}, 400, "identifiers.0.value"),
        ({"family_name": ""}, 400, "family_name"),
        ({"family_name": "x" * 121}, 400, "family_name"),
        ({"birth_date": "2999-01-01"}, 400, "birth_date"),
        ({"birth_date": "20000101"}, 400, "birth_date"),
        ({"age_years": "1e1"}, 400, "age_years"),
        ({"sex": "f"}, 400, "sex"),
        ({"may_phone": "yes"}, 400, "may_phone"),
        ({"email": "nobody"}, 400, "email"),
        ({"nurse": "charlie"}, 404, "nurse"),
        ({"nurse": "nobody"}, 404, "nurse"),
        ({"follow_up": "dead"}, 400, "follow_up"),
        ({"origin": "published"}, 400, "origin"),
        ({"version": 9}, 400, "version"),
    ],
)
def test_what_cannot_be_is_refused_by_name(nina, cast, change, status, field):
    response = nina.post(URL, new(cast, **change))
    assert (response.status_code, list(response.json()["fields"])) == (status, [field])
    assert response.json()["error"].endswith((".", "?"))
    assert not Patient.objects.exists()


def test_consent_without_a_number_is_refused_in_the_words_of_the_constraint(nina, cast):
    response = nina.post(URL, new(cast, may_phone=True))
    assert (response.status_code, response.json()) == (
        400,
        {"error": "Consent to phone needs a phone number.", "fields": {}},
    )


def test_a_clinic_of_others_is_not_found(nina, cast):
    response = nina.post(URL, new(cast, clinic=cast.south.pk))
    assert (response.status_code, list(response.json()["fields"])) == (404, ["clinic"])
    assert not Patient.objects.exists()


def test_the_same_identifier_twice_is_refused(nina, cast):
    assert nina.post(URL, new(cast)).status_code == 201
    response = nina.post(URL, new(cast))
    assert response.status_code == 400
    assert "Another patient of this clinic" in response.json()["error"]
    assert Patient.objects.count() == 1


def test_a_change_is_kept_with_what_was_before(nina, cast, patient):
    url = f"{URL}{patient.pk}/"
    response = nina.patch(url, {"subtype": "imnm", "reason": "antibody found"}, headers={"If-Match": '"1"'})
    assert (response.status_code, response["ETag"], response.json()["subtype"]) == (200, '"2"', "imnm")
    line = nina.get(f"{url}history/").json()["results"][0]
    assert (line["action"], line["actor"], line["reason"]) == ("patient.update", "nina", "antibody found")
    assert (line["before"]["subtype"], line["after"]["subtype"]) == ("unknown", "imnm")


@pytest.mark.parametrize(
    "change", [{"clinic": 2}, {"identifiers": []}, {"follow_up": "dead"}, {}, {"reason": "x"}]
)
def test_a_change_of_what_cannot_be_changed_is_refused(nina, patient, change):
    response = nina.patch(f"{URL}{patient.pk}/", change, headers={"If-Match": '"1"'})
    assert response.status_code == 400
    assert set(response.json()["fields"]) == set(change) - {"reason"}
    patient.refresh_from_db()
    assert patient.version == 1


def test_a_stale_change_is_told_what_changed(nina, alice, patient):
    url, headers = f"{URL}{patient.pk}/", {"If-Match": '"1"'}
    assert alice.patch(url, {"subtype": "dm"}, headers=headers).status_code == 200
    response = nina.patch(url, {"subtype": "pm"}, headers=headers)
    assert response.status_code == 412
    assert response.json()["changes"][0]["changed"]["subtype"] == ["unknown", "dm"]
    assert nina.patch(url, {"subtype": "pm"}).status_code == 428
    assert nina.patch(url, {"subtype": "pm"}, headers={"If-Match": "1"}).status_code == 400


def test_follow_up_ends_and_resumes(nina, patient):
    url, today = f"{URL}{patient.pk}/", str(patient.clinic.today())
    ended = nina.post(f"{url}end-follow-up/", {"state": "lost", "on": today}, headers={"If-Match": '"1"'})
    assert (ended.status_code, ended.json()["follow_up"], ended["ETag"]) == (200, "lost", '"2"')
    resumed = nina.post(f"{url}resume/", {"reason": "came back"}, headers={"If-Match": '"2"'})
    assert (resumed.status_code, resumed.json()["follow_up"], resumed["ETag"]) == (200, "active", '"3"')
    refused = nina.post(f"{url}end-follow-up/", {"state": "active", "on": today}, headers={"If-Match": '"3"'})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["state"])


def test_an_identifier_is_added(nina, patient):
    url = f"{URL}{patient.pk}/"
    assert nina.post(f"{url}identifiers/", {"issuer": "trial", "value": "T-7"}).status_code == 201
    assert nina.get(url).json()["identifiers"] == [
        {"issuer": "hospital", "value": "N-1"},
        {"issuer": "trial", "value": "T-7"},
    ]


def test_search_and_filters(nina, cast, patient):
    people.make_patient(cast.north, cast.alice, number="N-2", family_name="Zadeh", subtype="dm")
    people.make_patient(cast.south, cast.charlie, number="S-1", family_name="Abbott")

    def names(**query):
        return [p["family_name"] for p in nina.get(URL, query).json()["results"]]

    assert names() == ["Abbott", "Zadeh"]
    assert names(search="N-2") == ["Zadeh"]
    assert names(search="abb ada") == ["Abbott"]
    assert names(subtype="dm") == ["Zadeh"]
    assert names(clinic=cast.south.pk) == []
    assert nina.get(URL, {"subtype": "xx"}).status_code == 400
    refused = nina.get(URL, {"subtipe": "dm"})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["subtipe"])


def writes(client, cast, patient):
    url, headers = f"{URL}{patient.pk}/", {"If-Match": '"1"'}
    today = str(patient.clinic.today())
    return [
        client.post(URL, new(cast)),
        client.patch(url, {"subtype": "dm"}, headers=headers),
        client.post(f"{url}end-follow-up/", {"state": "lost", "on": today}, headers=headers),
        client.post(f"{url}resume/", {"reason": "x"}, headers=headers),
        client.post(f"{url}identifiers/", {"issuer": "trial", "value": "T-7"}),
    ]


def reads(client, patient):
    url = f"{URL}{patient.pk}/"
    return [
        client.get(f"{url}{part}") for part in ("", "history/", "timeline/", "overview/", "drug-monitoring/")
    ]


@pytest.mark.parametrize(
    "who",
    [
        ("bob", 200, 403),
        ("charlie", 404, 404),
        ("audrey", 404, 404),
        ("mona", 404, 404),
        ("stella", 404, 404),
    ],
)
def test_the_door(who, cast, patient, sign_in):
    name, reading, writing = who
    client, lines = sign_in(getattr(cast, name)), AuditLine.objects.count()
    before = list(Patient.objects.values())
    assert [r.status_code for r in reads(client, patient)] == [reading] * 5
    assert [r.status_code for r in writes(client, cast, patient)] == [writing] * 5
    assert (list(Patient.objects.values()), AuditLine.objects.count()) == (before, lines)
    assert len(client.get(URL).json()["results"]) == (reading == 200)


def test_without_its_audit_line_nothing_is_stored(nina, cast, patient, monkeypatch):
    def broken(**kwargs):
        raise RuntimeError("the trail is broken")

    today = str(patient.clinic.today())
    away = people.make_patient(cast.north, cast.alice, number="N-2")
    nina.post(f"{URL}{away.pk}/end-follow-up/", {"state": "lost", "on": today}, headers={"If-Match": '"1"'})
    before = list(Patient.objects.values())
    monkeypatch.setattr(audit, "write", broken)
    nina.raise_request_exception = False
    back = nina.post(f"{URL}{away.pk}/resume/", {"reason": "came back"}, headers={"If-Match": '"2"'})
    change, end, _, identify = writes(nina, cast, patient)[1:]
    codes = [r.status_code for r in (nina.post(URL, new(cast)), change, end, identify, back)]
    assert codes == [500] * 5
    assert list(Patient.objects.values()) == before
    assert patient.identifiers.count() == 1


def test_lists_and_history_cost_the_same_for_one_and_for_twenty(
    nina, cast, patient, django_assert_num_queries
):
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 1
    for n in range(19):
        people.make_patient(cast.north, cast.alice, number=f"X-{n}")
        people.make_ck(patient, cast.nina, number=str(100 + n))
    with django_assert_num_queries(3):
        assert len(nina.get(URL).json()["results"]) == 20
    with django_assert_num_queries(4):
        assert len(nina.get(f"{URL}{patient.pk}/history/").json()["results"]) == 20
