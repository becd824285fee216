"""A nurse finds what nobody has looked at and signs for it, with and without script."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from monitoring.actions.action_limits import Limit, set_limit
from monitoring.actions.arrivals import Message, receive_result
from monitoring.models import ActionLimit, ResultSeen
from tests import cast as people
from tests.journeys.accessible import problems
from tests.journeys.pages import choose, said, screenshot

pytestmark = pytest.mark.browser


def send(patient, cast, name: str, value: str, uln: str) -> None:
    yesterday = patient.clinic.today() - timedelta(days=1)
    message = Message(
        laboratory="County",
        lab_number="A-17",
        status="final",
        reported_at=datetime(yesterday.year, yesterday.month, yesterday.day, 9, tzinfo=UTC),
        name=name,
        value=value,
        unit="U/L",
        uln=Decimal(uln),
        sampled_on=yesterday,
    )
    receive_result(patient=patient, by=cast.ivan, message=message)


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_a_nurse_signs_for_an_alt_outside_the_clinics_limit(visit, cast, with_script):
    if not ActionLimit.objects.in_force().filter(analyte="alt").exists():
        set_limit(clinic=cast.north, by=cast.alice, limit=Limit("alt", "U/L", "ours", high=Decimal(100)))
    name = "Signed" if with_script else "Plain"
    patient = people.make_patient(cast.north, cast.alice, number=f"N-{name}", family_name=name)
    for analyte, value, uln in (("ALT", "313", "35"), ("CK", "1640", "200"), ("LDH", "200", "250")):
        send(patient, cast, analyte, value, uln)
    page = visit(
        reverse("monitoring:today"), by=cast.nina, **({} if with_script else {"java_script_enabled": False})
    )
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Results").click()
    page.get_by_role("link", name=f"Look at the results of {name}").click()
    row = page.get_by_role("row").filter(has_text="ALT 313 U/L")
    expect(row).to_contain_text("above the clinic's action limit 100 U/L")
    expect(row).to_contain_text("CK was 8.2 × ULN")
    if with_script:
        assert problems(page) == {}
        screenshot(page, "results-to-sign")
    page.get_by_label("ALT 313 U/L", exact=False).check()
    choose(page, "What was decided", "asked someone")
    page.get_by_role("button", name="Sign those ticked").click()
    expect(page.locator("[data-error-summary]")).to_contain_text("say it in a few words")
    page.get_by_label("What was done, or who was asked", exact=False).fill("Dr Alice, by phone")
    page.get_by_role("button", name="Sign those ticked").click()
    assert "Signed as seen: ALT 313 U/L" in said(page)
    signed = ResultSeen.objects.get(result__patient=patient)
    assert (signed.seen_by, signed.decision, signed.words) == (cast.nina, "asked", "Dr Alice, by phone")
    page.goto(reverse("monitoring:results", args=[patient.pk]))
    expect(page.locator("#unseen")).to_contain_text("LDH 200 U/L")
    expect(page.locator("#unseen")).not_to_contain_text("ALT 313")
