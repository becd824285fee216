"""A flare replans a taper: its old reminder is gone from the page, the inbox, the digest and the feed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.actions.calendars import open_feed
from courses.models import TaperPlan
from monitoring.reminders.sweep import sweep
from tests import cast as people
from tests.journeys.accessible import violations
from tests.journeys.pages import screenshot

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def ada(cast):
    """Return a patient whose prednisone goes down from 60 to 50 mg today."""
    ada = people.make_patient(cast.north, cast.alice, nurse=cast.nina)
    people.make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=14))
    return ada


def seen(visit, cast, ada, token: str) -> dict[str, str]:
    """Return the words of each place in which a nurse or the patient reads what is due."""
    pages = {"today": "/", "inbox": reverse("monitoring:inbox"), "digest": reverse("monitoring:digest")}
    words = {}
    for name, path in pages.items():
        page = visit(path, by=cast.nina)
        screenshot(page, f"flare-{name}")
        assert violations(page) == []
        words[name] = page.locator("main").inner_text()
    feed = visit(pages["today"], by=cast.nina).request.get(reverse("courses:feed", args=[token]))
    events = feed.text().replace("\r\n ", "").replace("\xa0", " ").split("BEGIN:VEVENT")
    first_day = f"DTSTART;VALUE=DATE:{cast.north.today():%Y%m%d}"
    return words | {"feed": "".join(event for event in events if first_day in event)}


def replan(page: Page, plan: TaperPlan) -> None:
    """Go up to 80 mg over the page, as a prescriber does at a flare."""
    page.goto(reverse("courses:taper-change", args=[plan.chain, "re-escalate"]))
    main = page.locator("main")
    main.locator("input[name=to_mg]").fill("80")
    main.locator("input[name=reason]").fill("flare: weaker, CK up")
    page.get_by_role("button", name="Save as version").click()
    page.wait_for_load_state()
    if main.locator("[data-error-summary]").count():  # what lies outside the protocol asks for its code
        screenshot(page, "flare-asked")
        main.locator("select[name=override_code]").select_option("other")
        page.get_by_role("button", name="Save as version").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("Re-escalate")


def test_the_old_dose_is_gone_everywhere(visit, cast, ada):
    _, token = open_feed(patient=ada, by=cast.nina, language="en")
    sweep()
    before = seen(visit, cast, ada, token)
    assert [name for name, words in before.items() if "50 mg" not in words] == []
    replan(visit("/", by=cast.alice), TaperPlan.objects.current().get(patient=ada))
    for step in (lambda: None, sweep):  # at once, whether or not any worker runs
        step()
        after = seen(visit, cast, ada, token)
        assert [name for name, words in after.items() if "50 mg" in words] == []
        assert ("80 mg" in after["today"], "80 mg" in after["feed"]) == (True, True)
