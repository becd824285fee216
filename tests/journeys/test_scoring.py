"""An MMT-8 scored on the body: by keyboard alone, by touch, and without script."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from monitoring.models import StrengthTest
from tests import cast as people
from tests.journeys.accessible import problems, violations
from tests.journeys.pages import fill_day, said, screenshot

pytestmark = pytest.mark.browser

MOST_STOPS = 120
LEAST_TARGET_PX = 24  # WCAG 2.2, 2.5.8


@pytest.fixture(scope="module")
def patient(cast):
    return people.make_patient(cast.north, cast.alice)


def form_of(patient, scale: str) -> str:
    return reverse("monitoring:strength-new", args=[patient.pk]) + f"?scale={scale}"


def on_body(page: Page, words: str) -> Locator:
    return page.locator(f'a.body-map__muscle[aria-label^="{words}"]')


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is on the element."""
    for _ in range(MOST_STOPS):
        if page.evaluate("what => document.activeElement.matches(what)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


def test_by_keyboard_alone(visit, cast, patient):
    page = visit(form_of(patient, "mmt8:80"), by=cast.nina)
    today = cast.north.today()
    tab_to(page, "input[name=tested_day]")
    for number in (today.day, today.month, today.year):
        page.keyboard.type(str(number))
        page.keyboard.press("Tab")
    tab_to(page, 'a.body-map__muscle[aria-label^="neck flexors"]')
    page.keyboard.press("Enter")
    expect(page.locator("#id_neck_flexors_axial")).to_be_focused()
    for muscle in ("neck_flexors_axial", "deltoid_right", "biceps_right", "wrist_extensors_right"):
        tab_to(page, f"#id_{muscle}")
        page.keyboard.type("8")
    for muscle in ("gluteus_maximus", "gluteus_medius", "quadriceps", "ankle_dorsiflexors"):
        tab_to(page, f"#id_{muscle}_right")
        page.keyboard.type("7")
    page.keyboard.press("Tab")
    expect(page.locator("#strength-now").get_by_role("status")).to_have_text("60 of 80")
    expect(on_body(page, "deltoid (middle), right")).to_have_attribute(
        "aria-label", "deltoid (middle), right: 8 of 10"
    )
    screenshot(page, "scoring-by-keyboard")
    assert violations(page) == []
    tab_to(page, "main .form-foot button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+/(#.*)?$"))
    assert "MMT-8 60 of 80" in said(page).replace("\xa0", " ").replace(" / ", " of ")
    test = StrengthTest.objects.latest("id")
    assert (test.total, test.muscles.count()) == (60, 8)


def test_by_touch(visit, cast, patient):
    phone = {"has_touch": True, "viewport": {"width": 400, "height": 800}}
    page = visit(form_of(patient, "mmt8:150"), by=cast.nina, **phone)
    fill_day(page, "Tested", cast.north.today())
    pad = page.locator("[data-pad]")
    expect(pad).to_be_hidden()
    on_body(page, "neck flexors").tap()
    expect(pad).to_contain_text("Neck flexors")
    pad.get_by_role("button", name="9", exact=True).tap()
    expect(pad).to_contain_text("Deltoid (middle), right")
    for _ in range(14):
        pad.get_by_role("button", name="8", exact=True).tap()
    expect(page.locator("#strength-now").get_by_role("status")).to_have_text("121 of 150")
    on_body(page, "quadriceps, left").tap()
    pad.get_by_role("button", name="10", exact=True).tap()
    expect(page.locator("#strength-now").get_by_role("status")).to_have_text("123 of 150")
    screenshot(page, "scoring-by-touch")
    assert problems(page) == {}
    page.get_by_role("button", name="Save", exact=True).tap()
    page.wait_for_url(re.compile(r"/patients/\d+/(#.*)?$"))
    test = StrengthTest.objects.latest("id")
    assert (test.total, test.muscles.count()) == (123, 15)


def test_a_muscle_is_large_enough_for_a_finger_on_the_smallest_phone(visit, cast, patient):
    page = visit(form_of(patient, "mmt26:260"), by=cast.nina, viewport={"width": 320, "height": 640})
    muscles = page.locator("a.body-map__muscle").all()
    assert len(muscles) == 26
    sizes = [muscle.bounding_box() for muscle in muscles]
    assert [box for box in sizes if min(box["width"], box["height"]) < LEAST_TARGET_PX] == []


def test_a_scale_chosen_in_the_form_draws_its_boxes_and_keeps_what_was_typed(visit, cast, patient):
    page = visit(form_of(patient, "mmt8:80"), by=cast.nina)
    page.locator("#id_deltoid_right").fill("4")
    page.get_by_label("MMT-26, of 260").check()
    expect(page.locator("#strength-boxes input")).to_have_count(26)
    expect(page.locator("#id_deltoid_right")).to_have_value("4")
    page.get_by_label("MRC grades, 0 to 5").check()
    expect(page.locator("#strength-now")).to_contain_text("Deltoid, right: 4 is 8 of 10")
    page.get_by_label("CMAS, of 52").check()
    expect(page.locator("#strength-boxes input")).to_have_count(14)
    assert problems(page) == {}


def test_without_script_a_muscle_leads_to_its_box(visit, cast, patient):
    page = visit(form_of(patient, "mmt8:80"), by=cast.nina, java_script_enabled=False)
    on_body(page, "quadriceps, right").click()
    page.keyboard.type("7")
    expect(page.locator("#id_quadriceps_right")).to_have_value("7")
