"""Imaging studies with their muscles: regions as a list, what follows from the grades, the viewer's link."""

import pytest

from monitoring.models import ImagingStudy, MuscleGrade
from tests.rules.studies import SCORED

URL = "/api/v1/imaging-studies/"


def body(patient, **columns) -> dict:
    told = {"patient": patient.pk, "name": "MRI", "imaged_on": str(patient.clinic.today())}
    return told | columns


def rows(*points: int) -> list[dict]:
    places = zip(SCORED, points, strict=False)
    return [{"muscle": muscle, "side": side, "oedema": oedema} for (muscle, side), oedema in places]


def test_regions_are_a_list_in_the_order_of_the_atlas(nina, patient):
    stored = nina.post(URL, body(patient, regions=["legs", "pelvis", "legs"]))
    assert (stored.status_code, stored.json()["regions"]) == (201, ["pelvis", "legs"])
    assert ImagingStudy.objects.get().regions == "pelvis legs"
    refused = nina.post(URL, body(patient, regions=["hips"]))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["regions.0"])


@pytest.mark.parametrize(
    ("points", "score"),
    [
        ((), {"total": 0, "out_of": 0, "graded": 0, "not_seen": 0, "beyond": 0, "is_full": False}),
        ((2, 1), {"total": 3, "out_of": 6, "graded": 2, "not_seen": 0, "beyond": 0, "is_full": False}),
        ((3,) * 38, {"total": 114, "out_of": 114, "graded": 38, "not_seen": 0, "beyond": 0, "is_full": True}),
    ],
)
def test_the_score_is_derived(nina, patient, points, score):
    stored = nina.post(URL, body(patient, muscles=rows(*points))).json()
    assert stored["oedema_score"] == score


def test_a_score_cannot_be_sent(nina, patient):
    refused = nina.post(URL, body(patient, oedema_score={"total": 3}, viewer_link="https://x.example"))
    assert (refused.status_code, set(refused.json()["fields"])) == (400, {"oedema_score", "viewer_link"})


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        (
            {"muscles": [{"muscle": "soleus", "side": "left", "fat_grade": "2", "fat_scale": "mercuri"}]},
            "muscles",
        ),
        (
            {
                "muscles": [
                    {"muscle": "soleus", "side": "left", "fat_grade": "2", "fat_scale": "goutallier"},
                    {"muscle": "soleus", "side": "right", "fat_grade": "2", "fat_scale": "fischer"},
                ]
            },
            "muscles",
        ),
        (
            {
                "muscles": [
                    {"muscle": "soleus", "side": "left", "oedema": 1},
                    {"muscle": "Soleus", "side": "left", "oedema": 2},
                ]
            },
            "muscles",
        ),
        ({"muscles": rows(3), "oedema_total": 2, "oedema_out_of": 3}, "oedema_total"),
        ({"oedema_total": 34}, "oedema_total"),
        ({"study_uid": "x"}, "study_uid"),
        ({"plane": "oblique"}, "plane"),
    ],
)
def test_what_contradicts_itself_is_refused(nina, patient, columns, field):
    refused = nina.post(URL, body(patient, **columns))
    assert (refused.status_code, list(refused.json()["fields"])) == (400, [field])
    assert ImagingStudy.objects.count() == MuscleGrade.objects.count() == 0


def test_a_correction_that_contradicts_its_muscles_is_refused(nina, patient):
    stored = nina.post(URL, body(patient, muscles=rows(3, 0))).json()
    change = {"oedema_total": 2, "oedema_out_of": 6, "reason": "as printed"}
    refused = nina.patch(f"{URL}{stored['chain']}/", change, headers={"If-Match": '"1"'})
    assert (refused.status_code, list(refused.json()["fields"])) == (400, ["oedema_total"])
    assert ImagingStudy.objects.get().version == 1


def test_the_link_is_made_of_the_clinics_template(nina, patient, cast):
    cast.north.viewer_template = "https://pacs.example/?a={accession}"
    cast.north.save()
    stored = nina.post(URL, body(patient, accession="A 1")).json()
    assert (stored["viewer_link"], stored["viewer_url"]) == ("https://pacs.example/?a=A%201", "")


def test_no_image_is_taken(nina, patient):
    """Nothing that could be an image has a place: neither a column nor a body of files."""
    columns = {field.get_internal_type() for field in ImagingStudy._meta.get_fields()}
    assert not columns & {"FileField", "ImageField", "BinaryField", "FilePathField"}
    sent = nina.post(URL, body(patient, image="iVBORw0KGgo="))
    assert (sent.status_code, list(sent.json()["fields"])) == (400, ["image"])
