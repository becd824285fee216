"""Strength and imaging with their muscles."""

import pytest

from monitoring.models import ImagingStudy, MuscleGrade, MuscleScore, StrengthTest

ONE = {"If-Match": '"1"'}


def test_body(patient, **columns) -> dict:
    muscles = [
        {"muscle": "deltoid", "side": "right", "score": "8"},
        {"muscle": "biceps", "side": "right", "score": "9.5"},
    ]
    body = {"patient": patient.pk, "instrument": "mmt8", "total": "17.5", "maximum": "80"}
    return body | {"tested_on": str(patient.clinic.today()), "muscles": muscles} | columns


test_body.__test__ = False


def study_body(patient, **columns) -> dict:
    grades = [
        {
            "muscle": "vastus_lateralis",
            "side": "left",
            "oedema": 2,
            "fat_grade": "2a",
            "fat_scale": "mercuri",
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
        {"total": "18"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "11"}], "total": None, "note": "x"},
        {"muscles": [{"muscle": "deltoid", "side": "up", "score": "8"}], "total": "8"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "8", "test": 1}], "total": "8"},
        {"muscles": "all", "total": "8"},
        {"muscles": [{"muscle": "deltoid", "side": "right", "score": "4"}] * 2, "total": "8"},
    ],
)
def test_a_contradiction_is_refused_and_nothing_is_stored(nina, patient, change):
    response = nina.post("/api/v1/strength-tests/", test_body(patient, **change))
    assert response.status_code in {400, 409}
    assert not StrengthTest.objects.exists()
    assert not MuscleScore.objects.exists()


@pytest.mark.parametrize("grade", [{"oedema": 4}, {"fat_grade": "2"}, {"side": "axial"}, {"oedema": "two"}])
def test_a_grade_off_its_scale_is_refused(nina, patient, grade):
    row = {"muscle": "gracilis", "side": "right", "oedema": 1} | grade
    response = nina.post("/api/v1/imaging-studies/", study_body(patient, muscles=[row]))
    assert response.status_code == 400
    assert not ImagingStudy.objects.exists()
    assert not MuscleGrade.objects.exists()


def test_muscles_are_never_lost_by_a_correction(nina, patient):
    stored = nina.post("/api/v1/strength-tests/", test_body(patient)).json()
    url = f"/api/v1/strength-tests/{stored['chain']}/"
    response = nina.patch(url, {"tester": "N. Nurse", "reason": "left out"}, headers=ONE)
    newest = nina.get(url).json()
    assert newest["muscles"] == test_body(patient)["muscles"]
    assert (response.status_code, newest["version"]) in {(200, 2), (400, 1)}
