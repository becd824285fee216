"""The published cases in a real chromium: each patient page draws, and the figure says what was printed."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from courses.actions.clinics import open_clinic
from courses.models import Clinic, PatientIdentifier, Role
from monitoring.imports.sources import published_series
from tests import cast as people
from tests.journeys.pages import SCREENSHOTS, facts_of, figure, screenshot, wait_for_chart
from tracker.demo.cases import load_published
from tracker.demo.people import CASES_CLINIC_NAME

pytestmark = pytest.mark.browser

DASTMALCHI = [f"INFLX-{number}" for number in range(1, 14)]
WORDS_IN_FIGURE = (
    """() => [...document.querySelectorAll('[data-chart-plot] text')].map((t) => t.textContent)"""
)


@pytest.fixture(scope="module")
def reader(transactional_db):
    """Return who may read the clinic of published cases, all of them loaded."""
    clinic = open_clinic(CASES_CLINIC_NAME, data_kind=Clinic.DataKind.PUBLISHED)
    reader = people.make_user("rose", clinic, Role.READER)
    load_published(clinic)
    return reader


@pytest.fixture
def page_of(visit, reader):
    """Return `page_of(number, **window options)`: the drawn page of the patient with that number."""

    def page_of(number: str, **options) -> Page:
        found = PatientIdentifier.objects.get(value=number)
        page = visit(reverse("monitoring:patient", args=[found.patient_id]), by=reader, **options)
        wait_for_chart(page)
        return page

    return page_of


def words(page: Page) -> list[str]:
    return [text.replace("\xa0", " ") for text in page.evaluate(WORDS_IN_FIGURE)]


def traces(page: Page, name: str) -> list[dict]:
    return [trace for trace in figure(page, "data") if trace.get("name") == name]


def test_every_series_is_loaded(reader):
    numbers = set(PatientIdentifier.objects.values_list("value", flat=True))
    printed = {"ES101587", "FR100515", "FR101411", "F1000-45M", *DASTMALCHI}
    assert len(published_series()) >= 5
    assert printed <= numbers


@pytest.mark.parametrize("number", ["ES101587", "FR100515", "FR101411", "F1000-45M", "INFLX-1", "INFLX-6"])
def test_each_case_draws_light_and_dark(page_of, number):
    page = page_of(number)
    assert page.locator("[data-chart-plot] .scatterlayer .trace").count() > 3
    assert page.get_by_text("Published cases: re-coded from open publications").is_visible()
    screenshot(page, number)
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(200)
        page.locator("figure.timeline").screenshot(path=SCREENSHOTS / f"{number}-{theme}.png")


def test_es101587_shows_pulses_whose_dose_nobody_printed(page_of):
    page = page_of("ES101587")
    hatched = [t for t in traces(page, "pulse") if t.get("fillpattern", {}).get("shape") == "/"]
    bars = [x for x in hatched[0]["x"] if x is None]
    assert (len(hatched), len(bars) + 1) == (1, 3)
    assert any("dose not recorded" in text for text in words(page))
    assert "3 infusions" in page.locator(".cards").inner_text()


def test_fr100515_keeps_a_number_without_a_limit_and_a_normal_without_a_number(page_of):
    page = page_of("FR100515")
    said = words(page)
    assert any("3 × 1 g" in text for text in said)
    assert any("1953" in text for text in said)
    normal = [t for t in figure(page, "data") if "normal, no number" in (t.get("name") or "")]
    marks = next(t for t in normal if "markers" in t["mode"])
    assert (marks["marker"]["symbol"], len(marks["x"])) == (["circle-open"], 1)
    assert 0 < marks["y"][0] < 1
    assert not any(t.get("name") == "CK" and 1953 in t.get("y", []) for t in figure(page, "data"))
    unplaced = page.locator(".timeline__unplaced").inner_text()
    for drug in ("dapsone", "hydroxychloroquine", "IVIG"):
        assert drug in unplaced


def test_f1000_takes_three_doses_a_day_together(page_of):
    page = page_of("F1000-45M")
    assert "150" in words(page)
    assert "40 mg every 8 h" in facts_of(page)


def test_inflx_1_has_its_own_scale(page_of):
    page = page_of("INFLX-1")
    assert any("MMT-8" in text and "80" in text for text in words(page))


def test_what_has_no_day_is_listed_under_the_chart_and_not_placed(page_of):
    page = page_of("FR100515")
    listed = page.locator(".timeline__unplaced li").all_inner_texts()
    assert len(listed) == 4
    assert all("not known" in text for text in listed)
