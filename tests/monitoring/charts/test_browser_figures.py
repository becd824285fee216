"""The figures of the chart page in a real chromium: numbers in cells, saved pictures, a phone, paper."""

import pytest
from django.template.loader import render_to_string

from monitoring.charts import figures
from tests.monitoring.charts.site import chrome_started, page_html, served
from tests.monitoring.charts.test_browser import layout_of, wait_until
from tests.rules.histories import history, on, pulse, taken
from tests.rules.test_cumulative import effect
from tests.rules.test_muscle_grid import by_muscle, study

pytestmark = pytest.mark.browser

STRENGTH = "#muscle-strength-figure"


class Ada:
    pk = 7
    birth_date = on(-20000)

    def __str__(self) -> str:
        return "Abbott, Ada"


def figures_html() -> str:
    tests = [by_muscle(day, deltoid=str(3 + day // 14), neck=None) for day in range(0, 84, 7)]
    seen = history(
        91,
        strengths=tests,
        imaging=[study(0, ("soleus", "left", 3), ("soleus", "right", 0))],
        effects=[effect(10, 3, "low potassium", resolved=12), effect(3, 1, "striae")],
        taken=[taken(1, 10, "60"), taken(11, 20, None)],
        courses=[pulse(91)],
    )
    context = {"patient": Ada(), "today": on(91)}
    drawn = [
        render_to_string("monitoring/_figure.html", context | {"figure": found}) for found in figures(seen)
    ]
    return page_html("".join(drawn))


@pytest.fixture(scope="module")
def page():
    with served({"/": figures_html}) as address, chrome_started() as chrome:
        opened = chrome.new_page(viewport={"width": 1240, "height": 900})
        opened.set_default_timeout(60_000)
        opened.goto(address)
        opened.wait_for_selector("#dose-effects-figure .scatterlayer .trace", state="attached")
        yield opened


def test_every_cell_says_its_number_and_the_ink_is_a_colour(page):
    cells = page.locator(f"{STRENGTH} .textpoint").all_text_contents()
    assert cells.count("nt") == 12
    assert sorted(set(cells) - {"nt"}) == ["3", "4", "5", "6", "7", "8"]
    inks = page.evaluate(f"document.querySelector('{STRENGTH} [data-chart-plot]').data[1].textfont.color")
    assert [ink for ink in inks if not ink.startswith("#")] == []


@pytest.mark.parametrize("is_named", [False, True])
def test_a_saved_picture_says_what_it_shows_and_names_nobody_unless_asked(page, is_named):
    naming = page.locator(f"{STRENGTH} [data-chart-naming]")
    if is_named:
        naming.focus()
        page.keyboard.press("Enter")
    assert naming.get_attribute("aria-pressed") == str(is_named).lower()
    with page.expect_download() as download:
        page.click(f"{STRENGTH} [data-chart-save=svg]")
    assert download.value.suggested_filename == "record-7-muscle-strength-2026-04-15.svg"
    picture = download.value.path().read_text()
    assert "Strength on 1 Apr 2026: lowest 8 of 10" in picture
    assert "Record 7, drawn" in picture
    assert ("Abbott, Ada" in picture) is is_named


def test_a_phone_scrolls_the_grid_inside_its_own_frame_and_keeps_every_number(page):
    page.set_viewport_size({"width": 320, "height": 800})
    wait_until(page, lambda: layout_of(page, "width") < 700)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    frame = page.locator(f"{STRENGTH} .table-scroll").first
    assert frame.evaluate("(frame) => frame.scrollWidth > frame.clientWidth")
    assert page.locator(f"{STRENGTH} .textpoint").count() == 24
    page.set_viewport_size({"width": 1240, "height": 900})


def test_on_paper_the_table_stands_under_its_figure_and_the_drawing_is_light(page):
    page.emulate_media(color_scheme="dark")
    wait_until(page, lambda: layout_of(page, "paper_bgcolor") != "#ffffff")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert layout_of(page, "paper_bgcolor") == "#ffffff"
    assert page.locator(".timeline__table[open]").count() == 3
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".timeline__table[open]").count() == 0
    page.emulate_media(color_scheme="light")
