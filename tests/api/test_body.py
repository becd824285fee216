"""Weights and heights over HTTP: kg and cm only, the doubtful with a coded reason."""

import pytest

pytestmark = pytest.mark.django_db
URL = "/api/v1/body-measures/"
WHY = {"override_code": "checked_elsewhere", "warning_reason": "weighed twice"}


def weight(patient, number: str, **more) -> dict:
    day = str(patient.clinic.today())
    return {
        "patient": patient.pk,
        "kind": "weight",
        "number": number,
        "unit": "kg",
        "measured_on": day,
    } | more


def test_pounds_are_refused_with_what_to_do(nina, patient):
    answer = nina.post(URL, weight(patient, "154", unit="lb"))
    assert answer.status_code == 400
    assert "enter the weight in kg" in str(answer.json()["fields"]["unit"])


def test_a_jump_needs_a_coded_reason_and_keeps_its_finding(nina, patient):
    assert nina.post(URL, weight(patient, "70")).json()["findings"] == []
    refused = nina.post(URL, weight(patient, "154"))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["override_code"])
    stored = nina.post(URL, weight(patient, "154") | WHY)
    assert stored.status_code == 201
    found = stored.json()
    assert (found["findings"][0]["severity"], found["override_code"]) == ("warn", "checked_elsewhere")
    how = {"HTTP_IF_MATCH": stored["ETag"]}
    patched = nina.patch(f"{URL}{found['chain']}/", {"number": "150", "reason": "read again"}, **how)
    assert (patched.status_code, list(patched.json()["fields"])) == (400, ["override_code"])


def test_findings_are_told_and_never_taken(nina, patient):
    answer = nina.post(URL, weight(patient, "70", findings=[]))
    assert answer.status_code == 400
