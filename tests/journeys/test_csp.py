"""The strict policy in a real browser: nothing blocked, complained of or kept, and nobody else asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests import cast as people
from tests.journeys.pages import figure, wait_for_chart
from tests.journeys.test_accessibility import NOT_PAGES, PAGES, VISITED_BY
from tests.test_access_matrix import DOORS
from tests.things import make_things

pytestmark = pytest.mark.browser

STORED = "() => [localStorage.length, sessionStorage.length]"
SHARING = ("share", "cloud", "studio", "edit")
BUTTONS = "() => [...document.querySelectorAll('.modebar-btn')].map((b) => b.dataset.title || b.title)"


@pytest.fixture(scope="module")
def things(cast):
    return make_things(cast)


@pytest.fixture(scope="module")
def treated(cast):
    """Return a patient with everything on the chart."""
    ada = people.make_patient(cast.north, cast.alice, number="N-7", family_name="Zed")
    people.make_given_course(ada, cast.alice, last_days_ago=30)
    people.make_taper(ada, cast.alice, start_on=cast.north.today() - timedelta(days=29))
    for days_ago, number in ((33, "9000"), (20, "2400"), (1, "400")):
        people.make_ck(ada, cast.alice, number=number, days_ago=days_ago)
    people.make_mmt8(ada, cast.alice, days_ago=33)
    return ada


def test_every_page_carries_the_strict_policy_and_is_kept_by_nobody(visit, cast, things):
    of = {who: visit("/", by=getattr(cast, who)) for who in sorted(set(VISITED_BY.values()))}
    wrong = {}
    for name in [*PAGES, *sorted(NOT_PAGES)]:
        answer = of[VISITED_BY.get(name, "alice")].request.get(reverse(name, args=DOORS[name].about(things)))
        policy = answer.headers.get("content-security-policy", "")
        said = {
            "status": answer.ok,
            "policy": "default-src 'none'" in policy and "unsafe-" not in policy and "*" not in policy,
            "not kept": name in {"livez", "readyz"} or "no-store" in answer.headers.get("cache-control", ""),
            "not framed": answer.headers.get("x-frame-options") == "DENY",
        }
        wrong |= {name: said} if not all(said.values()) else {}
    assert wrong == {}


def test_nothing_at_all_is_blocked_where_charts_are_drawn(visit, cast, things, treated, complaints):
    """plotly.js puts in a style sheet for its maps, known to the policy by its hash: a new one shows here."""
    page = visit(reverse("monitoring:patient", args=[treated.pk]), by=cast.alice)
    wait_for_chart(page)
    page.goto(reverse("monitoring:chart", args=[treated.pk]))
    wait_for_chart(page)
    page.locator("input[name=axis][value=unit]").check()
    expect(page.locator("#timeline-chart")).to_contain_text("Enzymes, U/L")
    page.goto(reverse("courses:taper-detail", args=[things.plan.chain]))
    wait_for_chart(page)
    assert complaints.found == []


def test_the_chart_can_be_used_in_every_way(visit, cast, treated):
    page = visit(reverse("monitoring:patient", args=[treated.pk]), by=cast.alice)
    wait_for_chart(page)
    for scale in ("Linear scale", "Log scale", "Latest pulse", "All days"):
        page.get_by_role("button", name=scale).click()
    assert figure(page, "layout.yaxis.type") == "log"
    for kind in ("PNG", "SVG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {kind}").click()
        named = f"record-{treated.pk}-timeline-chart-{cast.north.today()}.{kind.lower()}"
        assert download.value.suggested_filename == named
        assert download.value.path().stat().st_size > 5_000
    page.mouse.move(600, 500)
    titles = page.evaluate(BUTTONS)
    assert 1 <= len(titles) <= 4
    assert [title for title in titles if any(word in title.lower() for word in SHARING)] == []


def test_a_preview_swapped_in_by_htmx_draws_its_chart(visit, cast, things):
    page = visit(reverse("courses:taper-start", args=[things.patient.pk]), by=cast.alice)
    page.get_by_label("Start dose a day").press_sequentially("40")
    wait_for_chart(page)
    expect(page.locator("#taper-preview tbody tr").first).to_contain_text("40")
    page.get_by_label("Start dose a day").fill("60")
    expect(page.locator("#taper-preview tbody tr")).to_have_count(13)
    wait_for_chart(page)


def test_nothing_is_kept_in_the_browser_but_two_cookies_out_of_reach_of_script(visit, cast, treated):
    page = visit(reverse("monitoring:patient", args=[treated.pk]), by=cast.alice)
    wait_for_chart(page)
    page.goto("/")
    assert page.evaluate(STORED) == [0, 0]
    assert page.evaluate("indexedDB.databases()") == []
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert set(cookies) <= {"sessionid", "csrftoken", "messages", "pulseline_keys"}
    assert "Zed" not in str(cookies)


def test_leaving_by_sign_out_and_going_back_shows_no_patient(visit, cast, treated):
    page = visit(reverse("monitoring:patient", args=[treated.pk]), by=cast.alice)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
