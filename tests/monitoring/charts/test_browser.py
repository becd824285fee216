"""The chart in a real chromium, under the project's own content-security-policy."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from courses.charts import taper_chart
from monitoring.charts import timeline_chart, timeline_table, unplaced
from monitoring.rules.history import DrugFact, EffectFact, NoteFact
from monitoring.rules.summary import summary_sentence
from tests.courses.test_taper_chart import taper
from tests.monitoring.charts.site import chrome_started, page_html, served
from tests.rules.histories import history, lab, on, plan, pulse, scored, taken, when

pytestmark = pytest.mark.browser

DRAWN = ".js-plotly-plot .scatterlayer .trace"
WORDS_THAT_TOUCH = """() => {
  const boxes = [...document.querySelectorAll('.timeline .scatterlayer .textpoint text')]
    .filter((text) => text.textContent.trim().length > 1)
    .map((text) => ({ said: text.textContent, box: text.getBoundingClientRect() }));
  const touching = [];
  boxes.forEach((one, index) => boxes.slice(index + 1).forEach((other) => {
    const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
    const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
    if (across > 1 && down > 4) touching.push(`${one.said} / ${other.said}`);
  }));
  return touching;
}"""


def crowded():
    """A patient to whom everything happened in few days."""
    notes = [
        NoteFact(f"note:{i}", "event", when(i // 3), f"something happened, number {i}") for i in range(15)
    ]
    effects = [EffectFact(f"effect:{i}", f"adverse effect number {i}", when(i), i or None) for i in range(5)]
    return history(
        91,
        labs=[
            lab(-5, "2250", uln="150"),
            lab(2, "3000", uln="150", sign=">"),
            lab(29, "240", uln="150"),
            lab(0, "900"),
            lab(30, "90", code="ast", label="AST", uln="45", approx=True),
        ],
        strengths=[scored(-5, "96"), scored(31, "126"), scored(32, "127")],
        courses=[pulse(91), pulse(91, nth=2, days=(60, 61, 62))],
        plans=[plan((1, "60"), (15, "50"), (29, "40"), (120, "0"))],
        taken=[replace(taken(8, 9, None, drug="dexamethasone"), printed="as printed")],
        drugs=[DrugFact("drug:1", "methotrexate", "methotrexate 15 mg a week", when(1), None)],
        effects=effects,
        notes=[*notes, NoteFact("note:x", "event", when(None), "flu")],
    )


def timeline_html() -> str:
    seen = crowded()
    context = {
        "chart": timeline_chart(seen),
        "summary": summary_sentence(seen),
        "table": timeline_table(seen),
        "unplaced": unplaced(seen),
    }
    return render_to_string("monitoring/_chart.html", context)


def taper_html() -> str:
    chart = taper_chart(taper((0, "60"), (14, "50"), (28, "0")), today=on(3))
    schedule = {"chart_json": json.dumps(chart)}
    return render_to_string("courses/_schedule_chart.html", {"schedule": schedule, "chart_id": "taper"})


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served({"/": lambda: page_html(timeline_html()), "/taper": taper_html}) as found:
        yield found


@pytest.fixture(scope="module")
def chrome():
    with chrome_started() as started:
        yield started


@pytest.fixture(params=[(1240, "light")])
def page(request, chrome, address) -> Iterator[Page]:
    width, theme = request.param
    context = chrome.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    opened = context.new_page()
    opened.add_init_script(
        "window.blocked = [];"
        "document.addEventListener('securitypolicyviolation',"
        " (e) => blocked.push(e.target.outerHTML || e.blockedURI))"
    )
    opened.goto(address)
    opened.set_default_timeout(10_000)
    opened.wait_for_selector(DRAWN, state="attached")
    yield opened
    context.close()


def layout_of(page: Page, path: str):
    return page.evaluate(f"document.querySelector('[data-chart-plot]').layout.{path}")


def wait_until(page: Page, is_true) -> None:
    """Return once it is true; Playwright's own way needs eval, which the policy refuses."""
    for _ in range(50):
        if is_true():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not become true within 2.5 seconds")


