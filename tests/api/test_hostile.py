"""Hostile input: always one clear sentence, never a 500, and nothing is left behind."""

import json

import pytest

from courses.models import AuditLine, Patient
from monitoring.models import Note, Result
from tests import cast as people

NOTES = "/api/v1/notes/"


def note(patient, /, **columns) -> dict:
    return {"patient": patient.pk, "text": "well", "noted_on": str(patient.clinic.today())} | columns


def raw(client, body: bytes, content_type="application/json", url=NOTES):
    return client.generic("POST", url, body, content_type=content_type)


@pytest.mark.parametrize(
    "text",
    [
        "a\0b",
        "a\ud800b",
        "a\u202eb",
        "a\u2066b",
        "a\u200fb",
        "a\x07b",
        "",
        " ",
        "x" * 1001,
        None,
        [],
        {},
        True,
    ],
    ids=repr,
)
def test_text_that_cannot_be_shown_is_refused(nina, patient, text):
    lines = AuditLine.objects.count()
    response = raw(nina, json.dumps(note(patient, text=text)).encode())
    assert (response.status_code, list(response.json())) == (400, ["error", "fields"])
    assert list(response.json()["fields"]) == ["text"]
    assert not Note.objects.exists()
    assert AuditLine.objects.count() == lines


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "<script>alert(1)</script>", "{{7*7}}", "Ödem 😀", "x" * 1000]
)
def test_text_that_only_looks_strange_is_kept_as_it_is(nina, patient, text):
    response = nina.post(NOTES, note(patient, text=text))
    assert (response.status_code, response.json()["text"]) == (201, text)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b"\xff\xfe{}",
        b'{"text": "\xe4"}',
        b'{"text": NaN}',
        b'{"text": 1, "text": 2}',
        b"[" * 50_000,
        b'{"patient": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_a_body_that_is_no_body_is_refused(nina, patient, body):
    response = raw(nina, body)
    assert response.status_code in {400, 404}
    assert response.json()["error"].endswith(".")
    assert not Note.objects.exists()


def test_a_body_beyond_the_limit_is_refused(nina, patient, settings):
    response = raw(nina, b'{"text": "' + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + b'"}')
    assert (response.status_code, response.json()["error"][-1]) == (413, ".")


@pytest.mark.parametrize("content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
def test_only_json_is_read(nina, patient, content_type):
    response = raw(nina, b"{}", content_type)
    assert (response.status_code, list(response.json())) == (415, ["error", "fields"])


@pytest.mark.parametrize(
    "key", ["clinic_id", "__proto__", "a\ud800", "patient__clinic", "x" * 5000, "id", "pk"]
)
def test_an_unknown_field_is_named(nina, patient, key):
    response = raw(nina, json.dumps(note(patient) | {key: 1}).encode())
    assert response.status_code == 400
    assert len(response.json()["fields"]) == 1
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "number",
    [
        "NaN",
        "Infinity",
        "-Infinity",
        "1e3",
        "\uff11",
        "\u0663",
        "1,5",
        "0x10",
        "1_000",
        " ",
        "9" * 13,
        True,
        [],
        1e400,
    ],
)
def test_a_number_is_ascii_digits_and_one_point(nina, patient, number):
    body = {"patient": patient.pk, "kind": "weight", "number": number, "unit": "kg"}
    response = raw(
        nina, json.dumps(body | {"measured_on": "2026-01-05"}).encode(), url="/api/v1/body-measures/"
    )
    assert response.status_code == 400
    assert list(response.json()["fields"]) in (["number"], [])


@pytest.mark.parametrize(
    "day",
    [
        "2026-02-29",
        "0001-01-01",
        "9999-12-31",
        "20260105",
        "2026-1-5",
        "\uff12\uff10\uff12\uff16-01-05",
        5,
        [],
    ],
)
def test_a_day_is_a_day_of_our_calendar(nina, patient, day):
    response = nina.post(NOTES, note(patient, noted_on=day))
    assert (response.status_code, list(response.json()["fields"])) == (400, ["noted_on"])


@pytest.mark.parametrize("patient_id", ["x", -1, 10**30, True, None, [], {}, "1\0", 1.5])
def test_an_id_that_is_none_is_refused(nina, patient, patient_id):
    response = nina.post(NOTES, note(patient, patient=patient_id))
    assert response.status_code in {400, 404}
    assert list(response.json()["fields"]) == ["patient"]
    assert not Note.objects.exists()


def test_a_patient_of_another_clinic_is_not_found_like_one_that_is_not(nina, cast, patient):
    foreign = people.make_patient(cast.south, cast.charlie, number="S-1")
    answers = [nina.post(NOTES, note(patient, patient=pk)) for pk in (foreign.pk, 999_999)]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()
    assert not Note.objects.exists()


@pytest.mark.parametrize("address", ["nowhere/", "patients/x/", "patients/1/wings/", "notes/5/", ""])
def test_an_address_that_is_none_answers_in_json(nina, patient, address):
    response = nina.get(f"/api/v1/{address}")
    assert (response.status_code, list(response.json())) == (404, ["error", "fields"])


def test_a_method_that_is_none_answers_in_json(nina, patient):
    url = f"/api/v1/patients/{patient.pk}/"
    for response in (nina.delete(url), nina.put(url, {}), nina.post("/api/v1/me/", {}), nina.options(url)):
        assert response.status_code in {404, 405}
        assert list(response.json()) == ["error", "fields"]
    assert Patient.objects.filter(pk=patient.pk).exists()


def test_nothing_can_be_deleted(alice, cast, patient):
    ck = people.make_ck(patient, cast.nina)
    course = people.make_course(patient, cast.alice)
    for url in (f"results/{ck.chain}", f"pulse-courses/{course.pk}", f"patients/{patient.pk}"):
        assert alice.delete(f"/api/v1/{url}/").status_code == 405
    assert Result.objects.count() == 1


@pytest.mark.parametrize("cursor", ["x", "cD14", "bz0tMQ==", "cD0xJTAw", "%00"])
def test_a_made_up_cursor_is_not_found(nina, patient, cursor):
    for address in ("notes", "patients"):
        assert nina.get(f"/api/v1/{address}/", {"cursor": cursor}).status_code in {200, 404}


def test_pages_follow_each_other_without_gap_or_repeat(nina, cast, patient):
    for n in range(7):
        people.make_patient(cast.north, cast.alice, number=f"X-{n}", family_name=f"B{n % 2}")
    url, seen = "/api/v1/patients/?page_size=3", []
    while url:
        page = nina.get(url).json()
        seen += [p["id"] for p in page["results"]]
        assert len(page["results"]) <= 3
        url = page["next"]
    assert len(seen) == len(set(seen)) == 8


@pytest.mark.parametrize(("asked", "shown"), [("", 50), ("100", 100), ("1000", 100), ("0", 50), ("x", 50)])
def test_a_page_holds_fifty_and_a_hundred_at_most(nina, cast, patient, asked, shown):
    Note.objects.bulk_create(
        Note(patient=patient, text="x", noted_on=patient.clinic.today(), recorded_by=cast.nina)
        for _ in range(101)
    )
    assert len(nina.get(NOTES, {"page_size": asked}).json()["results"]) == shown
