"""The API's edges that tests/api leaves out: versions, ids, methods and filters nobody should send."""

import json

import pytest

from courses.models import AuditLine, Infusion
from monitoring.models import Note
from tests import cast as people

JSON = "application/json"


@pytest.fixture
def note(cast, patient, nina):
    body = {"patient": patient.pk, "text": "well", "noted_on": str(patient.clinic.today())}
    return nina.post("/api/v1/notes/", body, content_type=JSON).json()


def void(client, note, **headers):
    address = f"/api/v1/notes/{note['chain']}/void/"
    return client.post(address, {"reason": "wrong"}, content_type=JSON, headers=headers)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (None, 428),
        ("", 400),
        ("*", 400),
        ("1", 400),
        ('W/"1"', 400),
        ('"1", "2"', 400),
        ('"-1"', 400),
        ('"1.0"', 400),
        ('"\uff11"', 400),
        ('"01"', 200),
        ('"2"', 412),
        ('"999999999"', 412),
        ('"' + "9" * 5000 + '"', 400),
    ],
)
def test_a_write_names_the_one_version_it_saw(nina, note, sent, status):
    headers = {} if sent is None else {"If-Match": sent}
    response = void(nina, note, **headers)
    assert response.status_code == status
    assert Note.objects.get().voided_at is None or status == 200


@pytest.mark.parametrize("patient", [1.0, "1.0", "1e0", [1], {"id": 1}, True, "\uff11", -1, 10**30])
def test_an_id_is_a_whole_number_and_nothing_like_one(nina, patient, today):
    body = {"patient": patient, "text": "well", "noted_on": str(today)}
    response = nina.post("/api/v1/notes/", body, content_type=JSON)
    assert response.status_code in {400, 404}
    assert not Note.objects.exists()


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_method_cannot_be_disguised(nina, note, header):
    address = f"/api/v1/notes/{note['chain']}/"
    for method in ["DELETE", "PATCH", "PUT"]:
        assert nina.post(address, {}, content_type=JSON, headers={header: method}).status_code == 405
    assert nina.post(f"{address}?_method=DELETE", {}, content_type=JSON).status_code == 405
    assert nina.delete(address).status_code == 405
    assert Note.objects.get().version == 1


@pytest.mark.parametrize("depth", [100, 900, 5000, 200_000])
def test_a_deep_body_is_refused(nina, depth):
    body = '{"patient": ' + "[" * depth + "]" * depth + "}"
    response = nina.generic("POST", "/api/v1/notes/", body, content_type=JSON)
    assert response.status_code in {400, 404}
    assert response.json()["error"].endswith(".")


FILTERS = (
    [f"patient={text}" for text in ("x", "1.5", "9" * 20, "-1", "%00", "1&patient=2")]
    + [f"from={text}" for text in ("2026-02-30", "0000-01-01", "99999-01-01", "%EF%BC%91")]
    + [f"page_size={text}" for text in ("0", "-1", "100000000", "x")]
    + [f"cursor={text}" for text in ("x", "cD0x", "%00", "A" * 5000)]
    + ["clinic=%F0%9F%98%80", "kind=spell", "kind=%00", "patient__clinic=1", "ordering=-id", "format=xml"]
)


@pytest.mark.parametrize("query", FILTERS, ids=lambda query: query[:30])
def test_a_filter_that_makes_no_sense_is_answered_not_a_fault(nina, note, query):
    response = nina.get(f"/api/v1/notes/?{query}")
    assert response.status_code in {200, 400, 404}
    if response.status_code == 200:
        assert len(response.content) < 100_000


@pytest.mark.parametrize("address", ["patients", "courses", "infusions", "tapers", "results", "reminders"])
def test_nobody_of_south_reaches_north_by_any_query(cast, patient, address):
    from tests.hostile.conftest import browser_of

    people.make_given_course(patient, cast.alice, last_days_ago=30)
    people.make_taper(patient, cast.alice)
    people.make_ck(patient, cast.alice)
    charlie = browser_of(cast.charlie)
    for query in ["", f"?patient={patient.pk}", f"?clinic={cast.north.pk}"]:
        response = charlie.get(f"/api/v1/{address}/{query}")
        assert response.status_code in {200, 400, 404}
        assert "Abbott" not in response.content.decode()
        assert response.json().get("results", []) == []


def test_a_nurse_cannot_change_an_order_through_a_correction(cast, patient, nina):
    course = people.make_course(patient, cast.alice)
    infusion = course.infusions.first()
    lines = AuditLine.objects.count()
    for changes in [{"planned_mg": "5000"}, {"planned_on": "2026-01-01"}, {"precision": "approx"}]:
        response = nina.post(
            f"/api/v1/infusions/{infusion.pk}/correct/",
            json.dumps({"reason": "oops", "changes": changes}),
            content_type=JSON,
            headers={"If-Match": '"1"'},
        )
        assert response.status_code == 403
    assert Infusion.objects.get(pk=infusion.pk).version == 1
    assert AuditLine.objects.count() == lines