def test_it_is_drawn_under_the_strict_policy_and_nothing_of_ours_is_blocked(page):
    assert page.locator(".timeline .scatterlayer .trace").count() > 10
    blocked = page.evaluate("window.blocked")
    # plotly.js brings the style sheet of its maps, which the policy blocks and no chart here uses
    assert [what for what in blocked if "maplibregl" not in what] == []


def test_there_is_no_button_that_uploads(page):
    titles = page.evaluate("[...document.querySelectorAll('.modebar-btn')].map((b) => b.dataset.title)")
    assert len(titles) == 3
    assert [title for title in titles if "hare" in title or "loud" in title or "lotly" in title] == []


@pytest.mark.parametrize("page", [(1240, "light"), (900, "light"), (375, "light")], indirect=True)
def test_no_words_touch_and_nothing_runs_off_the_screen(page):
    assert page.evaluate(WORDS_THAT_TOUCH) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_scale_changes_by_keyboard_and_the_band_stays_at_one(page):
    assert layout_of(page, "yaxis.type") == "log"
    page.focus("[data-chart-scale=linear]")
    page.keyboard.press("Enter")
    assert layout_of(page, "yaxis.type") == "linear"
    assert page.get_attribute("[data-chart-scale=linear]", "aria-pressed") == "true"
    assert page.get_attribute("[data-chart-scale=log]", "aria-pressed") == "false"
    assert layout_of(page, "yaxis.range")[0] == 0
    shapes = layout_of(page, "shapes")
    bands = [shape["y1"] for shape in shapes if (shape.get("label") or {}).get("text")]
    assert bands == [1]


def test_the_latest_pulse_and_all_days(page):
    whole = layout_of(page, "xaxis.range")
    page.click("[data-chart-span=course]")
    assert layout_of(page, "xaxis.range") == ["2026-03-03", "2026-05-13"]
    page.click("[data-chart-span=all]")
    assert layout_of(page, "xaxis.range") == whole


def test_the_theme_follows_the_screen_and_paper_is_light(page):
    assert layout_of(page, "paper_bgcolor") == "#ffffff"
    page.emulate_media(color_scheme="dark")
    wait_until(page, lambda: layout_of(page, "paper_bgcolor") != "#ffffff")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert layout_of(page, "paper_bgcolor") == "#ffffff"
    assert layout_of(page, "width") == 680
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert layout_of(page, "paper_bgcolor") != "#ffffff"


def test_a_phone_stacks_the_same_panels_and_lets_the_thumb_scroll(page):
    rows = layout_of(page, "meta.named_rows")
    page.set_viewport_size({"width": 375, "height": 900})
    wait_until(page, lambda: layout_of(page, "width") < 400)
    assert layout_of(page, "dragmode") is False
    assert layout_of(page, f"{rows[0]}.showticklabels") is False
    assert page.locator(".timeline__says").is_visible()


def test_a_point_leads_to_its_row_in_the_table(page):
    page.evaluate("document.querySelector('.timeline__table').open = false")
    clicked = "{points: [{customdata: 'result:ck29'}]}"
    page.evaluate(f"document.querySelector('[data-chart-plot]').emit('plotly_click', {clicked})")
    assert page.evaluate("document.activeElement.dataset.key") == "result:ck29"


def test_what_htmx_swaps_in_is_drawn_and_what_it_swaps_out_is_freed(page):
    page.evaluate(
        """async () => {
          window.old = document.querySelector('[data-chart-plot]');
          document.querySelector('main').innerHTML = await (await fetch('/taper')).text();
          document.body.dispatchEvent(new CustomEvent('htmx:afterSwap', { bubbles: true }));
        }"""
    )
    page.wait_for_selector(f"[data-chart=taper-data] {DRAWN}", state="attached")
    assert page.locator("[data-chart=taper-data] .textpoint").all_text_contents() == ["60", "50"]
    assert page.evaluate("window.old.data") is None
