"""R18: no worker, no beat, no loop. Today shows everything that is due, and says that reminders are late.

What must be there is told by what was ordered, never by the code that lists it. Each control breaks the page
on purpose: with it, the same look has to fail.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from monitoring import worklist
from monitoring.models import Delivery, Heartbeat, Reminder, Sweep
from monitoring.reminders import deliver, plan, sweeps
from tests import cast as people
from tests.journeys.pages import screenshot

pytestmark = pytest.mark.browser

MANY = 55  # more than one page of a group
LATE = "Reminders are late."


@pytest.fixture(scope="module")
def ordered(cast) -> set[str]:
    """Order infusions of today for many patients and tapers for three; return the rows they make."""
    today = cast.north.today()
    rows = set()
    for n in range(MANY):
        patient = people.make_patient(cast.north, cast.alice, number=f"D-{n}", family_name=f"Dead{n}")
        people.make_course(patient, cast.alice, doses_mg=("1000",))
        rows.add(f"due-{patient.pk}-infusion-{today}")
    for n in range(3):
        patient = people.make_patient(cast.north, cast.alice, number=f"S-{n}", family_name=f"Step{n}")
        start = today - timedelta(days=30)
        steps = people.make_taper(patient, cast.alice, start_on=start).steps.all()
        come = max(step.first_day for step in steps if step.first_day <= today)
        again = start + timedelta(days=cast.north.test_interval_days)
        rows |= {f"due-{patient.pk}-taper_step-{come}", f"due-{patient.pk}-bloods-{again}"}
    return rows


@pytest.fixture
def died(ordered) -> Callable[[timedelta], None]:
    """Return `died(ago)`: both jobs of the engine finished for the last time so long ago."""

    def died(ago: timedelta) -> None:
        for name in (plan.SWEEP, deliver.SWEEP):
            Sweep.objects.update_or_create(name=name, defaults={"finished_at": timezone.now() - ago})

    return died


def shown(page: Page) -> set[str]:
    """Return the rows that need somebody today, page after page of each group that has several."""
    found = set()
    for group in ("overdue", "due"):
        page.goto(f"/?group={group}")
        while True:
            found |= {row.get_attribute("id") for row in page.locator(f"#{group} [data-row]").all()}
            following = page.locator(f"#{group} a[rel=next]")
            if following.count() == 0:
                break
            page.goto(f"/{following.get_attribute('href')}")
    return found


def look(page: Page, ordered: set[str]) -> None:
    """Assert that all of what was ordered is listed, nothing but it, and that the page says what is late."""
    there = {row for row in shown(page) if row.split("-")[2] in {"infusion", "taper_step", "bloods"}}
    share = len(ordered & there) * 100 // len(ordered)
    assert ordered <= there, f"Today shows {share} %; it lacks {sorted(ordered - there)}"
    assert there <= ordered, f"Today shows what nobody ordered: {sorted(there - ordered)}"
    page.goto("/")
    expect(page.locator("#worklist")).to_contain_text(LATE)
    expect(page.locator("#worklist")).to_contain_text("This list does not depend on them: it is complete.")


def test_today_shows_all_of_it_and_says_that_reminders_are_late(visit, cast, ordered, died):
    died(sweeps.LATE_AFTER + timedelta(seconds=5))
    assert not Reminder.objects.exists()
    assert not Delivery.objects.exists()
    assert not Heartbeat.objects.exists()
    page = visit("/", by=cast.nina)
    look(page, ordered)
    screenshot(page, "engine-dead")
    assert not Reminder.objects.exists()  # looking raises none: the list is what is derived


def test_an_open_page_says_so_within_five_minutes(visit, cast, died):
    page = visit("about:blank", by=cast.nina)
    page.clock.install()
    died(sweeps.LATE_AFTER - timedelta(minutes=1))
    page.goto("/")
    expect(page.locator("#worklist")).to_contain_text("Reminders ran")
    expect(page.locator("#worklist")).not_to_contain_text(LATE)
    died(sweeps.LATE_AFTER + timedelta(seconds=1))
    with page.expect_response(lambda answer: answer.request.headers.get("hx-request") == "true"):
        page.clock.fast_forward(61_000)  # the minute after which the page refreshes itself
    expect(page.locator("#worklist")).to_contain_text(LATE)
    assert sweeps.LATE_AFTER + timedelta(seconds=61) <= timedelta(minutes=5, seconds=1)


def of_the_engine(derive):
    """Return a list that knows what the engine stored, and nothing else."""

    def stored(*args, **kwargs):
        return [d for d in derive(*args, **kwargs) if Reminder.objects.filter(patient=d.patient_id).exists()]

    return stored


def without_one(derive):
    """Return a list that lacks one infusion of all that is due."""

    def lacking(*args, **kwargs):
        found = list(derive(*args, **kwargs))
        found.remove(next(d for d in found if d.due.kind == "infusion"))
        return found

    return lacking


@pytest.mark.parametrize("broken", [of_the_engine, without_one])
def test_a_list_that_lacks_something_is_seen(visit, cast, ordered, monkeypatch, broken):
    monkeypatch.setattr(worklist, "derive", broken(worklist.derive))
    page = visit("/", by=cast.nina)
    with pytest.raises(AssertionError, match="it lacks"):
        look(page, ordered)


def test_a_banner_that_sleeps_is_seen(visit, cast, ordered, died, monkeypatch):
    died(timedelta(hours=1))
    monkeypatch.setattr(sweeps, "LATE_AFTER", timedelta(hours=2))
    page = visit("/", by=cast.nina)
    expect(page.locator("#worklist")).to_be_visible()
    with pytest.raises(AssertionError, match=LATE):
        look(page, ordered)


def test_a_nurse_works_on_without_the_engine(visit, cast, died):
    died(timedelta(hours=1))
    page = visit("/?kind=taper_step", by=cast.nina)
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.get_by_role("button", name="Mark as done").press("Enter")
    expect(page.locator("#messages")).to_contain_text("marked as done")
    assert Reminder.objects.get().state_by == cast.nina
