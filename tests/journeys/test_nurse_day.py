"""A nurse's day: ten things cleared by keyboard alone, by every key there is for it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from monitoring.models import ContactAttempt, Reminder
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import screenshot

pytestmark = pytest.mark.browser
KINDS = "/?kind=taper_step&owner_role=nurse"
FOCUSED_WORDS = """() => {
  const e = document.activeElement;
  return [e.textContent, ...[...(e.labels || [])].map((label) => label.textContent)].join(' ');
}"""


NO_MOUSE = """for (const kind of ['pointerdown', 'mousedown', 'touchstart'])
  addEventListener(kind, () => console.error(`somebody used a mouse: ${kind}`), true);"""


@pytest.fixture(scope="module")
def ten(cast):
    """Store ten patients, each with a taper step overdue."""
    for n in range(10):
        patient = people.make_patient(cast.north, cast.alice, number=f"T-{n}", family_name=f"Ten{n}")
        people.make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=15))


def states() -> Counter:
    return Counter(Reminder.objects.filter(kind="taper_step").values_list("state", flat=True))


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id")


def heading(page: Page):
    return expect(page.get_by_role("heading", level=1))


def tab_to(page: Page, words: str, key: str = "Tab") -> None:
    """Press Tab until the focus is on what has these words: a button, a link, or a box by its label."""
    for _ in range(60):
        page.keyboard.press(key)
        if words in page.evaluate(FOCUSED_WORDS):
            return
    raise AssertionError(f"Tab never came to {words!r}")


def type_day(page: Page, day: date) -> None:
    """Type a day into its three boxes, the first of which has the focus."""
    for number in (day.day, day.month, day.year):
        page.keyboard.type(str(number))
        page.keyboard.press("Tab")


def is_at(page: Page, row: str) -> None:
    """Assert that Today is shown, with its filters, and that the focus is on the row."""
    heading(page).to_contain_text("Today")
    expect(page.locator(f"[id='{row}'][aria-current]")).to_be_focused()
    assert KINDS[2:] in page.url


def snooze(page: Page, until: date) -> None:
    page.keyboard.press("s")
    heading(page).to_have_text("Snooze")
    tab_to(page, "Day")
    type_day(page, until)
    page.keyboard.type("seen tomorrow")  # the focus has come to the reason
    page.keyboard.press("Enter")


def test_ten_items_are_cleared_by_keyboard_alone(visit, cast, ten):
    """j, k, open and back, done, snooze, call, and several at once: no mouse, which would fail the test."""
    tomorrow = cast.north.today() + timedelta(days=1)
    page = visit("about:blank", by=cast.nina)
    page.add_init_script(NO_MOUSE)
    page.goto(KINDS)
    overdue = [row.get_attribute("id") for row in page.locator("#overdue [data-row]").all()]
    assert len(overdue) == 10

    for key, row in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0)):
        page.keyboard.press(key)
        assert focused(page) == overdue[row]

    page.keyboard.press("j")
    page.keyboard.press("o")
    heading(page).to_contain_text("Ten")
    page.go_back()  # the browser's own key, which a browser without a window does not know
    is_at(page, overdue[1])
    page.keyboard.press("k")

    for following in overdue[1:3]:  # two are done
        page.keyboard.press("d")
        heading(page).to_have_text("Mark as done")
        tab_to(page, "Mark as done")
        page.keyboard.press("Enter")
        is_at(page, following)

    for following in overdue[3:5]:  # two are snoozed
        snooze(page, tomorrow)
        is_at(page, following)

    page.keyboard.press("c")  # one is called, and called again tomorrow
    heading(page).to_have_text("Log a call")
    tab_to(page, "reached and agreed")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    assert "no answer" in page.evaluate(FOCUSED_WORDS)
    tab_to(page, "Day")
    type_day(page, tomorrow)
    tab_to(page, "Save call")
    page.keyboard.press("Enter")
    is_at(page, overdue[5])

    page.keyboard.press("c")  # one is called, which settles it
    heading(page).to_have_text("Log a call")
    tab_to(page, "reached and agreed")
    page.keyboard.press("Space")
    tab_to(page, "This settles it")
    page.keyboard.press("Space")
    tab_to(page, "Save call")
    page.keyboard.press("Enter")
    is_at(page, overdue[6])
    assert states() == {"done": 3, "snoozed": 3}

    for _ in range(4):  # the rest at once
        page.keyboard.press("x")
        page.keyboard.press("j")
    assert page.locator("[data-row] input:checked").count() == 4
    screenshot(page, "today-selected")
    tab_to(page, "Mark the selected as done", key="Shift+Tab")
    page.keyboard.press("Enter")
    heading(page).to_have_text("Mark 4 as done")
    assert problems(page) == {}
    tab_to(page, "Mark all of these as done")
    page.keyboard.press("Enter")
    heading(page).to_contain_text("Today")

    assert (states(), page.locator("#overdue [data-row]").count()) == ({"done": 7, "snoozed": 3}, 0)
    calls = ContactAttempt.objects.order_by("pk").values_list("outcome", "next_try_on")
    assert list(calls) == [("no_answer", tomorrow), ("agreed", None)]
    assert {reminder.state_by for reminder in Reminder.objects.exclude(state="open")} == {cast.nina}


def test_a_session_that_ended_takes_the_names_off_the_screen(visit, cast, ten):
    page = visit("/", by=cast.nina)
    expect(page.locator("#worklist")).to_contain_text("Ten")
    page.context.clear_cookies()
    page.evaluate("htmx.trigger('[data-refresh]', 'click')")
    expect(page.locator("main")).to_contain_text("You have been signed out.")
    expect(page.locator("main")).not_to_contain_text("Ten0")
