"""An MRI from the keyboard alone: graded, saved, looked at on its map, and fit for one sheet of paper."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from monitoring.actions.imaging import record_imaging
from monitoring.models import ImagingStudy, MuscleGrade
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import screenshot
from tests.rules.studies import SCORED

pytestmark = pytest.mark.browser

GRADED = "oedema 39 of 111, 37 of 38 muscles graded"


@pytest.fixture(scope="module")
def patient(cast):
    """Return a patient with two full MRIs, of two months and of one month ago."""
    ada = people.make_patient(cast.north, cast.alice)
    for days_ago in (60, 30):
        grades = [
            MuscleGrade(muscle=muscle, side=side, oedema=2, fat_grade="1", fat_scale="mercuri_0_4")
            for muscle, side in SCORED
        ]
        study = ImagingStudy(
            patient=ada,
            name="MRI of thighs and legs",
            regions="thighs legs",
            t1_seen=True,
            fat_suppressed_seen=True,
            report="Oedema of every muscle.",
            accession="A1",
            imaged_on=cast.north.today() - timedelta(days=days_ago),
        )
        record_imaging(study=study, by=cast.nina, muscles=grades)
    return ada


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name")


def open_by_key(page: Page, words: str) -> None:
    page.locator("summary", has_text=words).focus()
    press(page, "Enter")


def fill_by_keys(page: Page, cast) -> None:
    """Enter the study without a pointer: 38 muscles by a first row and two of their own."""
    today = cast.north.today()
    page.get_by_label("Day", exact=True).focus()
    for part in (today.day, today.month, today.year):
        page.keyboard.type(str(part))
        press(page, "Tab")
    page.get_by_label("Finding").focus()
    page.keyboard.type("MRI of thighs and legs")
    page.get_by_role("group", name="T1 seen").get_by_label("yes").focus()
    press(page, "Space")
    page.get_by_role("group", name="STIR or fat-suppressed seen").get_by_label("yes").focus()
    press(page, "Space")
    page.get_by_label("Fat scale").focus()
    page.keyboard.type("Mercuri m")
    for region in ("Thighs: 11", "Legs: 8"):
        open_by_key(page, region)
        press(page, "Tab", "1", "Tab", "1", "Tab", "1", "Tab", "1", "Tab")
    assert focused(page) == "tibialis_anterior-right-oedema"
    press(page, "3", "Tab", "2", "a", "Tab", "n")
    assert focused(page) == "tibialis_anterior-left-oedema"


def test_an_mri_is_graded_by_keys_and_looked_at(visit, cast, patient):
    page = visit(reverse("monitoring:imaging-new", args=[patient.pk]), by=cast.nina)
    fill_by_keys(page, cast)
    screenshot(page, "mri-form")
    page.get_by_role("button", name="Save").focus()
    press(page, "Enter")
    link = page.get_by_role("link", name=f"MRI of thighs and legs: {GRADED}", exact=True)
    expect(link).to_be_visible()
    link.focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="MRI of thighs and legs")).to_be_visible()
    said = page.locator("#change")
    expect(said).to_contain_text("36 muscles better, 1 worse, 1 not comparable")
    expect(
        page.get_by_role("row", name=re.compile("^tibialis anterior 3 2 → 3, worse not seen"))
    ).to_be_visible()
    marks = page.locator("#map .body-map__muscle title").all_text_contents()
    assert len(marks) == 38
    assert "tibialis anterior, left: not seen" in marks
    screenshot(page, "mri")
    assert problems(page) == {}
    page.get_by_role("link", name="Fat", exact=True).focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Fat by muscle")).to_be_visible()
    expect(said).to_contain_text("1 muscle worse, 36 unchanged, 1 not comparable")
    assert problems(page) == {}


def test_the_grid_is_fit_for_every_eye_and_screen(visit, cast, patient):
    page = visit(reverse("monitoring:imaging-new", args=[patient.pk]), by=cast.nina)
    for summary in page.locator("main summary").all():
        summary.click()
    assert problems(page) == {}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_study_fits_one_sheet(visit, cast, patient, paper):
    chain = ImagingStudy.objects.filter(patient=patient).latest("imaged_on").chain
    page = visit(reverse("monitoring:imaging-detail", args=[chain]), by=cast.bob)
    expect(page.locator("#change .body-map")).to_be_visible()
    sheet = page.pdf(format=paper)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
