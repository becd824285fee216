"""Without script: forms store, previews come by a button, the table says what the chart draws."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests import cast as people
from tests.journeys.pages import choose, fill_day, said, screenshot, sign_in
from tests.journeys.test_one_course import STEPS_MG

pytestmark = pytest.mark.browser


@pytest.fixture
def page(visit, cast) -> Page:
    """Return a window of alice without script."""
    return visit("/", by=cast.alice, java_script_enabled=False)


def to(page: Page, name: str, *args) -> None:
    page.goto(reverse(name, args=args))


def test_sign_in_and_out(visit, cast):
    page = visit("/accounts/login/", java_script_enabled=False)
    sign_in(page, "alice", people.PASSWORD)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Today")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_course_is_previewed_ordered_and_given(page, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-11")
    to(page, "courses:course-order", patient.pk)
    page.get_by_label("Indication", exact=True).select_option("severe weakness")
    page.get_by_label("Dose of each infusion").fill("1000")
    page.get_by_label("Number of days").fill("3")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#order-preview")).to_contain_text("3000 mg methylPREDNISolone")
    page.get_by_role("button", name="Order course").click()
    assert "3 × 1 g" in said(page)
    to(page, "courses:infusion-give", patient.courses.get().infusions.first().pk)
    page.get_by_label("already given, recorded later").check()
    page.get_by_label("Why, or where the checks are kept").fill("entered from the chart")
    page.get_by_role("button", name="Save infusion").click()
    expect(page.locator("#infusions")).to_contain_text("given")


def test_a_taper_is_previewed_and_started(page, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-12")
    to(page, "courses:taper-start", patient.pk)
    page.get_by_label("Start dose a day").fill("60")
    page.get_by_role("button", name="Preview").click()
    steps = page.locator("#taper-preview tbody th").all_inner_texts()
    assert [step.replace("\xa0", " ").removesuffix(" mg") for step in steps] == STEPS_MG
    page.get_by_role("button", name="Start taper").click()
    assert "Taper stored" in said(page)


def test_a_lab_sheet_and_a_strength_test_are_stored_and_the_table_says_so(page, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-13")
    today = cast.north.today()
    to(page, "monitoring:result-new", patient.pk)
    fill_day(page, "Day of sampling", today)
    page.get_by_label("CK value").fill("1953")
    page.get_by_label("CK upper limit").fill("200")
    page.get_by_role("button", name="Save lab sheet").click()
    to(page, "monitoring:strength-new", patient.pk)
    choose(page, "Test", "MMT-8, one side, of 80")
    fill_day(page, "Tested", today)
    page.get_by_label("Total").fill("62")
    page.get_by_role("button", name="Save", exact=True).click()
    to(page, "monitoring:patient", patient.pk)
    # Chromium keeps noscript as text when only the debugger switches script off.
    assert "The drawing needs JavaScript." in page.content()
    page.locator(".timeline__table summary").click()
    facts = page.locator(".timeline__table tbody")
    expect(facts).to_contain_text("1953 U/L")
    expect(facts).to_contain_text("9.8")
    expect(facts).to_contain_text("62 of 80")
    screenshot(page, "patient-without-script")


def test_an_error_is_said_beside_its_field_and_nothing_typed_is_lost(page, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-14")
    to(page, "courses:taper-start", patient.pk)
    page.get_by_label("Start dose a day").fill("60,5")
    page.get_by_role("button", name="Start taper").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("has a comma; write 1000")
    expect(page.get_by_label("Start dose a day")).to_have_value("60,5")


def test_what_is_due_is_settled_from_today(page, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-15", family_name="Baker")
    people.make_taper(patient, cast.alice, start_on=cast.north.today() - timedelta(days=15))
    page.goto("/")
    row = page.locator("[data-row]").filter(has_text="Baker").filter(has_text="→")
    row.get_by_role("link", name="Done").first.click()
    page.get_by_role("button", name="Mark as done").click()
    assert "marked as done" in said(page)
