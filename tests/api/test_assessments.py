"""Strength and imaging with their muscles."""

import pytest

from courses.protocols.loader import mmt8_muscles
from monitoring.models import ImagingStudy, MuscleGrade, MuscleScore, StrengthTest

ONE = {"If-Match": '"1"'}


def test_body(patient, **columns) -> dict:
    muscles = [
        {
            "muscle": muscle.code,
            "side": "right" if muscle.is_two_sided else "axial",
            "score": "9.5" if muscle.code == "biceps" else "8",
            "mrc": "",
        }
        for muscle in mmt8_muscles()
    ]
    body = {"patient": patient.pk, "instrument": "mmt8", "total": "65.5", "maximum": "80"}
    return body | {"tested_on": str(patient.clinic.today()), "muscles": muscles} | columns


test_body.__test__ = False


def study_body(patient, **columns) -> dict:
    grades = [
        {
            "muscle": "vastus_lateralis",
            "side": "left",
            "oedema": 2,
            "fat_grade": "2a",
            "fat_scale": "mercuri_0_4",
        },
        {"muscle": "gracilis", "side": "right", "oedema": None, "fat_grade": "", "fat_scale": ""},
    ]
    body = {"patient": patient.pk, "name": "MRI thighs", "imaged_on": str(patient.clinic.today())}
    return body | {"muscles": grades} | columns


def test_a_test_is_stored_with_its_muscles(nina, patient):
    sent = test_body(patient)
    response = nina.post("/api/v1/strength-tests/", sent)
    assert response.status_code == 201, response.data
    assert response.json()["muscles"] == sent["muscles"]
    assert nina.get(f"/api/v1/strength-tests/{response.json()['chain']}/").json() == response.json()


def test_a_study_is_stored_with_its_muscles(nina, patient):
    sent = study_body(patient)
    response = nina.post("/api/v1/imaging-studies/", sent)
    assert response.status_code == 201, response.data
    assert response.json()["muscles"] == sent["muscles"]


@pytest.mark.parametrize(
    "change",
    [
        {"total": "65"},
        {"total": "66"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "11"}], "total": None, "note": "x"},
        {"muscles": [{"muscle": "deltoid", "side": "up", "score": "8"}], "total": "8"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "8", "test": 1}], "total": "8"},
        {"muscles": "all", "total": "8"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "4"}] * 2, "total": "8"},
    ],
)
def test_a_contradiction_is_refused_and_nothing_is_stored(nina, patient, change):
    response = nina.post("/api/v1/strength-tests/", test_body(patient, **change))
    assert response.status_code == 400
    assert not StrengthTest.objects.exists()
    assert not MuscleScore.objects.exists()


@pytest.mark.parametrize("grade", [{"oedema": 4}, {"fat_grade": "2"}, {"side": "axial"}, {"oedema": "two"}])
def test_a_grade_off_its_scale_is_refused(nina, patient, grade):
    row = {"muscle": "gracilis", "side": "right", "oedema": 1} | grade
    response = nina.post("/api/v1/imaging-studies/", study_body(patient, muscles=[row]))
    assert response.status_code == 400
    assert not ImagingStudy.objects.exists()
    assert not MuscleGrade.objects.exists()


@pytest.mark.parametrize(
    ("address", "body"), [("strength-tests", test_body), ("imaging-studies", study_body)]
)
def test_a_correction_keeps_the_muscles_unless_others_are_sent(nina, patient, address, body):
    sent = body(patient)
    stored = nina.post(f"/api/v1/{address}/", sent).json()
    url = f"/api/v1/{address}/{stored['chain']}/"
    kept = nina.patch(url, {"printed": "as printed", "reason": "left out"}, headers=ONE)
    assert (kept.status_code, kept.json()["version"], kept.json()["muscles"]) == (200, 2, sent["muscles"])
    other = sent["muscles"][:1]
    no_total = {"total": None, "note": "x"} if "total" in sent else {}
    change = {"muscles": other, "reason": "misread"} | no_total
    changed = nina.patch(url, change, headers={"If-Match": '"2"'})
    assert (changed.status_code, changed.json()["muscles"]) == (200, other)
    versions = nina.get(f"{url}versions/").json()["results"]
    assert [len(v["muscles"]) for v in versions] == [1, len(sent["muscles"]), len(sent["muscles"])]


def test_put_without_muscles_leaves_none(nina, patient):
    sent = test_body(patient)
    stored = nina.post("/api/v1/strength-tests/", sent).json()
    whole = {n: v for n, v in sent.items() if n not in {"muscles", "patient"}} | {"reason": "one side only"}
    response = nina.put(f"/api/v1/strength-tests/{stored['chain']}/", whole, headers=ONE)
    assert (response.status_code, response.json()["muscles"]) == (200, [])


def test_a_correction_that_contradicts_its_muscles_is_refused(nina, patient):
    stored = nina.post("/api/v1/strength-tests/", test_body(patient)).json()
    url = f"/api/v1/strength-tests/{stored['chain']}/"
    response = nina.patch(url, {"total": "20", "reason": "misread"}, headers=ONE)
    assert (response.status_code, list(response.json()["fields"])) == (400, ["total"])
    assert StrengthTest.objects.get().version == 1
    assert MuscleScore.objects.count() == 8
