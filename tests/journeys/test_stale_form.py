"""Two people at one record: the second is told who changed what meanwhile, and loses nothing typed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Response, expect

from tests import cast as people
from tests.journeys.accessible import violations
from tests.journeys.pages import fill_day, screenshot

pytestmark = pytest.mark.browser


@pytest.fixture
def infusion(cast):
    """Return an infusion planned for yesterday: any time of that day has come."""
    ada = people.make_patient(cast.north, cast.alice)
    yesterday = cast.north.today() - timedelta(days=1)
    infusion = people.make_course(ada, cast.alice, first_day=yesterday).infusions.first()
    people.settle_gates(infusion, cast.nina, on=yesterday)
    return infusion


def send(page: Page, button: str) -> Response:
    """Press the button; return the answer to the form."""
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name=button).click()
    return answer.value


def test_the_second_to_save_an_infusion_sees_what_the_first_did(visit, cast, infusion):
    nina = visit(reverse("courses:infusion-give", args=[infusion.pk]), by=cast.nina)
    alice = visit(reverse("courses:infusion-hold", args=[infusion.pk]), by=cast.alice)
    alice.get_by_label("Reason").fill("blood pressure 210/120")
    assert send(alice, "Hold infusion").status == 302
    fill_day(nina, "Given on", infusion.planned_on)
    nina.get_by_label("Start", exact=False).first.fill("09:10")
    during = nina.locator("fieldset.bedside").filter(has_text="During")
    during.get_by_label("Time").fill("10:00")
    during.get_by_label("Glucose").fill("11.4")
    answer = send(nina, "Save infusion")
    assert answer.status == 409
    meanwhile = nina.locator("#meanwhile")
    for words in ("Alice", "blood pressure 210/120", "held"):
        expect(meanwhile).to_contain_text(words)
    expect(nina.locator("[data-error-summary]")).to_be_focused()
    expect(nina.get_by_label("Start", exact=False).first).to_have_value("09:10")
    expect(during.get_by_label("Time")).to_have_value("10:00")
    expect(during.get_by_label("Glucose")).to_have_value("11.4")
    assert violations(nina) == []
    screenshot(nina, "stale")
    assert send(nina, "Save infusion").status == 302
    infusion.refresh_from_db()
    assert infusion.state == "given"


def test_the_second_to_correct_a_result_sees_the_first_correction(visit, cast):
    ada = people.make_patient(cast.north, cast.alice, number="N-2")
    result = people.make_ck(ada, cast.alice)
    path = reverse("monitoring:result-correct", args=[result.chain])
    nina, alice = visit(path, by=cast.nina), visit(path, by=cast.alice)
    for page, value, reason in ((alice, "1935", "digits exchanged"), (nina, "2953", "first digit misread")):
        page.get_by_label("Value", exact=False).first.fill(value)
        page.get_by_label("Reason for the correction").fill(reason)
    assert send(alice, "Save").status == 302
    assert send(nina, "Save").status == 409
    for words in ("Alice", "digits exchanged", "1953", "1935"):
        expect(nina.locator("#meanwhile")).to_contain_text(words)
    expect(nina.get_by_label("Value", exact=False).first).to_have_value("2953")
    expect(nina.get_by_label("Reason for the correction")).to_have_value("first digit misread")
