"""The patient page on paper: light whatever the screen is, without what cannot be pressed on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import cast as people
from tests.journeys.accessible import overflowing
from tests.journeys.pages import SCREENSHOTS, figure, wait_for_chart

BETWEEN_MARGINS_PX = 688  # A4 without the 14 mm margins of print.css, at 96 px an inch

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def ada(cast):
    """Return a patient 30 days after a pulse, on a taper, with results and a test."""
    ada = people.make_patient(cast.north, cast.alice, sex="female", subtype="imnm")
    people.make_given_course(ada, cast.alice, last_days_ago=30)
    people.make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=29))
    for days_ago, number in ((33, "9000"), (20, "2400"), (1, "400")):
        people.make_ck(ada, cast.alice, number=number, days_ago=days_ago)
    people.make_mmt8(ada, cast.alice, total="45", days_ago=33)
    people.make_mmt8(ada, cast.alice, total="66", days_ago=1)
    return ada


@pytest.fixture
def page(visit, cast, ada) -> Page:
    """Return the patient page in a dark window, the chart drawn."""
    page = visit(reverse("monitoring:patient", args=[ada.pk]), by=cast.alice, color_scheme="dark")
    wait_for_chart(page)
    return page


def test_paper_leaves_out_what_is_pressed_and_keeps_what_is_read(page):
    page.emulate_media(media="print", color_scheme="dark")
    for pressed in (
        ".site-nav",
        ".skip-link",
        ".timeline__controls",
        "main button",
        "nav[aria-label='On this page']",
    ):
        for element in page.locator(pressed).all():
            expect(element).not_to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".timeline__says")).to_be_visible()
    expect(page.locator("#results table")).to_be_visible()


def test_the_table_of_the_chart_is_on_paper_even_when_folded_on_the_screen(page):
    assert page.locator(".timeline__table").get_attribute("open") is None
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    row = page.locator(".timeline__table tbody tr").first
    assert row.evaluate(
        "(row) => row.checkVisibility({ contentVisibilityAuto: true }) && row.offsetHeight > 0"
    )


def test_the_chart_is_drawn_light_for_paper_and_dark_again_after(page):
    dark = figure(page, "layout.paper_bgcolor")
    assert dark != "#ffffff"
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert figure(page, "layout.paper_bgcolor") == "#ffffff"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert figure(page, "layout.paper_bgcolor") == dark


def test_nothing_is_cut_off_at_the_edge_of_a4(page):
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert overflowing(page, BETWEEN_MARGINS_PX) == []
    expect(page.locator(".record-links").first).to_be_hidden()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_a_sheet_for_people_to_look_at(page, paper):
    SCREENSHOTS.mkdir(exist_ok=True)
    path = SCREENSHOTS / f"patient-{paper.lower()}.pdf"
    page.pdf(path=path, format=paper)
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 20_000
