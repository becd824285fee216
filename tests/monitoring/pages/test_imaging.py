"""What is particular to recording an MRI: the grid of muscles, the scale, the total."""

import uuid

import pytest

from courses.protocols.loader import mri_atlas
from monitoring.models import ImagingStudy, MuscleGrade
from tests.monitoring.pages.conftest import address, boxes, errors_of
from tests.rules.studies import SCORED

COLUMNS = ["muscle", "side", "oedema", "fat_scale", "fat_grade"]
SCALE = {"fat_scale": "mercuri_0_4"}


@pytest.fixture
def post(nina, patient):
    """Return a function that posts an MRI of the patient."""
    return lambda posted: nina.post(address("imaging-new", patient.pk), posted)


def imaging(day, *rows: dict, **typed) -> dict:
    """Return a posted MRI; `rows` are muscles by name, `typed` other boxes (a grid box by its own name)."""
    posted = {"record_id": str(uuid.uuid4()), "name": "oedema of both thighs"} | boxes("imaged", day, "exact")
    posted |= {"muscle-TOTAL_FORMS": "6", "muscle-INITIAL_FORMS": "0"}
    for number, row in enumerate(rows):
        posted |= {f"muscle-{number}-{name}": text for name, text in row.items()}
    return posted | typed


def stored() -> list[tuple]:
    return list(MuscleGrade.objects.order_by("id").values_list(*COLUMNS))


def test_an_mri_keeps_sequences_regions_technique_and_grades(post, today):
    typed = {
        "t1_seen": "yes",
        "t2_seen": "no",
        "viewer_url": "https://pacs.example.org/1",
        "regions": ["legs", "thighs"],
        "region": "proximal half only",
        "plane": "axial",
        "field_tesla": "1.5",
        "accession": "A1",
        "study_uid": "1.2.840",
        "sartorius-right-oedema": "3",
        "sartorius-right-fat": "2a",
        "sartorius-left-oedema": "0",
        "soleus-left-oedema": "x",
    }
    response = post(imaging(today, **typed, **SCALE))
    assert response.status_code == 302, response.context["form"].errors
    study = ImagingStudy.objects.get()
    assert (study.t1_seen, study.t2_seen, study.fat_suppressed_seen) == (True, False, None)
    assert (study.regions, study.region, study.plane) == ("thighs legs", "proximal half only", "axial")
    assert (str(study.field_tesla), study.accession, study.study_uid) == ("1.50", "A1", "1.2.840")
    assert (study.oedema_total, study.oedema_out_of) == (None, None)
    assert stored() == [
        ("sartorius", "right", 3, "mercuri_0_4", "2a"),
        ("sartorius", "left", 0, "", ""),
        ("soleus", "left", None, "", ""),
    ]


def test_all_left_empty_are_as_the_region_says_on_that_side(post, today):
    typed = {
        "rest_thighs-right-oedema": "0",
        "rest_thighs-right-fat": "0",
        "rest_legs-left-oedema": "x",
        "gracilis-right-oedema": "2",
        "sartorius-right-oedema": "x",
        "soleus-left-oedema": "1",
        "soleus-right-fat": "4",
    }
    assert post(imaging(today, **typed, **SCALE)).status_code == 302
    rows = {row[:2]: row[2:] for row in stored()}
    thigh = [muscle.code for muscle in mri_atlas().regions["thighs"].muscles]
    leg = [muscle.code for muscle in mri_atlas().regions["legs"].muscles]
    normal, empty = (0, "mercuri_0_4", "0"), (None, "", "")
    wanted = dict.fromkeys([(code, "right") for code in thigh], normal)
    wanted |= dict.fromkeys([(code, "left") for code in leg], empty)
    wanted |= {
        ("gracilis", "right"): (2, "mercuri_0_4", "0"),
        ("sartorius", "right"): empty,
        ("soleus", "left"): (1, "", ""),
        ("soleus", "right"): (None, "mercuri_0_4", "4"),
    }
    assert rows == wanted


def test_all_38_muscles_take_four_choices(post, today):
    typed = {
        f"rest_{region}-{side}-oedema": "1" for region in ("thighs", "legs") for side in ("right", "left")
    }
    assert post(imaging(today, **typed)).status_code == 302
    assert [(muscle, side) for muscle, side, *_ in stored()] == SCORED


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"soleus-left-oedema": "4"}, "soleus-left-oedema", "Soleus, left: oedema is not one of its grades"),
        ({"soleus-left-fat": "2a"}, "fat_scale", "is not chosen, and fat is graded"),
        ({"rest_legs-left-fat": "0"}, "fat_scale", "is not chosen, and fat is graded"),
        ({"soleus-left-fat": "2"} | SCALE, "soleus-left-fat", "has only 0, 1, 2a, 2b, 3, 4"),
        ({"soleus-left-fat": "2a", "fat_scale": "goutallier"}, "soleus-left-fat", "has only 0, 1, 2, 3, 4"),
        ({"rest_legs-left-fat": "2"} | SCALE, "rest_legs-left-fat", "Legs, all left empty, left: fat"),
        (
            {"soleus-left-fat": "2a", "soleus-left-oedema": "x"} | SCALE,
            "soleus-left-fat",
            "the muscle is not seen",
        ),
        ({"fat_scale": "mercuri"}, "fat_scale", "Select a valid choice"),
        ({"regions": ["hips"]}, "regions", "Select a valid choice"),
        ({"field_tesla": "0"}, "field_tesla", "is not between 0.01 and 99"),
        ({"study_uid": "1.2.x"}, "study_uid", "digits and single points only"),
        ({"study_uid": "1..2"}, "study_uid", "digits and single points only"),
        ({"oedema_total": "34", "oedema_out_of": ""}, "oedema_total", "enter both or neither"),
        ({"oedema_total": "34", "oedema_out_of": "100"}, "oedema_total", "a multiple of 3"),
        ({"oedema_total": "115"}, "oedema_total", "is not between 0 and 114"),
        ({"oedema_total": "3.5"}, "oedema_total", "decimals"),
        (
            {"oedema_total": "4", "oedema_out_of": "3", "soleus-left-oedema": "3"},
            "oedema_total",
            "between 0 and 3",
        ),
        (
            {"oedema_total": "2", "oedema_out_of": "3", "soleus-left-oedema": "3"},
            "oedema_total",
            "the muscles graded make 3 of 3",
        ),
    ],
)
def test_an_mri_that_cannot_be_is_refused_at_its_field(typed, field, words, post, today):
    errors = errors_of(post(imaging(today, **typed)))
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert ImagingStudy.objects.count() == MuscleGrade.objects.count() == 0


