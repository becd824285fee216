"""Items, MRC grades and categories over HTTP: taken, given back, checked against their totals."""

import pytest

from monitoring.models import CategoryScore, ItemScore, Measure, StrengthTest

MAXIMA = (5, 2, 5, 3, 6, 3, 3, 4, 3, 4, 4, 4, 3, 3)
CATEGORIES = ("dressing", "arising", "eating", "walking", "hygiene", "reach", "grip", "activities")
ONE = {"If-Match": '"1"'}


def cmas(patient, **columns) -> dict:
    items = [{"item": number, "score": most} for number, most in enumerate(MAXIMA, start=1)]
    body = {"patient": patient.pk, "instrument": "cmas", "maximum": "52", "items": items}
    return body | {"tested_on": str(patient.clinic.today())} | columns


def haq(patient, **columns) -> dict:
    rows = [{"category": code, "score": 1, "has_help": code == "grip"} for code in CATEGORIES]
    body = {"patient": patient.pk, "kind": "haq_di", "categories": rows}
    return body | {"measured_on": str(patient.clinic.today())} | columns


def test_a_cmas_takes_its_total_from_its_items(nina, patient):
    sent = cmas(patient)
    stored = nina.post("/api/v1/strength-tests/", sent)
    assert (stored.status_code, stored.json()["total"]) == (201, "52"), stored.data
    assert (stored.json()["items"], stored.json()["muscles"]) == (sent["items"], [])
    url = f"/api/v1/strength-tests/{stored.json()['chain']}/"
    kept = nina.patch(url, {"tester": "N. Nurse", "reason": "left out"}, headers=ONE)
    assert (kept.status_code, kept.json()["items"]) == (200, sent["items"])


def test_a_haq_takes_its_index_from_its_categories(nina, patient):
    sent = haq(patient)
    stored = nina.post("/api/v1/measures/", sent)
    assert (stored.status_code, stored.json()["number"]) == (201, "1.125"), stored.data
    assert (stored.json()["categories"], stored.json()["unit"]) == (sent["categories"], "points")
    url = f"/api/v1/measures/{stored.json()['chain']}/"
    kept = nina.patch(url, {"text": "by telephone", "reason": "left out"}, headers=ONE)
    assert (kept.status_code, kept.json()["categories"]) == (200, sent["categories"])


def test_a_grade_is_taken_without_its_points(nina, patient):
    muscles = [{"muscle": "deltoid", "side": "right", "mrc": "4+"}]
    body = {"patient": patient.pk, "instrument": "mmt8", "note": "one only", "muscles": muscles}
    stored = nina.post("/api/v1/strength-tests/", body | {"tested_on": str(patient.clinic.today())})
    assert stored.status_code == 201, stored.data
    assert stored.json()["muscles"] == [{"muscle": "deltoid", "side": "right", "score": "9", "mrc": "4+"}]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (lambda p: cmas(p, total="51"), "strength-tests"),
        (lambda p: cmas(p, instrument="mmt8", maximum="80"), "strength-tests"),
        (lambda p: cmas(p, items=[{"item": 15, "score": 1}], note="x"), "strength-tests"),
        (lambda p: cmas(p, items=[{"item": 2, "score": 3}], note="x"), "strength-tests"),
        (lambda p: cmas(p, items=[{"item": 2, "score": 1}] * 2, note="x"), "strength-tests"),
        (lambda p: cmas(p, items=[{"item": "all", "score": 1}], note="x"), "strength-tests"),
        (lambda p: haq(p, number="1.124", unit="points"), "measures"),
        (lambda p: haq(p, kind="patient_global"), "measures"),
        (lambda p: haq(p, categories=[{"category": "grip", "score": 1}]), "measures"),
        (lambda p: haq(p, categories=[{"category": "sleep", "score": 1}]), "measures"),
        (lambda p: haq(p, categories=[{"category": "grip", "score": 4}]), "measures"),
    ],
)
def test_a_contradiction_is_refused_and_nothing_is_stored(body, path, nina, patient):
    response = nina.post(f"/api/v1/{path}/", body(patient))
    assert response.status_code == 400, response.data
    stored = [model.objects.count() for model in (StrengthTest, ItemScore, Measure, CategoryScore)]
    assert stored == [0] * 4
