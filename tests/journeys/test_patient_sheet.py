"""A nurse hands a patient the sheet: looks at it as paper, downloads PDF and calendar, makes a feed."""

from pathlib import Path

import pytest
import vobject
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from courses.actions.tablets import list_strength
from tests import cast as people
from tests.journeys.accessible import overflowing
from tests.journeys.pages import SCREENSHOTS, screenshot

BETWEEN_MARGINS_PX = 703  # A4 without the 12 mm margins of the sheet, at 96 px an inch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def plan(cast):
    for mg in ("2.5", "5", "10", "20"):
        list_strength(clinic=cast.north, by=cast.alice, drug="prednisone", strength_mg=mg)
    ada = people.make_patient(cast.north, cast.alice)
    return people.make_taper(ada, cast.alice)


def downloaded(page, link: str) -> Path:
    """Return the file a link downloads; its name says nothing of the patient."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=link, exact=True).click()
    assert waiting.value.suggested_filename in {"tablets.pdf", "tablets.ics"}
    return Path(waiting.value.path())


def test_from_the_taper_to_paper_and_phone(visit, cast, plan):
    page = visit(reverse("courses:taper-detail", args=[plan.chain]), by=cast.nina)
    expect(page.locator("#steps")).to_contain_text("1 × 10 mg + 1 × 5 mg + 1 × 2.5 mg")
    page.get_by_role("link", name="Patient's calendar").click()
    page.get_by_label("Language of the patient").select_option("de")
    page.get_by_role("button", name="Show").click()
    sheet = page.locator("section.sheet")
    expect(sheet).to_have_attribute("lang", "de")
    expect(sheet.locator(".sheet__tick")).to_have_count(182)
    screenshot(page, "patient-sheet")
    assert PdfReader(downloaded(page, "Download PDF")).pages[0].extract_text().startswith("Ihre Tabletten")
    calendar = vobject.readOne(downloaded(page, "Download calendar file").read_text(encoding="utf-8"))
    assert len(calendar.contents["vevent"]) == 14


@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_on_paper_it_is_the_sheet_alone(visit, cast, plan, paper):
    page = visit(f"{reverse('courses:sheet', args=[plan.chain])}?language=es&paper={paper}", by=cast.nina)
    page.emulate_media(media="print")
    expect(page.locator("section.sheet")).to_be_visible()
    for hidden in (".site-header", ".page-head", ".site-footer", "form.search"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert overflowing(page, BETWEEN_MARGINS_PX) == []
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"patient-sheet-{paper}.pdf"
    page.pdf(path=path, prefer_css_page_size=True)
    pages = PdfReader(path).pages
    assert round(float(pages[0].mediabox.width)) in ({595, 596} if paper == "a4" else {612})
    assert all("mg" in one.extract_text() for one in pages), "a blank page"
    assert "Abbott" not in "".join(one.extract_text() for one in pages)


def test_a_feed_is_made_shown_once_and_revoked(visit, cast, plan):
    page = visit(reverse("courses:calendar", args=[plan.patient_id]), by=cast.nina)
    page.get_by_role("button", name="Make a feed").click()
    address = page.locator(".feed-address").inner_text()
    assert page.request.get(address).status == 200
    screenshot(page, "patient-calendar")
    page.goto(reverse("courses:calendar", args=[plan.patient_id]))
    expect(page.locator(".feed-address")).to_have_count(0)
    page.get_by_role("link", name="Revoke").click()
    page.get_by_label("Reason").fill("lost phone")
    page.get_by_role("button", name="Revoke").click()
    assert page.request.get(address).status == 404