def test_a_reported_total_is_kept_without_muscles(post, today):
    assert post(imaging(today, oedema_total="34", oedema_out_of="114")).status_code == 302
    assert ImagingStudy.objects.values_list("oedema_total", "oedema_out_of").get() == (34, 114)


def test_another_muscle_goes_by_its_name_and_one_of_the_atlas_by_its_code(post, today):
    rows = [
        {"muscle": "popliteus", "side": "right", "oedema": "2", "fat": "1"},
        {"muscle": "Vastus Lateralis", "side": "left", "oedema": "1"},
        {"muscle": "plantaris", "side": "left", "oedema": "x"},
    ]
    assert post(imaging(today, *rows, **SCALE)).status_code == 302
    assert stored() == [
        ("popliteus", "right", 2, "mercuri_0_4", "1"),
        ("vastus_lateralis", "left", 1, "", ""),
        ("plantaris", "left", None, "", ""),
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"muscle": "popliteus", "oedema": "1"}, "side"),
        ({"side": "left", "oedema": "1"}, "muscle"),
        ({"muscle": "popliteus", "side": "left"}, "oedema"),
        ({"muscle": "popliteus", "side": "left", "oedema": "4"}, "oedema"),
        ({"muscle": "popliteus", "side": "left", "fat": "2"}, "fat"),
        ({"muscle": "popliteus", "side": "left", "fat": "2a", "oedema": "x"}, "fat"),
        ({"muscle": "s" * 41, "side": "left", "oedema": "1"}, "muscle"),
    ],
)
def test_a_bad_muscle_row_is_refused_and_named(row, field, post, today):
    response = post(imaging(today, row, **SCALE))
    assert response.status_code == 422
    assert list(response.context["form"].muscles.forms[0].errors) == [field]
    assert b"Row 1" in response.content
    assert ImagingStudy.objects.count() == 0


def test_a_muscle_graded_twice_is_refused(post, today):
    row = {"muscle": "popliteus", "side": "left", "oedema": "1"}
    response = post(imaging(today, row, row | {"oedema": "2"}))
    assert "graded twice" in response.context["form"].muscles.non_form_errors()[0]
    response = post(
        imaging(today, {"muscle": "soleus", "side": "left", "oedema": "1"}, **{"soleus-left-oedema": "2"})
    )
    assert "soleus, left, is graded twice" in errors_of(response)["__all__"][0]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "pacs", "ftp://pacs.example.org", "x" * 300])
def test_a_link_that_is_no_web_address_is_refused(link, post, today):
    assert list(errors_of(post(imaging(today, viewer_url=link)))) == ["viewer_url"]


def test_a_corrected_mri_keeps_its_grades(nina, post, today):
    typed = {"sartorius-right-oedema": "3", "sartorius-right-fat": "2a", "gracilis-left-oedema": "x"}
    row = {"muscle": "popliteus", "side": "left", "oedema": "1"}
    response = post(
        imaging(today, row, oedema_total="10", oedema_out_of="114", regions=["thighs"], **typed, **SCALE)
    )
    assert response.status_code == 302, response.context["form"].errors
    old = ImagingStudy.objects.get()
    correct = address("imaging-correct", old.chain)
    form = nina.get(correct).context["form"]
    shown = {name: form[name].value() for name in (*typed, "fat_scale", "oedema_total", "oedema_out_of")}
    assert shown == typed | SCALE | {"oedema_total": 10, "oedema_out_of": 114}
    assert form["regions"].value() == ["thighs"]
    assert form.muscles.forms[0]["muscle"].value() == "popliteus"
    posted = imaging(today, row, regions=["thighs"], **typed | {"sartorius-right-oedema": "2"}, **SCALE)
    posted |= {"version": "1", "reason": "misread", "muscle-TOTAL_FORMS": "4", "muscle-INITIAL_FORMS": "1"}
    assert nina.post(correct, posted).status_code == 302
    graded = MuscleGrade.objects.filter(muscle="sartorius").order_by("id")
    assert list(graded.values_list("study__version", "oedema")) == [(1, 3), (2, 2)]
    assert ImagingStudy.objects.current().get().muscles.count() == 3


def test_the_same_again_is_no_correction(nina, post, today):
    post(imaging(today, **{"sartorius-right-oedema": "3"}))
    old = ImagingStudy.objects.get()
    posted = imaging(today, **{"sartorius-right-oedema": "3"}) | {"version": "1", "reason": "misread"}
    response = nina.post(address("imaging-correct", old.chain), posted)
    assert "Nothing was corrected" in errors_of(response)["__all__"][0]


def test_no_form_of_the_site_takes_a_file_but_the_scales_are_explained(nina, patient):
    page = nina.get(address("imaging-new", patient.pk)).content.decode()
    assert 'type="file"' not in page
    assert "multipart" not in page
    assert "2a under 30 %" in page
    assert "PMC5445016" in page
