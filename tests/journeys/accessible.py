"""What a page must not do to anybody: axe's rules, double ids, and running off a narrow screen."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

STANDARDS = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# What another theme or width can change; the rest has been looked at already.
LOOKS = {
    "type": "rule",
    "values": ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"],
}
REDRAW_MS = 150  # a chart draws itself anew after the window changed its width
# Evaluated by the browser's own tools: the page's policy would refuse a script tag, and rightly.
RUN_AXE = """async (runOnly) => {
  const said = await axe.run(document, { runOnly, resultTypes: ['violations'] });
  return said.violations.flatMap((rule) =>
    rule.nodes.map((node) =>
      `${rule.id}: ${node.target.join(' ')}: ${node.failureSummary.replaceAll('\\n', ' ')}`));
}"""
DOUBLE_IDS = """() => {
  const ids = [...document.querySelectorAll('main [id], body > [id], header [id]')].map((e) => e.id);
  return ids.filter((id, at) => id && ids.indexOf(id) !== at);
}"""
# What reaches beyond the screen, and is not inside a box that scrolls by itself.
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  const right = (e) => Math.round(e.getBoundingClientRect().right);
  const out = [...document.querySelectorAll('body *')].filter((e) =>
    !e.closest('.table-scroll, svg') && right(e) > wide + 1);
  return [`page is ${document.documentElement.scrollWidth} px`, ...out.slice(0, 8).map((e) =>
    `${e.tagName.toLowerCase()}.${e.className}#${e.id} reaches ${right(e)}`)];
}"""
NARROW_PX = 320  # 1280 px at 400 %: WCAG 1.4.10
ZOOMED_PX = 640  # 1280 px at 200 %: WCAG 1.4.4


def violations(page: Page, rules: dict = STANDARDS) -> list[str]:
    """Return one line for each element that breaks one of the rules of WCAG 2.0 to 2.2, A and AA."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, rules)


def overflowing(page: Page, width_px: int) -> list[str]:
    """Return what runs off the side of a window so wide; the window keeps that width."""
    page.set_viewport_size({"width": width_px, "height": 640})
    if page.locator("[data-chart-plot]").count():
        page.wait_for_timeout(REDRAW_MS)
    return page.evaluate(OVERFLOWING)


def problems(page: Page) -> dict[str, list[str]]:
    """Return what is wrong, by circumstance: light, dark and zoomed to 200 %, narrow; {} when all is well."""
    found = {"light": violations(page), "double ids": page.evaluate(DOUBLE_IDS)}
    page.emulate_media(color_scheme="dark")
    found["zoomed"] = overflowing(page, ZOOMED_PX)
    found["dark and zoomed"] = violations(page, LOOKS)
    found["narrow"] = overflowing(page, NARROW_PX)
    return {circumstance: lines for circumstance, lines in found.items() if lines}
