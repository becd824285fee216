"""A pulse that did not work: its review asks for a decision, which comes back on its day, followed up."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from monitoring.models import DecisionFollowUp, ResponseReview
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import choose, fill_day, said, screenshot

pytestmark = pytest.mark.browser
DUE = "Decision after the pulse, did not respond: re-biopsy"


def test_no_response_then_a_decision_then_its_follow_up(visit, cast):
    patient = people.make_patient(cast.north, cast.alice, number="N-61", family_name="Dijkstra")
    course = people.make_given_course(patient, cast.alice, last_days_ago=35)
    page = visit(reverse("monitoring:review-new", args=[course.pk]), by=cast.alice)
    judge(page)
    page.get_by_role("button", name="Sign the review").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("say when the decision is reviewed")
    fill_day(page, "Next review", patient.clinic.today())
    page.get_by_role("button", name="Sign the review").click()
    assert "Response review signed: did not respond" in said(page)
    assert ResponseReview.objects.get(course=course).decision == "rebiopsy"
    follow_up(page, patient)
    page.goto("/")
    expect(page.locator("main")).not_to_contain_text(DUE)
    assert DecisionFollowUp.objects.get(course=course).is_closed


def judge(page: Page) -> None:
    for question in ("Enzymes", "Strength", "Overall"):
        choose(page, question, "did not respond")
    choose(page, "Decision", "re-biopsy")
    page.get_by_label("Reason for the decision").fill("CK and strength as before")


def follow_up(page: Page, patient) -> None:
    """From Today to the form and back to the patient's page, where the line is gone."""
    page.goto("/")
    row = page.locator("[data-row]").filter(has_text=DUE).filter(has_text="Dijkstra")
    row.get_by_role("link", name="Follow up").click()
    expect(page.locator("main")).to_contain_text("CK and strength as before")
    choose(page, "What was done", "re-biopsy")
    page.get_by_label("In words").fill("inflammation in every field: rituximab is asked for")
    page.get_by_label("The decision is closed", exact=False).check()
    screenshot(page, "follow-up")
    assert problems(page) == {}
    page.get_by_role("button", name="Save", exact=True).click()
    assert "Follow-up of a decision recorded: re-biopsy" in said(page)
    expect(page.locator("main")).not_to_contain_text("Decision open:")
