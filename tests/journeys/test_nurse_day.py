"""A nurse's day: ten things cleared by keyboard alone, one after the other and several at once."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from monitoring.models import Reminder
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import screenshot

pytestmark = pytest.mark.browser
KINDS = "/?kind=taper_step&owner_role=nurse"


@pytest.fixture(scope="module")
def ten(cast):
    """Store ten patients, each with a taper step overdue."""
    for n in range(10):
        patient = people.make_patient(cast.north, cast.alice, number=f"T-{n}", family_name=f"Ten{n}")
        people.make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=15))


def done() -> int:
    return Reminder.objects.filter(kind="taper_step", state=Reminder.State.DONE).count()


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on the button of these words."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"Tab never came to {words!r}")


def test_ten_items_are_cleared_by_keyboard_alone(visit, cast, ten):
    page = visit(KINDS, by=cast.nina)
    overdue = [row.get_attribute("id") for row in page.locator("#overdue [data-row]").all()]
    assert len(overdue) == 10
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == overdue[0]
    for following in overdue[1:4]:
        page.keyboard.press("d")
        expect(page.get_by_role("heading", level=1)).to_have_text("Mark as done")
        tab_to(page, "Mark as done")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
        expect(page.locator(f"[id='{following}'][aria-current]")).to_be_focused()  # and the filters hold
        assert "kind=taper_step&owner_role=nurse" in page.url
    assert done() == 3
    for _ in range(7):
        page.keyboard.press("x")
        page.keyboard.press("j")
    assert page.locator("[data-row] input:checked").count() == 7
    screenshot(page, "today-selected")
    page.locator("#many-done button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mark 7 as done")
    assert problems(page) == {}
    tab_to(page, "Mark all of these as done")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    assert (done(), page.locator("#overdue [data-row]").count()) == (10, 0)
    assert set(Reminder.objects.filter(state="done").values_list("state_by__username", flat=True)) == {"nina"}


def test_a_session_that_ended_takes_the_names_off_the_screen(visit, cast, ten):
    page = visit("/", by=cast.nina)
    expect(page.locator("#worklist")).to_contain_text("Ten")
    page.context.clear_cookies()
    page.evaluate("htmx.trigger('[data-refresh]', 'click')")
    expect(page.locator("main")).to_contain_text("You have been signed out.")
    expect(page.locator("main")).not_to_contain_text("Ten0")
