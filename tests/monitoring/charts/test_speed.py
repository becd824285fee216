"""2000 results over ten years stay fluid: each time is told against a chart of 50 in the same run.

Limits are loose on purpose: they catch what grows with the square of the points, not a busy machine.
"""

import time
from statistics import median

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page

from monitoring.charts import timeline_chart, timeline_table, unplaced
from monitoring.rules.summary import summary_sentence
from tests.monitoring.charts.site import chrome_started, page_html, served
from tests.rules.histories import history, lab, plan, pulse, scored, taken

TEN_YEARS = 3650
FEW, MANY = 50, 2000
MOST_TIMES = {"build": 30, "draw": 8, "zoom": 8, "pan": 8}  # 40 times the points; measured 10, 2.4, 2.8, 2.3


def busy(points: int):
    """A record of so many results over ten years, four enzymes, with strength, doses and a pulse."""
    codes = [("ck", "CK"), ("ast", "AST"), ("alt", "ALT"), ("ldh", "LDH")]
    days = [round(n * TEN_YEARS / points) for n in range(points)]
    labs = [
        lab(
            day,
            str(100 + day % 900),
            uln="150",
            code=codes[n % 4][0],
            label=codes[n % 4][1],
            key=f"result:{n}",
        )
        for n, day in enumerate(days)
    ]
    doses = [taken(n * 91, n * 91 + 90, str(5 + n % 40), key=f"taken:{n}") for n in range(40)]
    strengths = [scored(n * 91, str(90 + n)) for n in range(40)]
    return history(
        TEN_YEARS,
        labs=labs,
        strengths=strengths,
        taken=doses,
        courses=[pulse(TEN_YEARS)],
        plans=[plan((TEN_YEARS, "10"))],
    )


def seconds(work, times: int = 5) -> float:
    """Return the median time of the work."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return median(found)


def test_the_server_builds_forty_times_the_points_in_proportion():
    few, many = busy(FEW), busy(MANY)
    ratio = seconds(lambda: timeline_chart(many)) / seconds(lambda: timeline_chart(few))
    assert len(timeline_table(many)) > MANY
    assert ratio < MOST_TIMES["build"]


def chart_html(points: int) -> str:
    seen = busy(points)
    context = {"chart": timeline_chart(seen), "summary": summary_sentence(seen)}
    return page_html(
        render_to_string(
            "monitoring/_chart.html",
            context | {"table": timeline_table(seen)[:50], "unplaced": unplaced(seen)},
        )
    )


@pytest.fixture(scope="module")
def address():
    pages = {f"/{points}": lambda points=points: chart_html(points) for points in (FEW, MANY)}
    with served(pages) as found:
        yield found


@pytest.fixture(scope="module")
def chrome():
    with chrome_started() as started:
        yield started


# Plotly's own promises, so that what is timed has been painted; the policy forbids eval, not evaluate.
TIMED = """async (kind) => {
  const plot = document.querySelector('[data-chart-plot]');
  const [start, end] = plot.layout.xaxis.range.map((day) => Date.parse(String(day).slice(0, 10)));
  const at = (share) => new Date(start + (end - start) * share).toISOString().slice(0, 10);
  const spans = {
    zoom: [[at(0.4), at(0.6)], [at(0), at(1)]],
    pan: [[at(0.1), at(0.6)], [at(0.2), at(0.7)], [at(0.3), at(0.8)]],
  };
  const times = [];
  if (kind === 'draw') {
    for (let n = 0; n < 5; n += 1) {
      const before = performance.now();
      await Plotly.react(plot, structuredClone(plot.data), structuredClone(plot.layout));
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - before);
    }
  } else {
    for (const range of [...spans[kind], ...spans[kind]]) {
      const before = performance.now();
      await Plotly.relayout(plot, { 'xaxis.range': range });
      await new Promise(requestAnimationFrame);
      times.push(performance.now() - before);
    }
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)];
}"""


def opened(chrome, url: str) -> Page:
    page = chrome.new_page(viewport={"width": 1240, "height": 900})
    page.set_default_timeout(60_000)
    page.goto(url)
    page.wait_for_selector(".js-plotly-plot .scatterlayer .trace", state="attached")
    return page


@pytest.mark.browser
def test_two_thousand_points_are_drawn_zoomed_and_moved_like_fifty(chrome, address):
    few, many = opened(chrome, f"{address}{FEW}"), opened(chrome, f"{address}{MANY}")
    assert many.evaluate("document.querySelectorAll('[data-chart-plot] .point').length") >= MANY
    ratios = {
        kind: many.evaluate(TIMED, kind) / few.evaluate(TIMED, kind) for kind in ("draw", "zoom", "pan")
    }
    assert {kind: ratio for kind, ratio in ratios.items() if ratio > MOST_TIMES[kind]} == {}
    for page in (few, many):
        page.close()
