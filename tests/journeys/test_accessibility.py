"""Every page of the URLconf, light, dark, zoomed and narrow: no axe violation, nothing off the screen.

A new address has a row in tests/test_access_matrix.py, and so is looked at here.
"""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import cast as people
from tests.doors import OK
from tests.journeys.accessible import LOOKS, problems, violations
from tests.journeys.pages import screenshot
from tests.test_access_matrix import DOORS
from tests.things import make_things

pytestmark = pytest.mark.browser

NOT_PAGES = {"livez", "readyz", "metrics", "courses:course-preview", "courses:taper-preview"} | {
    "monitoring:strength-live",
    "courses:sheet-pdf",
    "courses:taper-calendar",
    "courses:feed",
}
VISITED_BY = {
    name: "alice" if door.expected["alice"] == OK else "mona"
    for name, door in DOORS.items()
    if not door.is_post_only
    and name not in NOT_PAGES
    and OK in {door.expected["alice"], door.expected["mona"]}
}
PAGES = sorted(VISITED_BY)
# Forms that refuse what `spoil` types, so that the page comes back with its errors and nothing is stored.
REFUSING = [
    "courses:patient-register",
    "courses:course-order",
    "courses:infusion-give",
    "courses:infusion-hold",
    "courses:infusion-correct",
    "courses:taper-start",
    "courses:drug-new",
    "courses:dose-taken-correct",
    "courses:condition-new",
    "monitoring:result-new",
    "monitoring:strength-new",
    "monitoring:visit-new",
    "monitoring:imaging-new",
    "monitoring:effect-new",
    "monitoring:measure-new",
    "monitoring:pressure-new",
    "monitoring:screen-new",
    "monitoring:note-new",
    "monitoring:review-correct",
    "monitoring:hint-new",
    "monitoring:follow-up-new",
    "monitoring:due-call",
    "monitoring:due-hand-over",
    "monitoring:due-remove",
    "monitoring:due-snooze",
    "monitoring:result-void",
    "password_change",
]


@pytest.fixture(scope="module")
def things(cast):
    return make_things(cast)


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, cast, things, name):
    page = visit(reverse(name, args=DOORS[name].about(things)), by=getattr(cast, VISITED_BY[name]))
    assert page.title().endswith("Pulseline")
    assert page.locator("h1").count() == 1
    assert problems(page) == {}


def test_what_a_stranger_sees(visit, cast, things):
    page = visit("/accounts/login/")
    assert problems(page) == {}
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    assert problems(page) == {}


@pytest.mark.parametrize(("path", "status"), [("/patients/new/", "403"), ("/nothing-here/", "404")])
def test_a_refusal_is_a_page_too(visit, cast, things, path, status):
    page = visit(path, by=cast.bob)
    screenshot(page, f"refused-{status}")
    assert page.locator("h1").count() == 1
    assert problems(page) == {}


@pytest.mark.parametrize("who", ["audrey", "mona", "bob", "stella"])
def test_home_of_every_role(visit, cast, things, who):
    page = visit("/", by=getattr(cast, who))
    assert problems(page) == {}


@pytest.mark.parametrize("name", REFUSING)
def test_a_form_with_errors(visit, cast, things, name):
    page = visit(reverse(name, args=DOORS[name].about(things)), by=cast.alice)
    spoil(page)
    page.locator("main form .form-foot button").first.click()
    summary = page.locator("[data-error-summary]")
    expect(summary).to_be_focused()
    assert page.title().startswith("Error: ")
    assert summary.get_by_role("listitem").count() >= 1
    assert dead_links(page) == []
    assert unmarked(page) == []
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, LOOKS) == []


def spoil(page: Page) -> None:
    """Type nonsense into the first day and empty every other box."""
    for box in page.locator("main form input.input:visible, main form textarea").all():
        box.fill("")
    for day in page.locator("main form").get_by_label("Day", exact=True).all()[:1]:
        day.fill("99")


def dead_links(page: Page) -> list[str]:
    """Return the links of the error summary that lead to no field."""
    links = page.locator("[data-error-summary] a").all()
    hashes = [link.get_attribute("href") or "" for link in links]
    return [target for target in hashes if page.locator(f"[id='{target[1:]}']").count() != 1]


def unmarked(page: Page) -> list[str]:
    """Return the linked fields without their error beside them, or not marked as invalid; no radio can be."""
    return page.evaluate(
        """() => [...document.querySelectorAll('[data-error-summary] a')].filter((link) => {
             const field = document.getElementById(link.hash.slice(1));
             const whole = field.closest('.field');
             const isMarked = field.type === 'radio' || field.getAttribute('aria-invalid') === 'true';
             return !whole || !whole.querySelector('.field__error') || !isMarked;
           }).map((link) => link.textContent)"""
    )


def test_a_locked_out_name_is_told_so(visit, transactional_db):
    people.make_user("locked")
    page = visit("/accounts/login/")
    for _ in range(6):
        if page.get_by_label("Username").count() == 0:
            break
        page.get_by_label("Username").fill("locked")
        page.get_by_label("Password").fill("wrong")
        page.get_by_role("button", name="Sign in").click()
    assert page.get_by_label("Username").count() == 0
    assert problems(page) == {}
