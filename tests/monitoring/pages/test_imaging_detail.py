"""The page of one MRI: what was seen, the doubts, the total, the map, the change, the link."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.clinic import facts
from monitoring.actions.imaging import correct_imaging, record_imaging
from monitoring.models import ImagingStudy, MuscleGrade
from monitoring.rules.imaging.change import Shown
from tests.monitoring.pages.conftest import address
from tests.rules.studies import SCORED


@pytest.fixture
def record(cast, patient, today):
    """Return a function that records an MRI some days ago, its scored muscles with these oedema grades."""

    def write(days_ago: int, *points: int | None, fat="", scale="mercuri_0_4", **columns) -> ImagingStudy:
        told = {"name": "MRI legs", "fat_suppressed_seen": True, "t1_seen": True} | columns
        study = ImagingStudy(patient=patient, imaged_on=today - timedelta(days=days_ago), **told)
        muscles = [
            MuscleGrade(
                muscle=muscle, side=side, oedema=oedema, fat_grade=fat, fat_scale=scale if fat else ""
            )
            for (muscle, side), oedema in zip(SCORED, points, strict=False)
        ]
        return record_imaging(study=study, by=cast.nina, muscles=muscles)

    return write


def shown(client, study, show="") -> tuple[dict, str]:
    response = client.get(address("imaging-detail", study.chain), {"show": show} if show else {})
    assert response.status_code == 200
    return response.context, response.content.decode()


def test_a_partial_study_says_of_how_many_and_meets_no_cut_off(bob, record):
    study = record(0, 2, 2, None, regions="thighs", report="Oedema.\nNo fat.")
    context, page = shown(bob, study)
    assert "Oedema 4 of 6, 2 of 38 muscles graded; 1 not seen" in page
    assert "cut-off" not in page
    assert context["doubts"] == ()
    assert "Oedema.<br>No fat." in page
    assert "No earlier MRI of this patient can be compared" in page


def test_a_full_study_has_the_cut_off_as_a_remark_with_its_source(bob, record):
    _, page = shown(bob, record(0, *[1] * 38))
    assert "Oedema 38 of 114" in page
    assert "38 of 114 is at or above 18" in page
    assert "PMC11176218" in page


def test_the_change_since_the_last_comparable_study(bob, record):
    first = record(60, 3, 2, 1, 1)
    record(50, 3, 3, 3, 3, fat_suppressed_seen=False)
    last = record(10, 1, 3, 1)
    context, page = shown(bob, last)
    assert context["change"].before.key == first.key
    assert "1 muscle better, 1 worse, 1 unchanged, 1 not comparable" in page
    assert "Oedema 6 to 5 of 9, over the 3 of 38 muscles graded in both" in page
    assert "3 → 1, better" in page
    assert address("imaging-detail", first.chain) in page
    assert shown(bob, first)[0]["change"] is None


def test_fat_is_shown_when_asked_or_when_nothing_else_is_graded(bob, record):
    both, only_fat = record(20, 1, fat="2a"), record(10, None, None, fat="2b")
    assert [shown(bob, both)[0]["shown"], shown(bob, both, "fat")[0]["shown"]] == [Shown.OEDEMA, Shown.FAT]
    assert shown(bob, both, "nonsense")[0]["shown"] is Shown.OEDEMA
    context, page = shown(bob, only_fat)
    assert context["shown"] is Shown.FAT
    assert "2a → 2b, worse" in page
    assert "Fat by Mercuri modified, numbered 0 to 4: grade 2b in 2 of 2 muscles" in page
    assert "No oedema was graded in this study." not in page
    assert "No oedema was graded in this study." in shown(bob, only_fat, "oedema")[1]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"fat_suppressed_seen": False}, "Oedema is graded, and no STIR or fat-suppressed sequence was seen"),
        ({"fat_suppressed_seen": None}, "Oedema is graded, and the record does not say"),
        ({"t1_seen": False}, "Fat is graded, and no T1 sequence was seen"),
    ],
)
def test_grades_without_their_sequence_are_doubted(bob, record, columns, words):
    assert words in shown(bob, record(0, 1, fat="1", **columns))[1]


def test_the_link_opens_the_viewer_and_tells_it_nothing_more(bob, cast, record):
    study = record(0, accession="A/1")
    assert "Open in the viewer" not in shown(bob, study)[1]
    cast.north.viewer_template = "https://pacs.example/?a={accession}"
    cast.north.save()
    assert (
        '<a class="button button--small" href="https://pacs.example/?a=A%2F1" rel="noopener noreferrer" '
        'referrerpolicy="no-referrer">Open in the viewer</a>' in shown(bob, study)[1]
    )


def test_a_corrected_study_has_its_page_and_one_in_error_says_so(bob, cast, record, patient, today):
    old = record(0, 1)
    new = ImagingStudy(patient=patient, name="MRI calves", imaged_on=today)
    new = correct_imaging(old=old, new=new, seen_version=1, by=cast.nina, reason="other legs")
    _, page = shown(bob, old)
    assert "MRI calves" in page
    assert "No muscle is graded in this study." in page
    facts.void(new, seen_version=2, by=cast.nina, reason="other patient")
    _, page = shown(bob, old)
    assert "entered in error: other patient" in page
    assert "Correct</a>" not in page


def test_a_study_in_error_still_shows_what_it_said(nina, cast, record):
    study = record(0, 3)
    facts.void(study, seen_version=1, by=cast.nina, reason="other patient")
    assert "Oedema 3 of 3, 1 of 38 muscles graded" in shown(nina, study)[1]


def test_the_page_costs_the_same_for_one_and_for_many(bob, record):
    counts = []
    for studies in (1, 12):
        for n in range(studies):
            newest = record(40 - n, *[1] * 38, fat="1")
        with CaptureQueriesContext(connection) as captured:
            shown(bob, newest)
        counts.append(len(captured))
    assert counts == [8, 8]


def test_what_was_written_is_escaped(bob, record):
    assert "<script>x" not in shown(bob, record(0, report="<script>x</script>", name="<script>x"))[1]
