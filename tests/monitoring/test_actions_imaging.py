"""What an imaging study refuses whoever sends it, and what its muscles are called once stored."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from courses.clinic import audit
from courses.clinic.audit import AuditLine
from courses.protocols.loader import mri_atlas
from monitoring import timeline
from monitoring.actions.imaging import correct_imaging, record_imaging
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.models.imaging import REGIONS
from tests.cast import make_cast, make_patient

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_cast()


@pytest.fixture
def ada(cast):
    return make_patient(cast.north, cast.alice)


def mri(patient, **columns) -> ImagingStudy:
    told = {"name": "MRI thighs", "imaged_on": patient.clinic.today()} | columns
    return ImagingStudy(patient=patient, **told)


def grade(muscle="soleus", side="right", oedema=None, fat="", scale="mercuri_0_4") -> MuscleGrade:
    return MuscleGrade(muscle=muscle, side=side, oedema=oedema, fat_grade=fat, fat_scale=scale if fat else "")


def test_the_regions_are_those_of_the_atlas():
    assert tuple(mri_atlas().regions) == REGIONS


def test_a_muscle_of_the_atlas_is_stored_by_its_code_and_told_to_the_trail(cast, ada):
    muscles = [grade("Medial gastrocnemius", oedema=2, fat="2a"), grade("popliteus", oedema=0)]
    study = record_imaging(study=mri(ada), by=cast.nina, muscles=muscles)
    assert list(study.muscles.order_by("id").values_list("muscle", flat=True)) == [
        "gastrocnemius_medialis",
        "popliteus",
    ]
    assert AuditLine.objects.get(action="imagingstudy.record").after["muscles"] == [
        {
            "muscle": "gastrocnemius_medialis",
            "side": "right",
            "oedema": 2,
            "fat_grade": "2a",
            "fat_scale": "mercuri_0_4",
        },
        {"muscle": "popliteus", "side": "right", "oedema": 0},
    ]


@pytest.mark.parametrize(
    ("columns", "muscles", "field", "words"),
    [
        ({}, lambda: [grade("soleus", oedema=1), grade("Soleus", oedema=1)], "muscles", "graded twice"),
        (
            {},
            lambda: [grade(fat="2a"), grade(side="left", fat="2", scale="mercuri_1_4")],
            "muscles",
            "more than one scale",
        ),
        ({}, lambda: [grade(fat="2")], "muscles", "has only 0, 1, 2a, 2b, 3, 4"),
        ({}, lambda: [grade(oedema=4)], "muscles", "from 0 to 3"),
        (
            {"oedema_total": 2, "oedema_out_of": 3},
            lambda: [grade(oedema=3)],
            "oedema_total",
            "the muscles graded make 3 of 3",
        ),
        ({"oedema_total": 2}, list, "oedema_total", "enter both or neither"),
        ({"regions": "hips"}, list, "__all__", "The regions must be known ones"),
        ({"study_uid": "1.2\n"}, list, "study_uid", "digits and single points only"),
    ],
)
def test_what_cannot_be_is_refused_new_or_corrected(*, columns, muscles, field, words, cast, ada):
    old = record_imaging(study=mri(ada), by=cast.nina)
    writes = (
        lambda: record_imaging(study=mri(ada, **columns), by=cast.nina, muscles=muscles()),
        lambda: correct_imaging(
            old=old, new=mri(ada, **columns), seen_version=1, by=cast.nina, reason="x", muscles=muscles()
        ),
    )
    for write in writes:
        with pytest.raises(ValidationError) as refusal:
            write()
        assert words in refusal.value.message_dict[field][0]
    assert ImagingStudy.objects.get() == old
    assert MuscleGrade.objects.count() == 0


def test_a_stranger_learns_nothing_of_what_is_wrong(cast, ada):
    old = record_imaging(study=mri(ada), by=cast.nina)
    bad = lambda: [grade(oedema=4)]  # noqa: E731
    for user, refusal in [
        (cast.bob, PermissionDenied),
        (cast.audrey, PermissionDenied),
        (cast.charlie, Http404),
    ]:
        with pytest.raises(refusal):
            record_imaging(study=mri(ada), by=user, muscles=bad())
        with pytest.raises(refusal):
            correct_imaging(old=old, new=mri(ada), seen_version=1, by=user, reason="x", muscles=bad())


def test_a_correction_is_undone_with_its_audit_line(monkeypatch, cast, ada):
    old = record_imaging(study=mri(ada), by=cast.nina, muscles=[grade(oedema=1)])
    monkeypatch.setattr(audit, "write", lambda **line: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        correct_imaging(
            old=old, new=mri(ada), seen_version=1, by=cast.nina, reason="x", muscles=[grade(oedema=2)]
        )
    assert ImagingStudy.objects.current().get() == old
    assert list(MuscleGrade.objects.values_list("oedema", flat=True)) == [1]


@pytest.mark.parametrize(
    ("columns", "muscles", "label", "region"),
    [
        ({}, list, "MRI thighs", ""),
        ({"regions": "thighs"}, list, "MRI thighs", "thighs"),
        ({"regions": "thighs legs", "region": "distal"}, list, "MRI thighs, legs, distal", None),
        (
            {"regions": "thighs"},
            lambda: [grade("gracilis", oedema=2), grade("gracilis", "left", oedema=1), grade("sartorius")],
            "MRI thighs: oedema 3 of 6, 2 of 38 muscles graded",
            "thighs",
        ),
        ({"oedema_total": 34, "oedema_out_of": 114}, list, "MRI thighs: oedema 34 of 114 as reported", ""),
    ],
)
def test_the_timeline_says_what_was_found(*, columns, muscles, label, region, cast, ada):
    record_imaging(study=mri(ada, **columns), by=cast.nina, muscles=muscles())
    (fact,) = timeline.read(ada, on=ada.clinic.today()).imaging
    assert fact.label == label
    assert region is None or fact.region == region
    assert [(row.muscle, row.oedema) for row in fact.muscles] == [(m.muscle, m.oedema) for m in muscles()]


def test_an_older_name_of_a_muscle_is_read_as_its_code(cast, ada):
    study = record_imaging(study=mri(ada), by=cast.nina)
    MuscleGrade.objects.create(study=study, muscle="vastus lateralis", side="right", oedema=1)
    (fact,) = timeline.read(ada, on=ada.clinic.today()).imaging
    assert [row.muscle for row in fact.muscles] == ["vastus_lateralis"]


@pytest.mark.parametrize(
    ("template", "columns", "link"),
    [
        ("", {"accession": "A1"}, ""),
        ("https://pacs.example/?a={accession}", {"accession": "A/1"}, "https://pacs.example/?a=A%2F1"),
        ("https://pacs.example/?a={accession}", {"study_uid": "1.2"}, ""),
        (
            "https://pacs.example/?a={accession}",
            {"accession": "A1", "viewer_url": "https://other.example/7"},
            "https://other.example/7",
        ),
    ],
)
def test_the_link_follows_the_clinic_and_is_not_stored(*, template, columns, link, cast, ada):
    cast.north.viewer_template = template
    cast.north.save()
    ada.refresh_from_db()
    study = record_imaging(study=mri(ada, **columns), by=cast.nina)
    assert study.viewer_link == link
    assert study.viewer_url == columns.get("viewer_url", "")
