"""Flags on the chart over HTTP: recorded, found, corrected; only an event can carry one."""

import pytest

pytestmark = pytest.mark.django_db
URL = "/api/v1/notes/"


def flag(patient, **more) -> dict:
    day = str(patient.clinic.today())
    told = {"patient": patient.pk, "kind": "event", "mark": "fall", "text": "on the stairs", "noted_on": day}
    return told | more


def test_a_flag_is_recorded_and_found_by_its_kind(nina, patient):
    stored = nina.post(URL, flag(patient))
    assert (stored.status_code, stored.json()["mark"]) == (201, "fall")
    nina.post(URL, flag(patient, mark="", text="walks again"))
    found = nina.get(f"{URL}?patient={patient.pk}&mark=fall").json()["results"]
    assert [note["text"] for note in found] == ["on the stairs"]


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"kind": "remark"}, "Only an event can be flagged on the chart; choose the kind event."),
        ({"mark": "earthquake"}, "earthquake"),
    ],
)
def test_what_cannot_be_flagged_is_refused_in_a_sentence(nina, patient, more, sentence):
    answer = nina.post(URL, flag(patient, **more))
    assert answer.status_code == 400
    assert sentence in str(answer.json())
    assert nina.get(f"{URL}?patient={patient.pk}").json()["results"] == []


def test_a_flag_is_corrected_with_a_reason(nina, patient):
    stored = nina.post(URL, flag(patient))
    how = {"HTTP_IF_MATCH": stored["ETag"]}
    address = f"{URL}{stored.json()['chain']}/"
    patched = nina.patch(address, {"mark": "exercise", "reason": "she ran"}, **how)
    assert (patched.status_code, patched.json()["mark"], patched.json()["version"]) == (200, "exercise", 2)
