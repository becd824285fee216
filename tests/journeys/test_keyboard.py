"""Everything by keyboard: in order, with the focus in sight, and single keys that can be switched off."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import cast as people
from tests.journeys.pages import screenshot, wait_for_chart

pytestmark = pytest.mark.browser

# Every element a keyboard can reach, in the order of the document, each given a number to be known by.
REACHABLE = """() => {
  const kinds = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const inSight = { visibilityProperty: true, contentVisibilityAuto: true };
  const seen = [...document.querySelectorAll(kinds)].filter((e) =>
    e.tabIndex >= 0 && !e.disabled && e.checkVisibility(inSight));
  return seen.map((e, at) => { e.dataset.stop = at; return at; });
}"""
FOCUSED = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const hasOutline = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const isSeen = hasOutline || style.boxShadow !== 'none';
  const isInView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const stop = e.dataset.stop === undefined ? null : Number(e.dataset.stop);
  return { stop, isSeen: isSeen && isInView, what: e.outerHTML.slice(0, 120) };
}"""


@pytest.fixture(scope="module")
def ada(cast):
    """Return a patient with an overdue step, results and a chart; Baker has a step overdue as well."""
    for number, name in (("N-1", "Baker"), ("N-2", "Abbott")):
        patient = people.make_patient(cast.north, cast.alice, number=number, family_name=name)
        people.make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=15))
    people.make_ck(patient, cast.alice, days_ago=20)
    people.make_mmt8(patient, cast.alice, days_ago=20)
    return patient


@pytest.fixture
def page(visit, cast, ada) -> Page:
    """Return Today, as alice sees it."""
    return visit("/", by=cast.alice)


def focused(page: Page, what: str) -> str:
    return page.evaluate(f"document.activeElement.{what}")


def is_help_open(page: Page) -> bool:
    return page.evaluate("document.getElementById('keys-help').open")


@pytest.mark.parametrize("name", ["today", "patient"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_tab_reaches_everything_in_order_with_the_focus_in_sight(visit, cast, ada, name, theme):
    address = "/" if name == "today" else reverse("monitoring:patient", args=[ada.pk])
    page = visit(address, by=cast.alice, color_scheme=theme)
    if name == "patient":
        wait_for_chart(page)
    stops = page.evaluate(REACHABLE)
    reached, unseen = [], []
    for _ in stops:
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        reached.append(at["stop"])
        unseen += [] if at["isSeen"] else [at["what"]]
    assert len(stops) > 15
    assert reached == stops
    assert unseen == []


def test_the_skip_link_comes_first_and_leads_to_the_content(page):
    page.keyboard.press("Tab")
    assert focused(page, "className") == "skip-link"
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert focused(page, "id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.getElementById('main').contains(document.activeElement)")


def test_j_and_k_walk_the_rows_and_stop_at_the_ends(page):
    rows = [row.get_attribute("id") for row in page.locator("[data-rows] [data-row]").all()]
    assert len(rows) >= 4
    walked = []
    for key in ["j", "j", "j", "k", *["j"] * len(rows), *["k"] * len(rows)]:
        page.keyboard.press(key)
        walked.append(focused(page, "id"))
    last = rows[-1]
    assert walked[:4] == [rows[0], rows[1], rows[2], rows[1]]
    assert (walked[3 + len(rows)], walked[-1]) == (last, rows[0])


@pytest.mark.parametrize(
    ("key", "heading"), [("o", "Abbott, Ada"), ("d", "Mark as done"), ("c", "Log a call"), ("s", "Snooze")]
)
def test_a_key_acts_on_the_row(page, key, heading):
    row = page.locator("[data-row]").filter(has_text="Abbott").filter(has_text="→").first
    row.focus()
    page.keyboard.press(key)
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_keys_without_a_row_do_nothing(page):
    for key in "odcs":
        page.keyboard.press(key)
    assert page.url.endswith("/")


def test_help_opens_by_question_mark_and_closes_by_escape(page):
    page.keyboard.press("j")
    before = focused(page, "id")
    page.keyboard.press("?")
    assert is_help_open(page)
    screenshot(page, "keys-help", full_page=False)
    page.keyboard.press("j")
    assert page.evaluate("document.getElementById('keys-help').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not is_help_open(page)
    assert focused(page, "id") == before


def test_keys_are_letters_while_typing(page):
    page.goto(reverse("courses:patient-list"))
    page.get_by_label("Name or number").press_sequentially("jock?")
    expect(page.get_by_label("Name or number")).to_have_value("jock?")
    assert not is_help_open(page)


def test_keys_with_a_modifier_stay_the_browsers(page):
    page.keyboard.press("Control+j")
    assert page.evaluate("document.activeElement === document.body")


def test_single_keys_can_be_switched_off_and_stay_off(page):
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Switch single-key shortcuts off").click()
    page.keyboard.press("Escape")
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("?")
        assert page.evaluate("!document.activeElement.closest('[data-row]')")
        assert not is_help_open(page)
        expect(page.locator("[data-keys-hint]")).to_be_hidden()
        page.reload()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    page.get_by_role("button", name="Switch single-key shortcuts on").click()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.evaluate("!!document.activeElement.closest('[data-row]')")


def test_the_error_summary_has_the_focus_and_leads_to_each_field(page, ada):
    page.goto(reverse("courses:taper-start", args=[ada.pk]))
    page.get_by_label("Start dose a day").fill("60,5")
    page.get_by_label("Weeks on the start dose").fill("two")
    page.get_by_role("button", name="Start taper").press("Enter")
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    links = summary.get_by_role("link").all()
    assert len(links) == 2
    for link in links:
        target = link.get_attribute("href").removeprefix("#")
        link.focus()
        page.keyboard.press("Enter")
        assert focused(page, "id") == target


def test_refresh_keeps_the_row_one_was_on(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    before = focused(page, "id")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        page.evaluate("document.querySelector('[data-refresh]').click()")
    page.wait_for_timeout(200)
    assert focused(page, "id") == before


def test_the_chart_is_read_and_used_by_keyboard(page, ada):
    page.goto(reverse("monitoring:patient", args=[ada.pk]))
    wait_for_chart(page)
    linear = page.get_by_role("button", name="Linear scale")
    linear.press("Enter")
    expect(linear).to_have_attribute("aria-pressed", "true")
    page.locator(".timeline__table summary").press("Enter")
    expect(page.locator(".timeline__table table")).to_be_visible()
